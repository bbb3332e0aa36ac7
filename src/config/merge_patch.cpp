// SPDX-License-Identifier: BSD-3-Clause
#include "merge_patch.hpp"

#include <algorithm>
#include <variant>

namespace flyball::config {

void merge_patch(Tree& target, const Tree& patch) {
    const Map* changes = patch.as_map();
    if (changes == nullptr) {
        target = patch;
        return;
    }
    if (target.as_map() == nullptr) {
        target = Tree::map();
    }
    Map& members = std::get<Map>(target.value);
    for (const Entry& change : *changes) {
        const auto member = std::find_if(members.begin(), members.end(), [&](const Entry& entry) {
            return entry.key == change.key;
        });
        if (change.node.is_null()) {
            if (member != members.end()) {
                members.erase(member);
            }
        } else if (member != members.end()) {
            merge_patch(member->node, change.node);
        } else {
            // Nulls inside a new member are members that are not there.
            target.add(change.key, Tree::map());
            merge_patch(members.back().node, change.node);
        }
    }
}

}  // namespace flyball::config
