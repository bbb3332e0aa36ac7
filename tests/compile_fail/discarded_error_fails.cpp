// SPDX-License-Identifier: BSD-3-Clause
// must fail with: ignoring return value of .*fail
#include "flyball/base/result.hpp"

flyball::Result<int> positive(int value) {
    if (value <= 0) {
#ifdef FLYBALL_MUST_FAIL
        flyball::fail(flyball::ErrorClass::usage, "not positive");
#else
        return flyball::fail(flyball::ErrorClass::usage, "not positive");
#endif
    }
    return value;
}
