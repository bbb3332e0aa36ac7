// SPDX-License-Identifier: BSD-3-Clause
// Styled lines as bytes for a terminal: ECMA-48 sequences that every terminal since the VT100
// knows, so that neither a library nor a terminal database is needed.
#pragma once

#include <string>
#include <vector>

#include "top_view.hpp"

namespace flyball::app {

struct ScreenSize {
    unsigned columns = 80;
    unsigned rows = 24;
};

/// Overwrites the whole screen from its upper left corner without clearing it first, so that
/// nothing flickers. What is wider or higher than the screen is cut; the last row then says how
/// much is missing. Without `colour` styles are left out, but for reverse headers. Pure.
[[nodiscard]] std::string paint(const std::vector<TopLine>& lines, ScreenSize size, bool colour);

/// Takes over a screen: another page of the terminal, no cursor, no wrapping at the right border.
[[nodiscard]] std::string enter_screen();

/// Gives it back as it was.
[[nodiscard]] std::string leave_screen();

}  // namespace flyball::app
