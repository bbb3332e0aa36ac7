// SPDX-License-Identifier: BSD-3-Clause
// Two views on a packet's first segment with one interface, so that a stage's rewriting is written
// once. testpmd rewrites headers without asking whether the frame holds them; what it finds behind
// the frame's end is whatever the buffer held. Here a frame ends in zeros that cannot be changed:
// testpmd's bytes on a fresh buffer, and never another packet's.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>

#include <rte_mbuf.h>

#include "flyball/net/checksum.hpp"
#include "flyball/net/headers.hpp"

namespace flyball::dataplane {

/// For offsets that the caller has checked with covers().
class WholeBytes {
  public:
    WholeBytes(std::uint8_t* data, std::uint32_t length) noexcept : data_(data), length_(length) {}

    /// True if the first `end` bytes can be used.
    [[nodiscard]] bool covers(std::uint32_t end) const noexcept { return end <= length_; }

    /// In memory order.
    template <std::unsigned_integral T>
    [[nodiscard]] T load(std::uint32_t offset) const noexcept {
        return net::load_raw<T>(data_ + offset);
    }

    template <std::unsigned_integral T>
    void store(std::uint32_t offset, T value) const noexcept {
        net::store_raw(data_ + offset, value);
    }

    [[nodiscard]] net::WordSum sum(std::uint32_t offset, std::uint32_t length) const noexcept {
        return net::sum_words(data_ + offset, length);
    }

    [[nodiscard]] std::uint8_t* data() const noexcept { return data_; }

  private:
    std::uint8_t* data_;
    std::uint32_t length_;
};

/// The slow view for frames that end inside the headers they announce: every offset can be used.
class PaddedBytes {
  public:
    PaddedBytes(std::uint8_t* data, std::uint32_t length) noexcept : data_(data), length_(length) {}

    [[nodiscard]] bool covers(std::uint32_t /*end*/) const noexcept { return true; }

    template <std::unsigned_integral T>
    [[nodiscard]] T load(std::uint32_t offset) const noexcept {
        std::uint8_t bytes[sizeof(T)] = {};
        for (std::uint32_t i = 0; i < sizeof(T) && offset + i < length_; ++i) {
            bytes[i] = data_[offset + i];
        }
        return net::load_raw<T>(bytes);
    }

    template <std::unsigned_integral T>
    void store(std::uint32_t offset, T value) const noexcept {
        std::uint8_t bytes[sizeof(T)];
        net::store_raw(bytes, value);
        for (std::uint32_t i = 0; i < sizeof(T) && offset + i < length_; ++i) {
            data_[offset + i] = bytes[i];
        }
    }

    [[nodiscard]] net::WordSum sum(std::uint32_t offset, std::uint32_t length) const noexcept {
        const std::uint32_t inside = offset < length_ ? length_ - offset : 0;
        return net::sum_words(data_ + (inside > 0 ? offset : 0), length < inside ? length : inside);
    }

  private:
    std::uint8_t* data_;
    std::uint32_t length_;
};

[[nodiscard]] inline std::uint8_t* frame_of(const rte_mbuf* packet) noexcept {
    return rte_pktmbuf_mtod(packet, std::uint8_t*);
}

template <typename Bytes>
[[nodiscard]] inline Bytes bytes_of(const rte_mbuf* packet) noexcept {
    return Bytes(frame_of(packet), packet->data_len);
}

}  // namespace flyball::dataplane
