// SPDX-License-Identifier: BSD-3-Clause
// must fail with: ignoring return value of .*parse_cpu_list
#include "flyball/base/cpu_list.hpp"

bool is_cpu_list(std::string_view text) {
#ifdef FLYBALL_MUST_FAIL
    flyball::parse_cpu_list(text);
    return true;
#else
    return flyball::parse_cpu_list(text).has_value();
#endif
}
