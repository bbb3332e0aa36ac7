// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/decision_ring.hpp"

#include <bit>
#include <type_traits>

namespace flyball::governor {

static_assert(std::is_trivially_copyable_v<Decision>);
static_assert(sizeof(Decision) % sizeof(std::uint64_t) == 0);

std::uint64_t DecisionRing::add(const Decision& decision) noexcept {
    // Relaxed: we are the only writer of size_.
    const std::uint64_t number = size_.load(std::memory_order_relaxed);
    write(number, decision);
    // Release: who sees the new size finds the record whole.
    size_.store(number + 1, std::memory_order_release);
    return number;
}

void DecisionRing::measured(std::uint64_t number, float p99_ns, float core) noexcept {
    if (auto decision = read(number)) {
        decision->measured_p99_ns = p99_ns;
        decision->measured_core = core;
        write(number, *decision);
    }
}

std::optional<Decision> DecisionRing::read(std::uint64_t number) const noexcept {
    if (number >= size()) {
        return std::nullopt;
    }
    const Slot& slot = slots_[number % kCapacity];
    const std::uint64_t whole = 2 * (number + 1);
    // Acquire: the words below are at least as new as this sequence.
    if (slot.sequence.load(std::memory_order_acquire) != whole) {
        return std::nullopt;
    }
    Words words{};
    for (std::size_t word = 0; word < kWords; ++word) {
        // Acquire: if this word is newer, so is the sequence read after it.
        words[word] = slot.words[word].load(std::memory_order_acquire);
    }
    if (slot.sequence.load(std::memory_order_relaxed) != whole) {
        return std::nullopt;
    }
    return std::bit_cast<Decision>(words);
}

void DecisionRing::write(std::uint64_t number, const Decision& decision) noexcept {
    Slot& slot = slots_[number % kCapacity];
    const std::uint64_t whole = 2 * (number + 1);
    const auto words = std::bit_cast<Words>(decision);
    slot.sequence.store(whole - 1, std::memory_order_relaxed);
    for (std::size_t word = 0; word < kWords; ++word) {
        // Release: a reader of this word sees the odd sequence above.
        slot.words[word].store(words[word], std::memory_order_release);
    }
    slot.sequence.store(whole, std::memory_order_release);
}

}  // namespace flyball::governor
