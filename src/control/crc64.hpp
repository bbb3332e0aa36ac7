// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace flyball::control {

/// CRC-64/XZ (ECMA-182, reflected): finds every burst of errors up to 64 bits. It protects against
/// accidents, not against somebody who wants to deceive.
[[nodiscard]] std::uint64_t crc64(std::string_view bytes) noexcept;

/// Sixteen hexadecimal digits.
[[nodiscard]] std::string hex64(std::uint64_t number);

}  // namespace flyball::control
