// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "flyball/control/server.hpp"

namespace flyball::control {

/// Written by the API thread, read by any. Relaxed, all of them: statistics order nothing.
struct ServerCounters {
    using Counter = std::atomic<std::uint64_t>;

    Counter connections_open{0};
    Counter connections_total{0};
    Counter streams_open{0};
    std::array<Counter, kRefusals> refused_total{};

    static void add(Counter& counter) noexcept { counter.fetch_add(1, std::memory_order_relaxed); }

    static void subtract(Counter& counter) noexcept {
        counter.fetch_sub(1, std::memory_order_relaxed);
    }

    [[nodiscard]] static std::uint64_t get(const Counter& counter) noexcept {
        return counter.load(std::memory_order_relaxed);
    }

    void refuse(Refusal refusal) noexcept { add(refused_total[static_cast<std::size_t>(refusal)]); }
};

}  // namespace flyball::control
