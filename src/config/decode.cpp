// SPDX-License-Identifier: BSD-3-Clause
#include "decode.hpp"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flyball/config/options.hpp"
#include "flyball/config/suggest.hpp"

#include "value.hpp"

namespace flyball::config {

namespace {

using Words = std::vector<std::string_view>;

template <typename Row>
const Row* find_row(std::span<const Row> rows, std::string_view name) {
    const auto found =
        std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.name == name; });
    return found == rows.end() ? nullptr : &*found;
}

std::span<const Section> named_sections() {
    return sections().subspan(1);
}

const Section& document_section() {
    return sections().front();
}

Words option_names(const Section& section) {
    Words names;
    for (const Option& option : section.options) {
        names.push_back(option.name);
    }
    return names;
}

Words document_names() {
    Words names = option_names(document_section());
    for (const Section& section : named_sections()) {
        names.push_back(section.name);
    }
    return names;
}

/// The section that has an option of this name, for those who put it into the wrong one.
const Section* owner_of(std::string_view name) {
    const auto all = named_sections();
    const auto owner = std::find_if(all.begin(), all.end(), [&](const Section& section) {
        return find_row(section.options, name) != nullptr;
    });
    return owner == all.end() ? nullptr : &*owner;
}

std::string unknown_key(std::string_view key, const Words& known) {
    if (const auto meant = nearest(key, known)) {
        return "unknown key; did you mean " + std::string(*meant) + "?";
    }
    if (const Section* owner = owner_of(key)) {
        return "unknown key here; it belongs to " + std::string(owner->name);
    }
    std::string text = "unknown key; known here are ";
    for (const std::string_view name : known) {
        text += std::string(name) + (name == known.back() ? "" : ", ");
    }
    return text;
}

class Decoder {
  public:
    Decoder(Config& config, Problems& problems) : config_(config), problems_(problems) {}

    void document(const Tree& root);

  private:
    void section(const Section& section, const Entry& entry);
    void list(const Section& section, const Tree& node);
    void entries(const Section& section,
                 std::size_t index,
                 const Tree& node,
                 const std::string& pointer);
    void option(const Section& section, std::size_t index, const Option& row, const Entry& entry);
    void required(const Section& section, std::size_t index, const Tree& node);

    Config& config_;
    Problems& problems_;
};

void Decoder::document(const Tree& root) {
    const Map* map = root.as_map();
    if (map == nullptr) {
        problems_.add("", root.mark, "the document is no map: begin with version: 1");
        return;
    }
    const Section& top = document_section();
    for (const Entry& entry : *map) {
        if (problems_.full()) {
            return;
        }
        if (const Option* row = find_row(top.options, entry.key)) {
            option(top, 0, *row, entry);
        } else if (const Section* named = find_row(named_sections(), entry.key)) {
            section(*named, entry);
        } else {
            problems_.add(pointer_below("", entry.key), entry.mark,
                          unknown_key(entry.key, document_names()));
        }
    }
    required(top, 0, root);
    for (const Section& named : named_sections()) {
        if (named.is_list() && named.entries.min > 0 && find(root, named.name) == nullptr) {
            problems_.add(pointer_below("", named.name), root.mark,
                          "missing: give at least " + std::to_string(named.entries.min));
        }
    }
}

void Decoder::section(const Section& section, const Entry& entry) {
    if (section.is_list()) {
        list(section, entry.node);
    } else if (!entry.node.is_null()) {
        entries(section, 0, entry.node, pointer_below("", section.name));
    }
}

void Decoder::list(const Section& section, const Tree& node) {
    const std::string pointer = pointer_below("", section.name);
    const List none;
    const List* list = node.is_null() ? &none : node.as_list();
    if (list == nullptr) {
        problems_.add(pointer, node.mark, "write a list: each entry begins with \"- \"");
        return;
    }
    if (list->size() < section.entries.min || list->size() > section.entries.max) {
        problems_.add(pointer, node.mark,
                      std::to_string(list->size()) + " entries: write " +
                          std::to_string(section.entries.min) + " to " +
                          std::to_string(section.entries.max));
        return;
    }
    section.resize(config_, list->size());
    for (std::size_t index = 0; index < list->size(); ++index) {
        entries(section, index, (*list)[index], pointer_below(pointer, std::to_string(index)));
    }
}

void Decoder::entries(const Section& section,
                      std::size_t index,
                      const Tree& node,
                      const std::string& pointer) {
    const Map* map = node.as_map();
    if (map == nullptr) {
        problems_.add(pointer, node.mark, "write a map: key: value");
        return;
    }
    for (const Entry& entry : *map) {
        if (problems_.full()) {
            return;
        }
        if (const Option* row = find_row(section.options, entry.key)) {
            option(section, index, *row, entry);
        } else {
            problems_.add(pointer_below(pointer, entry.key), entry.mark,
                          unknown_key(entry.key, option_names(section)));
        }
    }
    required(section, index, node);
}

void Decoder::option(const Section& section,
                     std::size_t index,
                     const Option& row,
                     const Entry& entry) {
    const auto value = read_value(row, entry.node);
    if (value) {
        row.member.set(config_, index, *value);
        return;
    }
    // An empty value has no place of its own.
    const Mark mark = entry.node.is_null() ? entry.mark : entry.node.mark;
    problems_.add(pointer_to(section, index, row), mark, value.error());
}

void Decoder::required(const Section& section, std::size_t index, const Tree& node) {
    for (const Option& row : section.options) {
        if (row.required && find(node, row.name) == nullptr) {
            problems_.add(pointer_to(section, index, row), node.mark,
                          "missing: write " + describe(row));
        }
    }
}

Tree encode_entry(const Section& section, const Config& config, std::size_t index) {
    Tree map = Tree::map();
    for (const Option& option : section.options) {
        map.add(option.name, write_value(option, option.member.get(config, index)));
    }
    return map;
}

}  // namespace

void decode(const Tree& root, Config& config, Problems& problems) {
    Decoder(config, problems).document(root);
}

Tree encode(const Config& config) {
    Tree root = encode_entry(document_section(), config, 0);
    for (const Section& section : named_sections()) {
        if (!section.is_list()) {
            root.add(section.name, encode_entry(section, config, 0));
            continue;
        }
        Tree list = Tree::list();
        for (std::size_t index = 0; index < section.size_in(config); ++index) {
            list.add(encode_entry(section, config, index));
        }
        root.add(section.name, std::move(list));
    }
    return root;
}

}  // namespace flyball::config
