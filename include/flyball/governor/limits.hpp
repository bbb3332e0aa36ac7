// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace flyball::governor {

/// The operator's bounds; no decision ever leaves them. 16 bytes.
struct Limits {
    std::uint32_t wait_max_ns = 1'000'000'000;  ///< t; the target bounds it as well
    std::uint16_t threshold_max = 256;          ///< b
    std::uint16_t cap_min = 8;
    std::uint16_t cap_max = 256;
    std::uint16_t depth_min = 32;
    std::uint16_t depth_max = 4096;  ///< the ring's own size

    friend bool operator==(const Limits&, const Limits&) = default;
};

}  // namespace flyball::governor
