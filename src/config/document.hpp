// SPDX-License-Identifier: BSD-3-Clause
// A document as read, before the option table gives it meaning: scalars stay text, so that no
// parser's idea of types (yes = true, 1.10 = 1.1, 010 = 8) gets between the author and the option.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "problems.hpp"

namespace flyball::config {

inline constexpr std::size_t kDocumentBytesMax = 1U << 20U;
inline constexpr std::size_t kDepthMax = 32;
/// Counts aliases as often as they are used, which bounds what a few anchors can expand to.
inline constexpr std::size_t kNodesMax = 100'000;

struct Entry;
struct Tree;

/// `literal`: written without quotes; a JSON number, true, false or null, or a plain YAML scalar.
struct Scalar {
    std::string text;
    bool literal = false;
};

using List = std::vector<Tree>;
using Map = std::vector<Entry>;

struct Tree {
    std::variant<Scalar, List, Map> value;
    Mark mark;

    static Tree text(std::string_view text);
    static Tree number(std::uint64_t number);
    static Tree boolean(bool truth);
    static Tree map();
    static Tree list();

    /// Appends to a map or a list.
    Tree& add(std::string_view key, Tree child);
    Tree& add(Tree child);

    /// nullptr if it is something else.
    [[nodiscard]] const Scalar* as_scalar() const;
    [[nodiscard]] const List* as_list() const;
    [[nodiscard]] const Map* as_map() const;

    /// A key without a value.
    [[nodiscard]] bool is_null() const;
};

struct Entry {
    std::string key;
    Mark mark;
    Tree node;
};

/// The entry of a map; nullptr if `node` is none or has no such key.
[[nodiscard]] const Entry* find(const Tree& node, std::string_view key);

/// Where `pointer` or, if the document does not have it, its nearest parent is written.
[[nodiscard]] Mark mark_of(const Tree& root, std::string_view pointer);

struct Extent {
    std::size_t nodes = 1;
    std::size_t height = 1;
};

/// Of a node with everything below it.
[[nodiscard]] Extent extent_of(const Tree& node);

/// Size, UTF-8 and control characters. False: a problem was added and `text` must not be parsed.
[[nodiscard]] bool check_text(std::string_view text, Problems& problems);

}  // namespace flyball::config
