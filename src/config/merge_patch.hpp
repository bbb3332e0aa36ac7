// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "document.hpp"

namespace flyball::config {

/// RFC 7386: members of `patch` replace those of `target`, null removes one, lists are replaced
/// whole. Pure.
void merge_patch(Tree& target, const Tree& patch);

}  // namespace flyball::config
