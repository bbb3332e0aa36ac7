// SPDX-License-Identifier: BSD-3-Clause
// Two views on a frame with one interface, so that a rewrite is written once and runs on both: fast
// where the headers are known to be inside, safely where they are not. Pure, any thread.
//
// testpmd rewrites headers without asking whether the frame holds them: what it finds behind the
// end is whatever the buffer held before. Here a frame ends in zeros, which are testpmd's bytes on
// a fresh buffer and never those of another packet.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>

#include "flyball/net/checksum.hpp"
#include "flyball/net/headers.hpp"

namespace flyball::net {

/// No checks: an offset may be used once covers() was true for it.
class WholeBytes {
  public:
    WholeBytes(std::uint8_t* data, std::uint32_t length) noexcept : data_(data), length_(length) {}

    /// True if the first `end` bytes can be used.
    [[nodiscard]] bool covers(std::uint32_t end) const noexcept { return end <= length_; }

    /// In memory order.
    template <std::unsigned_integral T>
    [[nodiscard]] T read(std::uint32_t offset) const noexcept {
        return load_raw<T>(data_ + offset);
    }

    template <std::unsigned_integral T>
    void write(std::uint32_t offset, T value) noexcept {
        store_raw(data_ + offset, value);
    }

    [[nodiscard]] WordSum sum(std::uint32_t offset, std::uint32_t length) const noexcept {
        return sum_words(data_ + offset, length);
    }

    [[nodiscard]] std::uint8_t* data() noexcept { return data_; }

  private:
    std::uint8_t* data_;
    std::uint32_t length_;
};

/// For frames that end inside the headers they announce. Every offset can be used: behind the end
/// lie zeros that can be written like any byte and vanish with the view.
class PaddedBytes {
  public:
    PaddedBytes(std::uint8_t* data, std::uint32_t length) noexcept : data_(data), length_(length) {}

    PaddedBytes(const PaddedBytes&) = delete;
    PaddedBytes& operator=(const PaddedBytes&) = delete;

    [[nodiscard]] bool covers(std::uint32_t /*end*/) const noexcept { return true; }

    template <std::unsigned_integral T>
    [[nodiscard]] T read(std::uint32_t offset) noexcept {
        std::array<std::uint8_t, sizeof(T)> bytes{};
        for (std::uint32_t i = 0; i < sizeof(T); ++i) {
            if (const std::uint8_t* byte = at(offset + i); byte != nullptr) {
                bytes[i] = *byte;
            }
        }
        return load_raw<T>(bytes.data());
    }

    template <std::unsigned_integral T>
    void write(std::uint32_t offset, T value) noexcept {
        std::array<std::uint8_t, sizeof(T)> bytes{};
        store_raw(bytes.data(), value);
        for (std::uint32_t i = 0; i < sizeof(T); ++i) {
            if (std::uint8_t* byte = at(offset + i); byte != nullptr) {
                *byte = bytes[i];
            }
        }
    }

    [[nodiscard]] WordSum sum(std::uint32_t offset, std::uint32_t length) noexcept {
        WordSum sum = 0;
        for (; length >= 2; offset += 2, length -= 2) {
            sum += read<std::uint16_t>(offset);
        }
        if (length > 0) {
            sum += network_order(static_cast<std::uint16_t>(read<std::uint8_t>(offset) << 8U));
        }
        return sum;
    }

  private:
    // A header chain whose last length field is inside the frame ends less than this behind it:
    // 60 bytes of IPv4 with options and 20 of TCP.
    static constexpr std::uint32_t kPadding = 128;

    [[nodiscard]] std::uint8_t* at(std::uint32_t offset) noexcept {
        if (offset < length_) {
            return data_ + offset;
        }
        const std::uint32_t behind = offset - length_;
        return behind < kPadding ? &padding_[behind] : nullptr;
    }

    std::uint8_t* data_;
    std::uint32_t length_;
    std::array<std::uint8_t, kPadding> padding_{};
};

}  // namespace flyball::net
