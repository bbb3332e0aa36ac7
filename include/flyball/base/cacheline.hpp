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
class SingleWriterCounter {
  public:
    /// Writer thread only.
    void add(std::uint64_t amount) noexcept {
        // Relaxed: readers want a recent value of this counter, not an order with others.
        value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
    }

    /// Any thread.
    [[nodiscard]] std::uint64_t get() const noexcept {
        return value_.load(std::memory_order_relaxed);
    }

  private:
    std::atomic<std::uint64_t> value_{0};
};

}  // namespace flyball
