// SPDX-License-Identifier: BSD-3-Clause
// RFC 1071 as the text says it: 16-bit big-endian words, one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace flyball::test {

/// One's complement sum, host order. An odd last byte is the first of its word.
inline std::uint16_t naive_sum(const std::vector<std::uint8_t>& bytes) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2) {
        const unsigned second = i + 1 < bytes.size() ? bytes[i + 1] : 0U;
        sum += static_cast<std::uint32_t>(bytes[i] * 256U + second);
        if (sum > 0xffff) {
            sum -= 0xffff;
        }
    }
    return static_cast<std::uint16_t>(sum);
}

inline std::uint16_t naive_checksum(const std::vector<std::uint8_t>& bytes) {
    return static_cast<std::uint16_t>(~naive_sum(bytes));
}

}  // namespace flyball::test
