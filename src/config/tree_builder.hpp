// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "document.hpp"
#include "problems.hpp"

namespace flyball::config {

/// A node that aliases can repeat; 0: none.
using Anchor = std::size_t;

/// Builds a Tree from a parser's events, and keeps the limits and the ban on duplicate keys.
/// Every function that returns a bool returns false when a limit is broken: a problem was added and
/// parsing must stop.
class TreeBuilder {
  public:
    /// `merge_keys`: a key "<<" brings in the entries of its map or list of maps (YAML).
    TreeBuilder(Problems& problems, bool merge_keys)
        : problems_(problems), merge_keys_(merge_keys) {}

    [[nodiscard]] bool begin_map(Mark mark, Anchor anchor = 0);
    [[nodiscard]] bool begin_list(Mark mark, Anchor anchor = 0);

    /// Ends the innermost map or list.
    [[nodiscard]] bool end();

    /// Within a map, before each value.
    void key(std::string text, Mark mark);
    [[nodiscard]] bool scalar(Scalar scalar, Mark mark, Anchor anchor = 0);

    /// A copy of a finished node.
    [[nodiscard]] bool alias(Anchor anchor, Mark mark);

    /// The innermost open node is a map that waits for a key.
    [[nodiscard]] bool wants_key() const;

    [[nodiscard]] Mark key_mark() const { return open_.empty() ? Mark{} : open_.back().key_mark; }

    void add_problem(Mark mark, std::string text);

    /// The finished document; the builder is empty afterwards.
    [[nodiscard]] Tree take_root() { return std::exchange(root_, {}); }

  private:
    struct Open {
        Tree node;
        Anchor anchor = 0;
        std::string key;
        Mark key_mark;
        bool has_key = false;
    };

    bool begin(Tree node, Anchor anchor);
    bool count(std::size_t nodes, std::size_t height, Mark mark);
    bool attach(Tree node, Anchor anchor);
    void merge(Map& map);
    void report_duplicates(const Map& map);
    [[nodiscard]] std::string pointer() const;

    Problems& problems_;
    bool merge_keys_;
    std::vector<Open> open_;
    std::unordered_map<Anchor, Tree> anchored_;
    Tree root_;
    std::size_t nodes_ = 0;
};

}  // namespace flyball::config
