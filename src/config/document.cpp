// SPDX-License-Identifier: BSD-3-Clause
#include "document.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "flyball/base/check.hpp"

namespace flyball::config {

namespace {

unsigned byte_at(std::string_view text, std::size_t position) {
    return static_cast<unsigned char>(text[position]);
}

/// Bytes of the UTF-8 sequence (RFC 3629) that begins with this one; 0: none does.
std::size_t utf8_length_from(unsigned first) {
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
        return 0;
    }
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/// Overlong forms, surrogates and what lies beyond U+10FFFF show in the first two bytes.
bool is_forbidden(unsigned first, unsigned second) {
    return (first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) ||
           (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90);
}

/// Length of the UTF-8 sequence at the front of `text`; 0 if it is none.
std::size_t utf8_length(std::string_view text) {
    const std::size_t length = utf8_length_from(byte_at(text, 0));
    if (length > text.size()) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte_at(text, i) & 0xc0U) != 0x80U) {
            return 0;
        }
    }
    return length > 1 && is_forbidden(byte_at(text, 0), byte_at(text, 1)) ? 0 : length;
}

/// What is wrong with the character at the front of `text`, if anything.
std::optional<std::string> bad_character(std::string_view text, std::size_t length) {
    if (length == 0) {
        return "not UTF-8: save the file as UTF-8";
    }
    const auto first = static_cast<unsigned char>(text.front());
    if ((first < 0x20 && first != '\t' && first != '\n' && first != '\r') || first == 0x7f) {
        return "a control character (" + in_quotes(text.substr(0, 1)) + "): remove it";
    }
    return std::nullopt;
}

/// The child that one token of a JSON pointer names.
const Tree* child_of(const Tree& node, std::string_view token) {
    if (const Entry* entry = find(node, token)) {
        return &entry->node;
    }
    const List* list = node.as_list();
    std::size_t index = 0;
    const auto [end, code] = std::from_chars(token.data(), token.data() + token.size(), index);
    const bool is_index = code == std::errc{} && end == token.data() + token.size();
    return list != nullptr && is_index && index < list->size() ? &(*list)[index] : nullptr;
}

}  // namespace

Extent extent_of(const Tree& node) {
    Extent all;
    const auto include = [&all](const Tree& child) {
        const Extent extent = extent_of(child);
        all.nodes += extent.nodes;
        all.height = std::max(all.height, extent.height + 1);
    };
    if (const List* list = node.as_list()) {
        std::for_each(list->begin(), list->end(), include);
    } else if (const Map* map = node.as_map()) {
        std::for_each(map->begin(), map->end(), [&](const Entry& e) { include(e.node); });
    }
    return all;
}

Tree Tree::text(std::string_view text) {
    return {.value = Scalar{.text = std::string(text)}, .mark = {}};
}

Tree Tree::number(std::uint64_t number) {
    return {.value = Scalar{.text = std::to_string(number), .literal = true}, .mark = {}};
}

Tree Tree::boolean(bool truth) {
    return {.value = Scalar{.text = truth ? "true" : "false", .literal = true}, .mark = {}};
}

Tree Tree::map() {
    return {.value = Map{}, .mark = {}};
}

Tree Tree::list() {
    return {.value = List{}, .mark = {}};
}

const Scalar* Tree::as_scalar() const {
    return std::get_if<Scalar>(&value);
}

const List* Tree::as_list() const {
    return std::get_if<List>(&value);
}

const Map* Tree::as_map() const {
    return std::get_if<Map>(&value);
}

Tree& Tree::add(std::string_view key, Tree child) {
    FLYBALL_CHECK(as_map() != nullptr);
    std::get<Map>(value).push_back({.key = std::string(key), .mark = {}, .node = std::move(child)});
    return *this;
}

Tree& Tree::add(Tree child) {
    FLYBALL_CHECK(as_list() != nullptr);
    std::get<List>(value).push_back(std::move(child));
    return *this;
}

bool Tree::is_null() const {
    const Scalar* found = as_scalar();
    return found != nullptr && found->literal &&
           (found->text.empty() || found->text == "null" || found->text == "~");
}

const Entry* find(const Tree& node, std::string_view key) {
    const Map* map = node.as_map();
    if (map == nullptr) {
        return nullptr;
    }
    const auto found =
        std::find_if(map->begin(), map->end(), [&](const Entry& e) { return e.key == key; });
    return found == map->end() ? nullptr : &*found;
}

Mark mark_of(const Tree& root, std::string_view pointer) {
    const Tree* node = &root;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::string_view token = pointer.substr(0, pointer.find('/'));
        const Tree* child = child_of(*node, token);
        if (child == nullptr) {
            break;
        }
        node = child;
        pointer.remove_prefix(token.size());
    }
    return node->mark;
}

bool check_text(std::string_view text, Problems& problems) {
    if (text.size() > kDocumentBytesMax) {
        problems.add("", {.line = 1, .column = 1},
                     std::to_string(text.size()) + " bytes: a document has at most " +
                         std::to_string(kDocumentBytesMax));
        return false;
    }
    Mark mark{.line = 1, .column = 1};
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (const auto what = bad_character(text, length)) {
            problems.add("", mark, *what);
            return false;
        }
        const bool ends_line = text.front() == '\n';
        mark = ends_line ? Mark{.line = mark.line + 1, .column = 1}
                         : Mark{.line = mark.line, .column = mark.column + 1};
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace flyball::config
