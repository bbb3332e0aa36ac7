// SPDX-License-Identifier: BSD-3-Clause
// must fail with: use of deleted function .*SetpointCell
#include "flyball/governor/setpoint.hpp"

flyball::governor::Setpoint read(flyball::governor::SetpointCell& cell) {
#ifdef FLYBALL_MUST_FAIL
    const flyball::governor::SetpointCell copy = cell;
#else
    const flyball::governor::SetpointCell& copy = cell;
#endif
    return copy.load();
}
