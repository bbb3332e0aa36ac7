// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "flyball/control/http.hpp"

namespace flyball::control {

/// Adds what tells a browser not to guess types, not to frame, not to load anything else, and not
/// to keep the response; a header that the response has already is left alone. Pure.
void add_safety_headers(Response& response);

}  // namespace flyball::control
