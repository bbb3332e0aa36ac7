// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <atomic>
#include <cstdint>

#include "flyball/base/cacheline.hpp"

namespace flyball::dataplane {

enum class LoopPhase : std::uint8_t {
    run,
    drain,  ///< receive and originate nothing more, send what is on the way
    stop,   ///< leave the loop
};

/// How the control thread tells lcores what to do. Written by it, read by lcores once per loop.
struct alignas(kCacheLine) LoopControl {
    std::atomic<LoopPhase> phase{LoopPhase::run};
    /// Of the configuration whose setpoints are written: rises after they were.
    std::atomic<std::uint32_t> generation{0};
};

/// The generation that one lcore's loop has come past: from then on it obeys those setpoints.
/// Written by the lcore, only when it changes.
struct alignas(kCacheLine) SeenGeneration {
    std::atomic<std::uint32_t> value{0};
};

}  // namespace flyball::dataplane
