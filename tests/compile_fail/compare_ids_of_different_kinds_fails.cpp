// SPDX-License-Identifier: BSD-3-Clause
// must fail with: no match for .*operator==
#include "flyball/base/ids.hpp"

bool is_home(flyball::LcoreId lcore, flyball::CpuId cpu) {
#ifdef FLYBALL_MUST_FAIL
    return lcore == cpu;
#else
    return lcore.value == cpu.value;
#endif
}
