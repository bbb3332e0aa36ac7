// SPDX-License-Identifier: BSD-3-Clause
// How packets look on the wire: constants, and headers made of bytes (alignment 1), so a pointer
// into a frame can be read as one wherever it falls. Pure: no DPDK, any thread.
#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace flyball::net {

template <std::unsigned_integral T>
[[nodiscard]] constexpr T byte_swapped(T value) noexcept {
    if constexpr (sizeof(T) == 2) {
        return __builtin_bswap16(value);
    } else if constexpr (sizeof(T) == 4) {
        return __builtin_bswap32(value);
    } else {
        static_assert(sizeof(T) == 8);
        return __builtin_bswap64(value);
    }
}

/// Converts between host order and network (big-endian) order; its own inverse.
template <std::unsigned_integral T>
[[nodiscard]] constexpr T network_order(T value) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
        return byte_swapped(value);
    } else {
        return value;
    }
}

/// Reads as stored, without a change of byte order; `bytes` needs no alignment.
template <std::unsigned_integral T>
[[nodiscard]] inline T load_raw(const std::uint8_t* bytes) noexcept {
    T value;
    std::memcpy(&value, bytes, sizeof(T));
    return value;
}

template <std::unsigned_integral T>
inline void store_raw(std::uint8_t* bytes, T value) noexcept {
    std::memcpy(bytes, &value, sizeof(T));
}

[[nodiscard]] inline std::uint16_t load_be16(const std::uint8_t* bytes) noexcept {
    return network_order(load_raw<std::uint16_t>(bytes));
}

[[nodiscard]] inline std::uint32_t load_be32(const std::uint8_t* bytes) noexcept {
    return network_order(load_raw<std::uint32_t>(bytes));
}

/// A big-endian integer inside a header.
template <std::unsigned_integral T>
class BigEndian {
  public:
    BigEndian() = default;

    // NOLINTNEXTLINE(google-explicit-constructor): a header field is assigned host values.
    BigEndian(T host) noexcept { store_raw(bytes_.data(), network_order(host)); }

    // NOLINTNEXTLINE(google-explicit-constructor)
    operator T() const noexcept { return network_order(load_raw<T>(bytes_.data())); }

    /// As stored: what one's complement sums work on.
    [[nodiscard]] T raw() const noexcept { return load_raw<T>(bytes_.data()); }

    void set_raw(T value) noexcept { store_raw(bytes_.data(), value); }

  private:
    std::array<std::uint8_t, sizeof(T)> bytes_{};
};

using Be16 = BigEndian<std::uint16_t>;
using Be32 = BigEndian<std::uint32_t>;
using MacBytes = std::array<std::uint8_t, 6>;

namespace ether_type {
inline constexpr std::uint16_t kIpv4 = 0x0800;
inline constexpr std::uint16_t kArp = 0x0806;
inline constexpr std::uint16_t kVlan = 0x8100;
inline constexpr std::uint16_t kIpv6 = 0x86dd;
inline constexpr std::uint16_t kQinq = 0x88a8;
}  // namespace ether_type

/// IANA protocol numbers, IPv6 next headers included.
namespace protocol {
inline constexpr std::uint8_t kHopByHop = 0;
inline constexpr std::uint8_t kIcmp = 1;
inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;
inline constexpr std::uint8_t kRouting = 43;
inline constexpr std::uint8_t kFragment = 44;
inline constexpr std::uint8_t kIcmpv6 = 58;
inline constexpr std::uint8_t kNoNextHeader = 59;
inline constexpr std::uint8_t kDestinationOptions = 60;
inline constexpr std::uint8_t kSctp = 132;
}  // namespace protocol

struct EthernetHeader {
    MacBytes destination;
    MacBytes source;
    Be16 type;
};

struct VlanTag {
    Be16 control;  ///< priority, drop eligibility, VLAN id
    Be16 type;     ///< of what follows
};

struct ArpHeader {
    Be16 hardware_type;
    Be16 protocol_type;
    std::uint8_t hardware_bytes;
    std::uint8_t protocol_bytes;
    Be16 operation;
    MacBytes sender_mac;
    Be32 sender_ip;
    MacBytes target_mac;
    Be32 target_ip;
};

struct Ipv4Header {
    std::uint8_t version_ihl;
    std::uint8_t type_of_service;
    Be16 total_length;  ///< header and payload
    Be16 packet_id;
    Be16 fragment;  ///< 3 flags, 13 bits of offset in units of 8 bytes
    std::uint8_t time_to_live;
    std::uint8_t protocol;
    Be16 checksum;
    Be32 source;
    Be32 destination;
};

struct Ipv6Header {
    Be32 version_class_flow;
    Be16 payload_length;  ///< all that follows this header
    std::uint8_t next_header;
    std::uint8_t hop_limit;
    std::array<std::uint8_t, 16> source;
    std::array<std::uint8_t, 16> destination;
};

struct UdpHeader {
    Be16 source_port;
    Be16 destination_port;
    Be16 length;  ///< header and payload
    Be16 checksum;
};

struct TcpHeader {
    Be16 source_port;
    Be16 destination_port;
    Be32 sequence;
    Be32 acknowledgment;
    std::uint8_t data_offset;  ///< upper 4 bits: header length in units of 4 bytes
    std::uint8_t flags;
    Be16 window;
    Be16 checksum;
    Be16 urgent;
};

struct IcmpHeader {
    std::uint8_t type;
    std::uint8_t code;
    Be16 checksum;
    Be32 rest;
};

static_assert(sizeof(EthernetHeader) == 14 && alignof(EthernetHeader) == 1);
static_assert(sizeof(VlanTag) == 4 && alignof(VlanTag) == 1);
static_assert(sizeof(ArpHeader) == 28 && alignof(ArpHeader) == 1);
static_assert(sizeof(Ipv4Header) == 20 && alignof(Ipv4Header) == 1);
static_assert(sizeof(Ipv6Header) == 40 && alignof(Ipv6Header) == 1);
static_assert(sizeof(UdpHeader) == 8 && alignof(UdpHeader) == 1);
static_assert(sizeof(TcpHeader) == 20 && alignof(TcpHeader) == 1);
static_assert(sizeof(IcmpHeader) == 8 && alignof(IcmpHeader) == 1);

/// The header at `bytes`; the caller has checked that it fits.
template <typename Header>
[[nodiscard]] inline const Header& header_at(const std::uint8_t* bytes) noexcept {
    static_assert(alignof(Header) == 1);
    return *reinterpret_cast<const Header*>(bytes);
}

template <typename Header>
[[nodiscard]] inline Header& header_at(std::uint8_t* bytes) noexcept {
    static_assert(alignof(Header) == 1);
    return *reinterpret_cast<Header*>(bytes);
}

}  // namespace flyball::net
