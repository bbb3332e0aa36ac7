// SPDX-License-Identifier: BSD-3-Clause
#include "support/reference/naive_modes.hpp"

#include <algorithm>
#include <stdexcept>

#include "support/reference/naive_checksum.hpp"

namespace flyball::test {
namespace {

constexpr std::size_t kZerosBehind = 256;

/// A frame with room behind it, cut to size at the end.
class Buffer {
  public:
    explicit Buffer(Bytes frame) : size_(frame.size()), bytes_(std::move(frame)) {
        bytes_.resize(size_ + kZerosBehind);
    }

    [[nodiscard]] Bytes frame() const {
        return {bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(size_)};
    }

    [[nodiscard]] std::size_t size() const { return size_; }

    std::uint8_t& operator[](std::size_t offset) { return bytes_.at(offset); }

    unsigned two(std::size_t offset) { return bytes_.at(offset) * 256U + bytes_.at(offset + 1); }

    void put_two(std::size_t offset, unsigned value) {
        bytes_.at(offset) = static_cast<std::uint8_t>(value / 256);
        bytes_.at(offset + 1) = static_cast<std::uint8_t>(value % 256);
    }

    void put(std::size_t offset, const net::MacBytes& mac) {
        for (std::size_t i = 0; i < mac.size(); ++i) {
            bytes_.at(offset + i) = mac[i];
        }
    }

    void copy(std::size_t to, std::size_t from, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            bytes_.at(to + i) = bytes_.at(from + i);
        }
    }

    void swap(std::size_t a, std::size_t b, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            std::swap(bytes_.at(a + i), bytes_.at(b + i));
        }
    }

    [[nodiscard]] Bytes slice(std::size_t offset, std::size_t count) const {
        if (offset + count > bytes_.size()) {
            throw std::out_of_range("slice behind the padding");
        }
        return {bytes_.begin() + static_cast<std::ptrdiff_t>(offset),
                bytes_.begin() + static_cast<std::ptrdiff_t>(offset + count)};
    }

  private:
    std::size_t size_;
    Bytes bytes_;
};

struct Headers {
    std::size_t l3 = 14;
    std::size_t l4 = 0;
    unsigned type = 0;
    unsigned protocol = 0;
};

Headers walk(Buffer& bytes) {
    Headers headers;
    headers.type = bytes.two(12);
    while (headers.type == 0x8100 || headers.type == 0x88a8) {
        headers.type = bytes.two(headers.l3 + 2);
        headers.l3 += 4;
    }
    if (headers.type == 0x0800) {
        headers.protocol = bytes[headers.l3 + 9];
        headers.l4 = headers.l3 + bytes[headers.l3] % 16U * 4U;
    } else if (headers.type == 0x86dd) {
        headers.protocol = bytes[headers.l3 + 6];
        headers.l4 = headers.l3 + 40;
    }
    return headers;
}

void put_ipv4_checksum(Buffer& bytes, std::size_t l3, std::size_t header_bytes) {
    bytes.put_two(l3 + 10, 0);
    bytes.put_two(l3 + 10, naive_checksum(bytes.slice(l3, header_bytes)));
}

Bytes pseudo_header(Buffer& bytes, const Headers& headers, unsigned length) {
    Bytes pseudo =
        headers.type == 0x0800 ? bytes.slice(headers.l3 + 12, 8) : bytes.slice(headers.l3 + 8, 32);
    pseudo.push_back(0);
    pseudo.push_back(static_cast<std::uint8_t>(headers.protocol));
    pseudo.push_back(static_cast<std::uint8_t>(length / 256));
    pseudo.push_back(static_cast<std::uint8_t>(length % 256));
    return pseudo;
}

unsigned l4_checksum(Buffer& bytes, const Headers& headers) {
    const unsigned length =
        headers.type == 0x0800
            ? (bytes.two(headers.l3 + 2) - static_cast<unsigned>(headers.l4 - headers.l3)) & 0xffffU
            : bytes.two(headers.l3 + 4);
    if (headers.l4 + length > bytes.size()) {
        return 0xffff;
    }
    Bytes summed = pseudo_header(bytes, headers, length);
    const Bytes data = bytes.slice(headers.l4, length);
    summed.insert(summed.end(), data.begin(), data.end());
    const unsigned checksum = naive_checksum(summed);
    return checksum == 0 && headers.protocol == 17 ? 0xffff : checksum;
}

