// SPDX-License-Identifier: BSD-3-Clause
// Frames that reach every branch of a parser far more often than random bytes would: random layers
// that mostly fit together, then sometimes a few changed bytes and sometimes a cut.
#pragma once

#include <cstdint>
#include <random>

#include "support/packet_builder.hpp"

namespace flyball::test {

class RandomFrames {
  public:
    explicit RandomFrames(std::uint32_t seed) : random_(seed) {}

    /// Random layers, sound lengths.
    [[nodiscard]] Bytes sound();

    /// As sound(), then perhaps damaged and perhaps cut.
    [[nodiscard]] Bytes any();

    /// 0..bound-1.
    [[nodiscard]] std::uint32_t below(std::uint32_t bound) {
        return static_cast<std::uint32_t>(random_() % bound);
    }

  private:
    [[nodiscard]] Bytes ip_payload(std::uint8_t protocol);
    void append_ipv4(Frame& frame);
    void append_ipv6(Frame& frame);

    std::mt19937 random_;
};

}  // namespace flyball::test
