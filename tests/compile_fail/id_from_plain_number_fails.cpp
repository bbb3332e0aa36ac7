// SPDX-License-Identifier: BSD-3-Clause
// must fail with: could not convert .* to .*PortTag
#include "flyball/base/ids.hpp"

flyball::PortId first_port() {
#ifdef FLYBALL_MUST_FAIL
    return 0;
#else
    return flyball::PortId{0};
#endif
}
