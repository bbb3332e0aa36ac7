// SPDX-License-Identifier: BSD-3-Clause
// The Internet checksum (RFC 1071): whole sums, incremental update (RFC 1624), pseudo headers.
// Pure, any thread.
//
// A sum is kept as a plain integer of 16-bit words as they lie in memory, without end-around carry,
// and folded once at the end. So it is 0 only if every word is 0, which decides between the two
// zeros of one's complement exactly as a word-by-word sum does.
#pragma once

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include <cstddef>
#include <cstdint>

#include "flyball/net/headers.hpp"

namespace flyball::net {

/// Sum of 16-bit words in memory order; room for 2^32 words of 32 bits.
using WordSum = std::uint64_t;

/// Folds to 16 bits: 0 stays 0, everything else becomes 1..0xffff.
[[nodiscard]] constexpr std::uint16_t fold(WordSum sum) noexcept {
    sum = (sum & 0xffff'ffffU) + (sum >> 32U);
    sum = (sum & 0xffffU) + ((sum >> 16U) & 0xffffU) + (sum >> 32U);
    sum = (sum & 0xffffU) + (sum >> 16U);
    sum = (sum & 0xffffU) + (sum >> 16U);
    return static_cast<std::uint16_t>(sum);
}

/// The checksum field that belongs to a sum, in memory order.
[[nodiscard]] constexpr std::uint16_t checksum_of(WordSum sum) noexcept {
    return static_cast<std::uint16_t>(~fold(sum));
}

namespace detail {

#if defined(__AVX2__)
/// Sums whole blocks of 32 bytes; advances `bytes` and `length` past them.
inline WordSum sum_blocks(const std::uint8_t*& bytes, std::size_t& length) noexcept {
    const __m256i low_lanes = _mm256_set1_epi64x(0xffff'ffff);
    __m256i low = _mm256_setzero_si256();
    __m256i high = _mm256_setzero_si256();
    for (; length >= 32; bytes += 32, length -= 32) {
        const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(bytes));
        low = _mm256_add_epi64(low, _mm256_and_si256(block, low_lanes));
        high = _mm256_add_epi64(high, _mm256_srli_epi64(block, 32));
    }
    const __m256i lanes = _mm256_add_epi64(low, high);
    const __m128i pair =
        _mm_add_epi64(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
    return static_cast<WordSum>(_mm_extract_epi64(pair, 0)) +
           static_cast<WordSum>(_mm_extract_epi64(pair, 1));
}
#endif

}  // namespace detail

/// Sum over `length` bytes at any address. An odd last byte counts as the first byte of a word
/// whose second byte is 0.
[[nodiscard]] inline WordSum sum_words(const std::uint8_t* bytes, std::size_t length) noexcept {
    WordSum sum = 0;
#if defined(__AVX2__)
    if (length >= 64) {
        sum = detail::sum_blocks(bytes, length);
    }
#endif
    for (; length >= 8; bytes += 8, length -= 8) {
        const auto word = load_raw<std::uint64_t>(bytes);
        sum += (word & 0xffff'ffffU) + (word >> 32U);
    }
    if ((length & 4U) != 0) {
        sum += load_raw<std::uint32_t>(bytes);
        bytes += 4;
    }
    if ((length & 2U) != 0) {
        sum += load_raw<std::uint16_t>(bytes);
        bytes += 2;
    }
    if ((length & 1U) != 0) {
        // The word {byte, 0} in memory order.
        sum += network_order(static_cast<std::uint16_t>(*bytes << 8U));
    }
    return sum;
}

/// The sum of bytes that start at an odd offset of the whole (RFC 1071 section 2, byte swap).
[[nodiscard]] constexpr WordSum swapped_sum(WordSum sum) noexcept {
    return byte_swapped(fold(sum));
}

/// RFC 1624 equation 3: the new checksum after the 16-bit word `before` became `after`. All in
/// memory order.
[[nodiscard]] constexpr std::uint16_t updated_checksum(std::uint16_t checksum,
                                                       std::uint16_t before,
                                                       std::uint16_t after) noexcept {
    const WordSum sum = WordSum{static_cast<std::uint16_t>(~checksum)} +
                        static_cast<std::uint16_t>(~before) + after;
    return checksum_of(sum);
}

/// RFC 9293 section 3.1. `l4_length` in host order.
[[nodiscard]] inline WordSum ipv4_pseudo_sum(const Ipv4Header& header,
                                             std::uint16_t l4_length) noexcept {
    return WordSum{header.source.raw()} + header.destination.raw() +
           network_order(std::uint16_t{header.protocol}) + network_order(l4_length);
}

/// RFC 8200 section 8.1, with the header's own payload length and next header.
[[nodiscard]] inline WordSum ipv6_pseudo_sum(const Ipv6Header& header) noexcept {
    return sum_words(header.source.data(), 32) + network_order(std::uint16_t{header.next_header}) +
           header.payload_length.raw();
}

}  // namespace flyball::net
