// SPDX-License-Identifier: BSD-3-Clause
#include "crc64.hpp"

#include <array>
#include <cstddef>

namespace flyball::control {

namespace {

constexpr std::uint64_t kPolynomial = 0xc96c5795d7870f42;

constexpr auto kTable = [] {
    std::array<std::uint64_t, 256> table{};
    for (std::size_t byte = 0; byte < table.size(); ++byte) {
        std::uint64_t remainder = byte;
        for (int bit = 0; bit < 8; ++bit) {
            remainder = (remainder >> 1U) ^ ((remainder & 1U) != 0 ? kPolynomial : 0);
        }
        table[byte] = remainder;
    }
    return table;
}();

}  // namespace

std::uint64_t crc64(std::string_view bytes) noexcept {
    std::uint64_t crc = ~std::uint64_t{0};
    for (const char byte : bytes) {
        crc = kTable[(crc ^ static_cast<unsigned char>(byte)) & 0xffU] ^ (crc >> 8U);
    }
    return ~crc;
}

std::string hex64(std::uint64_t number) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text(16, '0');
    for (std::size_t digit = text.size(); digit > 0; --digit) {
        text[digit - 1] = kDigits[number & 0xfU];
        number >>= 4U;
    }
    return text;
}

}  // namespace flyball::control
