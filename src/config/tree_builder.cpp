// SPDX-License-Identifier: BSD-3-Clause
#include "tree_builder.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "flyball/base/check.hpp"

namespace flyball::config {

namespace {

constexpr std::string_view kMergeKey = "<<";

}  // namespace

bool TreeBuilder::begin_map(Mark mark, Anchor anchor) {
    return begin({.value = Map{}, .mark = mark}, anchor);
}

bool TreeBuilder::begin_list(Mark mark, Anchor anchor) {
    return begin({.value = List{}, .mark = mark}, anchor);
}

bool TreeBuilder::begin(Tree node, Anchor anchor) {
    if (!count(1, 1, node.mark)) {
        return false;
    }
    open_.push_back({.node = std::move(node), .anchor = anchor, .key = {}, .key_mark = {}});
    return true;
}

bool TreeBuilder::end() {
    FLYBALL_CHECK(!open_.empty());
    Open ended = std::move(open_.back());
    open_.pop_back();
    if (Map* map = std::get_if<Map>(&ended.node.value)) {
        report_duplicates(*map);
        if (merge_keys_) {
            merge(*map);
        }
    }
    return attach(std::move(ended.node), ended.anchor);
}

void TreeBuilder::key(std::string text, Mark mark) {
    FLYBALL_CHECK(wants_key());
    open_.back().key = std::move(text);
    open_.back().key_mark = mark;
    open_.back().has_key = true;
}

bool TreeBuilder::scalar(Scalar scalar, Mark mark, Anchor anchor) {
    return count(1, 1, mark) && attach({.value = std::move(scalar), .mark = mark}, anchor);
}

bool TreeBuilder::alias(Anchor anchor, Mark mark) {
    const auto found = anchored_.find(anchor);
    if (found == anchored_.end()) {
        add_problem(mark, "an alias inside its own anchor: write the value out");
        return false;
    }
    const Extent extent = extent_of(found->second);
    return count(extent.nodes, extent.height, mark) && attach(found->second, 0);
}

bool TreeBuilder::wants_key() const {
    return !open_.empty() && open_.back().node.as_map() != nullptr && !open_.back().has_key;
}

void TreeBuilder::add_problem(Mark mark, std::string text) {
    problems_.add(pointer(), mark, std::move(text));
}

bool TreeBuilder::count(std::size_t nodes, std::size_t height, Mark mark) {
    nodes_ += nodes;
    if (open_.size() + height > kDepthMax) {
        add_problem(mark, "nested deeper than " + std::to_string(kDepthMax) + " levels");
        return false;
    }
    if (nodes_ > kNodesMax) {
        add_problem(
            mark, "more than " + std::to_string(kNodesMax) + " values, aliases counted each time");
        return false;
    }
    return true;
}

bool TreeBuilder::attach(Tree node, Anchor anchor) {
    if (anchor != 0) {
        // The copy kept for aliases counts too: nested anchors keep many.
        const Extent extent = extent_of(node);
        if (!count(extent.nodes, extent.height, node.mark)) {
            return false;
        }
        anchored_.insert_or_assign(anchor, node);
    }
    if (open_.empty()) {
        root_ = std::move(node);
        return true;
    }
    Open& parent = open_.back();
    if (List* list = std::get_if<List>(&parent.node.value)) {
        list->push_back(std::move(node));
    } else {
        std::get<Map>(parent.node.value)
            .push_back(
                {.key = std::move(parent.key), .mark = parent.key_mark, .node = std::move(node)});
        parent.has_key = false;
    }
    return true;
}

void TreeBuilder::merge(Map& map) {
    const auto marked =
        std::find_if(map.begin(), map.end(), [](const Entry& e) { return e.key == kMergeKey; });
    if (marked == map.end()) {
        return;
    }
    Tree source = std::move(marked->node);
    map.erase(marked);
    std::vector<Tree> sources;
    if (List* list = std::get_if<List>(&source.value)) {
        sources = std::move(*list);
    } else {
        sources.push_back(std::move(source));
    }
    std::unordered_set<std::string> present;
    for (const Entry& entry : map) {
        present.insert(entry.key);
    }
    for (Tree& from : sources) {
        Map* entries = std::get_if<Map>(&from.value);
        if (entries == nullptr) {
            add_problem(from.mark, "\"<<\" merges maps: write an alias of one, as in <<: *base");
            continue;
        }
        for (Entry& entry : *entries) {
            if (present.insert(entry.key).second) {
                map.push_back(std::move(entry));
            }
        }
    }
}

void TreeBuilder::report_duplicates(const Map& map) {
    std::vector<const Entry*> sorted;
    for (const Entry& entry : map) {
        sorted.push_back(&entry);
    }
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Entry* a, const Entry* b) { return a->key < b->key; });
    for (std::size_t i = 1; i < sorted.size() && !problems_.full(); ++i) {
        const Entry& first = *sorted[i - 1];
        const Entry& again = *sorted[i];
        if (first.key == again.key) {
            const std::string where =
                first.mark.line > 0 ? " (first on line " + std::to_string(first.mark.line) + ")"
                                    : "";
            problems_.add(pointer_below(pointer(), again.key), again.mark,
                          "duplicate key" + where + ": keep one");
        }
    }
}

std::string TreeBuilder::pointer() const {
    std::string pointer;
    for (const Open& open : open_) {
        if (const List* list = open.node.as_list()) {
            pointer = pointer_below(pointer, std::to_string(list->size()));
        } else if (open.has_key) {
            pointer = pointer_below(pointer, open.key);
        }
    }
    return pointer;
}

}  // namespace flyball::config
