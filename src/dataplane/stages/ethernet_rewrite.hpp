// SPDX-License-Identifier: BSD-3-Clause
// Writing and swapping the 12 bytes of Ethernet addresses, shared by several modes.
#pragma once

#include <cstdint>
#include <cstring>

#include "flyball/dataplane/stage.hpp"

#include "frame_bytes.hpp"

namespace flyball::dataplane {

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
    void write_to(Bytes bytes) const noexcept {
        bytes.template store<std::uint64_t>(0, first_);
        bytes.template store<std::uint32_t>(8, last_);
    }

  private:
    std::uint64_t first_;
    std::uint32_t last_;
};

template <typename Bytes>
inline void swap_ethernet_addresses(Bytes bytes) noexcept {
    const auto first = bytes.template load<std::uint64_t>(0);
    const auto last = bytes.template load<std::uint32_t>(8);
    // Memory order on x86: `first` is destination and 2 bytes of source, `last` the other 4.
    bytes.template store<std::uint64_t>(
        0, (first >> 48U) | (std::uint64_t{last} << 16U) | (first << 48U));
    bytes.template store<std::uint32_t>(8, static_cast<std::uint32_t>(first >> 16U));
}

}  // namespace flyball::dataplane
