// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace flyball::dataplane {

/// Flows are steered in buckets: bucket = hash mod kFlowBuckets, and each bucket has one owner, so
/// packets of a flow never overtake each other (idea: RSS indirection tables; RSS++, CoNEXT'19).
inline constexpr std::size_t kFlowBuckets = 1024;

struct FlowBuckets {
    std::array<std::uint16_t, kFlowBuckets> owner{};  ///< index of the worker

    [[nodiscard]] std::uint16_t owner_of(std::uint32_t hash) const noexcept {
        return owner[hash % kFlowBuckets];
    }
};

/// Round robin over `workers` (>= 1) workers.
[[nodiscard]] constexpr FlowBuckets spread_buckets(std::uint16_t workers) noexcept {
    FlowBuckets buckets;
    for (std::size_t bucket = 0; bucket < kFlowBuckets; ++bucket) {
        buckets.owner[bucket] = static_cast<std::uint16_t>(bucket % workers);
    }
    return buckets;
}

}  // namespace flyball::dataplane
