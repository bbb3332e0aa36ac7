// SPDX-License-Identifier: BSD-3-Clause
// A packet's bytes, and the 12 bytes of Ethernet addresses that most modes write or swap.
#pragma once

#include <cstdint>
#include <cstring>

#include <immintrin.h>

#include <rte_mbuf.h>

#include "flyball/dataplane/stage.hpp"
#include "flyball/net/frame_bytes.hpp"

namespace flyball::dataplane {

/// Headers lie in the first segment; what a chain holds behind it counts as behind their end.
template <typename Bytes>
[[nodiscard]] inline Bytes bytes_of(const rte_mbuf* packet) noexcept {
    return Bytes(rte_pktmbuf_mtod(packet, std::uint8_t*), packet->data_len);
}

/// Destination and source address as two words, built once per burst.
class EthernetAddresses {
  public:
    EthernetAddresses(const rte_ether_addr& destination, const rte_ether_addr& source) noexcept {
        std::uint8_t bytes[12];
        std::memcpy(bytes, destination.addr_bytes, 6);
        std::memcpy(bytes + 6, source.addr_bytes, 6);
        first_ = net::load_raw<std::uint64_t>(bytes);
        last_ = net::load_raw<std::uint32_t>(bytes + 8);
    }

    template <typename Bytes>
    void write_to(Bytes& bytes) const noexcept {
        bytes.template write<std::uint64_t>(0, first_);
        bytes.template write<std::uint32_t>(8, last_);
    }

  private:
    std::uint64_t first_;
    std::uint32_t last_;
};

inline void write_addresses(const rte_mbuf* packet, const EthernetAddresses& addresses) noexcept {
    if (packet->data_len >= sizeof(net::EthernetHeader)) [[likely]] {
        auto bytes = bytes_of<net::WholeBytes>(packet);
        addresses.write_to(bytes);
    } else {
        auto bytes = bytes_of<net::PaddedBytes>(packet);
        addresses.write_to(bytes);
    }
}

/// The first 16 bytes of a frame with its two addresses swapped; type and what follows stay.
[[nodiscard]] inline __m128i swapped_addresses(__m128i header) noexcept {
    const __m128i order = _mm_setr_epi8(6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 12, 13, 14, 15);
    return _mm_shuffle_epi8(header, order);
}

/// What one load, shuffle and store of swapped_addresses() needs.
inline constexpr std::uint32_t kVectorBytes = 16;

[[nodiscard]] inline __m128i load_vector(const std::uint8_t* bytes) noexcept {
    return _mm_loadu_si128(reinterpret_cast<const __m128i_u*>(bytes));
}

inline void store_vector(std::uint8_t* bytes, __m128i vector) noexcept {
    _mm_storeu_si128(reinterpret_cast<__m128i_u*>(bytes), vector);
}

/// Without vectors, for frames of any length.
template <typename Bytes>
inline void swap_ethernet_addresses(Bytes& bytes) noexcept {
    const auto first = bytes.template read<std::uint64_t>(0);
    const auto last = bytes.template read<std::uint32_t>(8);
    // Memory order on x86: `first` is destination and 2 bytes of source, `last` the other 4.
    bytes.template write<std::uint64_t>(
        0, (first >> 48U) | (std::uint64_t{last} << 16U) | (first << 48U));
    bytes.template write<std::uint32_t>(8, static_cast<std::uint32_t>(first >> 16U));
}

}  // namespace flyball::dataplane