void reply_to_echo(Buffer& bytes, std::size_t ip) {
    bytes.swap(0, 6, 6);
    const bool group = bytes[ip + 16] == 0xe0;
    bytes.swap(ip + 12, ip + 16, 4);
    if (group) {
        bytes.copy(ip + 12, ip + 16, 4);
        const unsigned last = bytes[ip + 15];
        bytes[ip + 15] = static_cast<std::uint8_t>((last & 0xfcU) | (last % 4 == 1 ? 2U : 1U));
        put_ipv4_checksum(bytes, ip, 20);
        if (bytes.two(ip + 10) == 0) {
            bytes.put_two(ip + 10, 0xffff);
        }
    }
    bytes[ip + 20] = 0;
    // RFC 1624 equation 3 in 16-bit steps.
    unsigned sum = (~bytes.two(ip + 22) & 0xffffU) + (~0x0800U & 0xffffU);
    sum = (sum & 0xffffU) + (sum >> 16U);
    sum = (sum & 0xffffU) + (sum >> 16U);
    bytes.put_two(ip + 22, ~sum & 0xffffU);
}

bool reply_to_arp(Buffer& bytes, std::size_t arp, const net::MacBytes& own) {
    const Bytes kind = bytes.slice(arp, 8);
    if (kind != Bytes{0, 1, 8, 0, 6, 4, 0, 1}) {
        return false;
    }
    bytes.copy(0, 6, 6);
    bytes.put(6, own);
    bytes.put_two(arp + 6, 2);
    bytes.copy(arp + 18, arp + 8, 6);
    bytes.put(arp + 8, own);
    bytes.swap(arp + 14, arp + 24, 4);
    return true;
}

}  // namespace

Bytes naive_mac(Bytes frame, const net::MacBytes& peer, const net::MacBytes& own) {
    Buffer bytes(std::move(frame));
    bytes.put(0, peer);
    bytes.put(6, own);
    return bytes.frame();
}

Bytes naive_macswap(Bytes frame) {
    Buffer bytes(std::move(frame));
    bytes.swap(0, 6, 6);
    return bytes.frame();
}

Bytes naive_fivetuple_swap(Bytes frame) {
    Buffer bytes(std::move(frame));
    bytes.swap(0, 6, 6);
    const Headers headers = walk(bytes);
    if (headers.type == 0x0800) {
        bytes.swap(headers.l3 + 12, headers.l3 + 16, 4);
    } else if (headers.type == 0x86dd) {
        bytes.swap(headers.l3 + 8, headers.l3 + 24, 16);
    }
    if (headers.protocol == 6 || headers.protocol == 17) {
        bytes.swap(headers.l4, headers.l4 + 2, 2);
    }
    return bytes.frame();
}

Bytes naive_csum(Bytes frame, const net::MacBytes& peer, const net::MacBytes& own) {
    Buffer bytes(std::move(frame));
    bytes.put(0, peer);
    bytes.put(6, own);
    const Headers headers = walk(bytes);
    if (headers.type == 0x0800) {
        put_ipv4_checksum(bytes, headers.l3, headers.l4 - headers.l3);
    }
    const std::size_t field = headers.l4 + (headers.protocol == 17 ? 6 : 16);
    if (headers.protocol == 132) {
        bytes.put_two(headers.l4 + 8, 0);
        bytes.put_two(headers.l4 + 10, 0);
    } else if (headers.protocol == 6 || (headers.protocol == 17 && bytes.two(field) != 0)) {
        bytes.put_two(field, 0);
        bytes.put_two(field, l4_checksum(bytes, headers));
    }
    return bytes.frame();
}

std::optional<Bytes> naive_icmpecho(Bytes frame, const net::MacBytes& own) {
    Buffer bytes(std::move(frame));
    const bool tagged = bytes.two(12) == 0x8100;
    const std::size_t l3 = tagged ? 18 : 14;
    const unsigned type = bytes.two(l3 - 2);
    if (type == 0x0806) {
        return reply_to_arp(bytes, l3, own) ? std::optional(bytes.frame()) : std::nullopt;
    }
    if (type != 0x0800 || bytes[l3 + 9] != 1 || bytes[l3 + 20] != 8 || bytes[l3 + 21] != 0) {
        return std::nullopt;
    }
    reply_to_echo(bytes, l3);
    return bytes.frame();
}

}  // namespace flyball::test
