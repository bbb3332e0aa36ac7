// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "flyball/base/cacheline.hpp"

namespace flyball::governor {

/// Carries a T of one cache line from one writing thread to any number of readers: eight relaxed
/// stores or loads, never a lock. A reader may see some 8-byte words of an older T, so each word of
/// a T must be right by itself.
template <typename T>
class alignas(kCacheLine) SharedLine {
    static_assert(std::is_trivially_copyable_v<T>);
    static_assert(sizeof(T) == kCacheLine);

  public:
    SharedLine() noexcept { publish(T{}); }

    /// Writer thread only.
    void publish(const T& value) noexcept {
        const auto words = std::bit_cast<Words>(value);
        for (std::size_t word = 0; word < words.size(); ++word) {
            // Relaxed: nothing else is published through this line.
            words_[word].store(words[word], std::memory_order_relaxed);
        }
    }

    /// Any thread.
    [[nodiscard]] T read() const noexcept {
        Words words{};
        for (std::size_t word = 0; word < words.size(); ++word) {
            words[word] = words_[word].load(std::memory_order_relaxed);
        }
        return std::bit_cast<T>(words);
    }

  private:
    using Words = std::array<std::uint64_t, kCacheLine / sizeof(std::uint64_t)>;

    std::array<std::atomic<std::uint64_t>, kCacheLine / sizeof(std::uint64_t)> words_;
};

}  // namespace flyball::governor
