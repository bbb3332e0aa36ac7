// SPDX-License-Identifier: BSD-3-Clause
#include "document.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "flyball/base/check.hpp"

namespace flyball::config {

namespace {

/// Length of the UTF-8 sequence at the front of `text` (RFC 3629); 0 if it is none.
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    const std::size_t length = first < 0x80                    ? 1
                               : first >= 0xc2 && first < 0xe0 ? 2
                               : first >= 0xe0 && first < 0xf0 ? 3
                               : first >= 0xf0 && first < 0xf5 ? 4
                                                               : 0;
    if (length > text.size()) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U) {
            return 0;
        }
    }
    const bool overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
    const bool surrogate = first == 0xed && byte(1) >= 0xa0;
    const bool beyond = first == 0xf4 && byte(1) >= 0x90;
    return overlong || surrogate || beyond ? 0 : length;
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
const Node* child_of(const Node& node, std::string_view token) {
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

Extent extent_of(const Node& node) {
    Extent all;
    const auto include = [&all](const Node& child) {
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

Node Node::text(std::string_view text) {
    return {.value = Scalar{.text = std::string(text)}, .mark = {}};
}

Node Node::number(std::uint64_t number) {
    return {.value = Scalar{.text = std::to_string(number), .literal = true}, .mark = {}};
}

Node Node::boolean(bool truth) {
    return {.value = Scalar{.text = truth ? "true" : "false", .literal = true}, .mark = {}};
}

Node Node::map() {
    return {.value = Map{}, .mark = {}};
}

Node Node::list() {
    return {.value = List{}, .mark = {}};
}

const Scalar* Node::as_scalar() const {
    return std::get_if<Scalar>(&value);
}

const List* Node::as_list() const {
    return std::get_if<List>(&value);
}

const Map* Node::as_map() const {
    return std::get_if<Map>(&value);
}

Node& Node::add(std::string_view key, Node child) {
    FLYBALL_CHECK(as_map() != nullptr);
    std::get<Map>(value).push_back({.key = std::string(key), .mark = {}, .node = std::move(child)});
    return *this;
}

Node& Node::add(Node child) {
    FLYBALL_CHECK(as_list() != nullptr);
    std::get<List>(value).push_back(std::move(child));
    return *this;
}

bool Node::is_null() const {
    const Scalar* found = as_scalar();
    return found != nullptr && found->literal &&
           (found->text.empty() || found->text == "null" || found->text == "~");
}

const Entry* find(const Node& node, std::string_view key) {
    const Map* map = node.as_map();
    if (map == nullptr) {
        return nullptr;
    }
    const auto found =
        std::find_if(map->begin(), map->end(), [&](const Entry& e) { return e.key == key; });
    return found == map->end() ? nullptr : &*found;
}

Mark mark_of(const Node& root, std::string_view pointer) {
    const Node* node = &root;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::string_view token = pointer.substr(0, pointer.find('/'));
        const Node* child = child_of(*node, token);
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
