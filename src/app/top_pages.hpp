// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <vector>

#include "top_frame.hpp"
#include "top_state.hpp"
#include "top_table.hpp"

namespace flyball::app {

/// The tables of a page; the first one is what sorting applies to. Every page has one, if only its
/// header. Pure.
[[nodiscard]] std::vector<TopTable> tables_of(TopPage page, const TopFrame& frame);

}  // namespace flyball::app
