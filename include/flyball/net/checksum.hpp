// SPDX-License-Identifier: BSD-3-Clause
// The Internet checksum (RFC 1071): whole sums, incremental update (RFC 1624), pseudo headers.
// Pure, any thread.
//
// A sum is kept as a plain integer and folded once at the end. What counts is its value modulo
// 65535, for which words of any even width and swapped bytes (a factor of 256) are all the same,
// and that it is 0 only if every word is 0: that decides between the two zeros of one's complement
// exactly as a word-by-word sum does.
#pragma once

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "flyball/net/headers.hpp"

namespace flyball::net {

/// Congruent modulo 65535 to the sum of 16-bit words in memory order.
using WordSum = std::uint64_t;

/// Folds to 16 bits: 0 stays 0, everything else becomes 1..0xffff. Adding a number to its own
/// halves swapped leaves in the upper half their sum with the carry already brought around.
[[nodiscard]] constexpr std::uint16_t fold(WordSum sum) noexcept {
    const auto word = static_cast<std::uint32_t>((sum + std::rotr(sum, 32)) >> 32U);
    return static_cast<std::uint16_t>((word + std::rotr(word, 16)) >> 16U);
}

/// The checksum field that belongs to a sum, in memory order.
[[nodiscard]] constexpr std::uint16_t checksum_of(WordSum sum) noexcept {
    return static_cast<std::uint16_t>(~fold(sum));
}

namespace detail {

#if defined(__AVX2__)
/// Loaded at an offset of n, keeps the last n of 32 bytes.
alignas(64) inline constexpr std::array<std::uint8_t, 64> kLastBytes = [] {
    std::array<std::uint8_t, 64> bytes{};
    for (std::size_t i = 32; i < bytes.size(); ++i) {
        bytes[i] = 0xff;
    }
    return bytes;
}();

[[nodiscard]] inline __m256i load_32(const std::uint8_t* bytes) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i_u*>(bytes));
}

/// Sum over `length` bytes of which 32 before the end can be read, counted or not. One load and a
/// mask for the last bytes: lengths that vary cost no mispredicted branches.
[[nodiscard]] [[gnu::always_inline]] inline WordSum sum_vectors(const std::uint8_t* bytes,
                                                                std::size_t length) noexcept {
    const __m256i low_half = _mm256_set1_epi64x(0xffff'ffff);
    const std::size_t rest = length % 32;
    const __m256i end =
        _mm256_and_si256(load_32(bytes + length - 32), load_32(kLastBytes.data() + rest));
    // At an odd length the window's words start at odd offsets: RFC 1071 section 2, byte swap.
    const __m128i swap = _mm_cvtsi64_si128(static_cast<long long>((length & 1U) * 8));
    __m256i low = _mm256_sll_epi64(_mm256_and_si256(end, low_half), swap);
    __m256i high = _mm256_sll_epi64(_mm256_srli_epi64(end, 32), swap);
    for (std::size_t at = 0; at + rest < length; at += 32) {
        const __m256i block = load_32(bytes + at);
        low = _mm256_add_epi64(low, _mm256_and_si256(block, low_half));
        high = _mm256_add_epi64(high, _mm256_srli_epi64(block, 32));
    }
    const __m256i lanes = _mm256_add_epi64(low, high);
    const __m128i pair =
        _mm_add_epi64(_mm256_castsi256_si128(lanes), _mm256_extracti128_si256(lanes, 1));
    return static_cast<WordSum>(_mm_cvtsi128_si64(pair)) +
           static_cast<WordSum>(_mm_extract_epi64(pair, 1));
}
#endif

[[nodiscard]] inline WordSum sum_8(const std::uint8_t* bytes) noexcept {
    const auto word = load_raw<std::uint64_t>(bytes);
    return (word & 0xffff'ffffU) + (word >> 32U);
}

/// Less than 32 bytes, one test per bit of the length: no loop for the compiler to vectorise at a
/// cost above that of the sum.
[[nodiscard]] inline WordSum sum_tail(const std::uint8_t* bytes, std::size_t length) noexcept {
    WordSum sum = 0;
    if ((length & 16U) != 0) {
        sum += sum_8(bytes) + sum_8(bytes + 8);
        bytes += 16;
    }
    if ((length & 8U) != 0) {
        sum += sum_8(bytes);
        bytes += 8;
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

}  // namespace detail

/// Sum over `length` bytes at any address. An odd last byte counts as the first byte of a word
/// whose second byte is 0.
[[nodiscard]] inline WordSum sum_words(const std::uint8_t* bytes, std::size_t length) noexcept {
#if defined(__AVX2__)
    if (length >= 32) {
        return detail::sum_vectors(bytes, length);
    }
#endif
    WordSum sum = 0;
    for (; length >= 32; bytes += 32, length -= 32) {
        sum += detail::sum_8(bytes) + detail::sum_8(bytes + 8) + detail::sum_8(bytes + 16) +
               detail::sum_8(bytes + 24);
    }
    return sum + detail::sum_tail(bytes, length);
}

/// The same for bytes that have at least 32 others of the same frame in front of them, as those
/// behind an IP header do.
[[nodiscard]] [[gnu::always_inline]] inline WordSum sum_words_behind_headers(
    const std::uint8_t* bytes, std::size_t length) noexcept {
#if defined(__AVX2__)
    return detail::sum_vectors(bytes, length);
#else
    return sum_words(bytes, length);
#endif
}

/// Takes a word out of a sum that has others than zeros.
[[nodiscard]] constexpr WordSum without(WordSum sum, std::uint16_t word) noexcept {
    return sum + static_cast<std::uint16_t>(~word);
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
