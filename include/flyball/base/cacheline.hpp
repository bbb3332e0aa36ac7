// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace flyball {

/// Unit of sharing between cores, in bytes.
inline constexpr std::size_t kCacheLine = 64;

/// A counter with one writing thread and any number of readers. An increment compiles to
/// mov/add/mov: no lock prefix, so it costs what a plain integer costs.
///
/// A reader that sees an increment, and then issues an acquire fence, also sees what the writer
/// counted before it, or another thread before it handed the packet over: read in the reverse order
/// of a packet's walk, and no packet is seen leaving that was not seen coming.
class SingleWriterCounter {
  public:
    /// Writer thread only.
    void add(std::uint64_t amount) noexcept {
        // Relaxed load: nobody else writes. Release store: see above; on x86 it costs nothing.
        value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_release);
    }

    /// Any thread.
    [[nodiscard]] std::uint64_t get() const noexcept {
        // Relaxed: whoever compares counters fences once between them.
        return value_.load(std::memory_order_relaxed);
    }

  private:
    std::atomic<std::uint64_t> value_{0};
};

}  // namespace flyball
