// SPDX-License-Identifier: BSD-3-Clause
// Collects everything that is wrong with one document, so that its author mends it in one go.
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "flyball/base/result.hpp"
#include "flyball/config/codec.hpp"

namespace flyball::config {

/// Line and column, from 1; line 0: unknown (JSON bodies, whose places are JSON pointers).
struct Mark {
    unsigned line = 0;
    unsigned column = 0;

    friend auto operator<=>(const Mark&, const Mark&) = default;
};

class Problems {
  public:
    /// `document` is the file's name; "" for a body without one.
    explicit Problems(std::string document) : document_(std::move(document)) {}

    /// `pointer` names the place ("" = the document), `text` what is wrong, the limit and the fix.
    void add(std::string pointer, Mark mark, std::string text);

    [[nodiscard]] bool empty() const { return found_.empty(); }

    /// No more are kept; whoever searches may stop.
    [[nodiscard]] bool full() const { return found_.size() > kProblemsMax; }

    /// A problem was found at `pointer`, above it or below it.
    [[nodiscard]] bool touches(std::string_view pointer) const;

    /// All problems in the order of the document, one a line, each `file:line:col: /pointer: text`.
    [[nodiscard]] Error error() const;

    /// The same, each by itself.
    [[nodiscard]] std::vector<Finding> findings() const;

  private:
    static constexpr std::size_t kProblemsMax = 20;

    struct Found {
        std::string pointer;
        Mark mark;
        std::string text;
    };

    [[nodiscard]] std::string line_of(const Found& found) const;

    std::string document_;
    std::vector<Found> found_;
};

/// The text made safe for a terminal: control characters as \xNN, shortened to 60 bytes.
[[nodiscard]] std::string printable(std::string_view text);
[[nodiscard]] std::string in_quotes(std::string_view text);

/// One more token of a JSON pointer (RFC 6901), with control characters replaced.
[[nodiscard]] std::string pointer_below(std::string_view pointer, std::string_view token);

}  // namespace flyball::config
