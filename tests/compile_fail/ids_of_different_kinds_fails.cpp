// SPDX-License-Identifier: BSD-3-Clause
// must fail with: could not convert .*CpuTag.* to .*NodeTag
#include "flyball/base/ids.hpp"

flyball::NodeId node_of(flyball::CpuId cpu) {
#ifdef FLYBALL_MUST_FAIL
    return cpu;
#else
    return flyball::NodeId{cpu.value};
#endif
}
