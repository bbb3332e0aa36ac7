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
};

}  // namespace flyball::dataplane
