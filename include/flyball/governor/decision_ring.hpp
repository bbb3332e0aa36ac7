// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "flyball/governor/decision.hpp"

namespace flyball::governor {

/// The last 4096 decisions. One writing thread, any number of readers that never stop it: each slot
/// carries a sequence number that is odd while it is written, and a reader that sees it change
/// reports the slot as gone. 352 KiB, no allocation.
class DecisionRing {
  public:
    static constexpr std::size_t kCapacity = 4096;

    /// Writer thread only. Returns the record's number, counted from 0.
    std::uint64_t add(const Decision& decision) noexcept;

    /// Writer thread only: adds what was measured after decision `number`, if it is still here.
    void measured(std::uint64_t number, float p99_ns, float core) noexcept;

    /// Decisions ever added. Any thread.
    [[nodiscard]] std::uint64_t size() const noexcept {
        return size_.load(std::memory_order_acquire);
    }

    /// Decision `number`, or nothing if it was overwritten, is being written or does not exist.
    /// Any thread.
    [[nodiscard]] std::optional<Decision> read(std::uint64_t number) const noexcept;

  private:
    static constexpr std::size_t kWords = sizeof(Decision) / sizeof(std::uint64_t);
    using Words = std::array<std::uint64_t, kWords>;

    struct Slot {
        std::atomic<std::uint64_t> sequence{0};  ///< 2*(number+1) when whole, odd when not
        std::array<std::atomic<std::uint64_t>, kWords> words{};
    };

    void write(std::uint64_t number, const Decision& decision) noexcept;

    std::array<Slot, kCapacity> slots_{};
    std::atomic<std::uint64_t> size_{0};
};

}  // namespace flyball::governor
