// SPDX-License-Identifier: BSD-3-Clause
// What the data path counts. Each struct has one writing lcore and any number of readers; an array
// element per (lcore, queue) keeps writers on different cache lines.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "flyball/base/cacheline.hpp"
#include "flyball/dataplane/drop_reason.hpp"

namespace flyball::dataplane {

/// Largest burst anywhere on the data path, in packets.
inline constexpr std::uint16_t kBurstMax = 256;

/// bursts[n] counts the bursts that carried n packets, so one increment per burst yields bursts,
/// packets (sum of n * bursts[n]), packets per burst and empty polls at once.
struct alignas(kCacheLine) BurstCounters {
    std::array<SingleWriterCounter, kBurstMax + 1U> bursts;

    [[nodiscard]] std::uint64_t packets() const noexcept {
        std::uint64_t sum = 0;
        for (std::size_t size = 1; size < bursts.size(); ++size) {
            sum += size * bursts[size].get();
        }
        return sum;
    }
};

/// One lcore's way out through one port.
struct TxCounters {
    BurstCounters bursts;                 ///< as accepted by the device
    SingleWriterCounter dropped_packets;  ///< the share of DropCounters that this way had
};

struct alignas(kCacheLine) DropCounters {
    std::array<SingleWriterCounter, kDropReasons> by_reason;

    void add(DropReason reason, std::uint64_t packets) noexcept {
        by_reason[static_cast<std::size_t>(reason)].add(packets);
    }

    [[nodiscard]] std::uint64_t get(DropReason reason) const noexcept {
        return by_reason[static_cast<std::size_t>(reason)].get();
    }

    [[nodiscard]] std::uint64_t total() const noexcept {
        std::uint64_t sum = 0;
        for (const auto& counter : by_reason) {
            sum += counter.get();
        }
        return sum;
    }
};

/// Cycles of one stage over the sampled bursts.
struct StageCounters {
    SingleWriterCounter calls;
    SingleWriterCounter packets;
    SingleWriterCounter cycles;
};

/// Stages that one pipeline may have.
inline constexpr std::size_t kStagesMax = 8;

struct alignas(kCacheLine) LoopCounters {
    SingleWriterCounter iterations;
    SingleWriterCounter busy_cycles;  ///< of loops that moved packets
    SingleWriterCounter idle_cycles;  ///< of loops that found nothing, sleep included
    SingleWriterCounter sleeps;
    SingleWriterCounter originated_packets;
    SingleWriterCounter originate_shortfalls;  ///< calls that got fewer mbufs than they wanted
    std::array<StageCounters, kStagesMax> stages;
};

static_assert(sizeof(BurstCounters) % kCacheLine == 0);
static_assert(sizeof(DropCounters) % kCacheLine == 0);
static_assert(sizeof(LoopCounters) % kCacheLine == 0);

}  // namespace flyball::dataplane
