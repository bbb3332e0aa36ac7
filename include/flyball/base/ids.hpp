// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <compare>
#include <cstdint>

namespace flyball {

/// A number that cannot be mistaken for another kind of number.
template <typename Tag, typename Rep>
struct Id {
    Rep value{};

    friend constexpr auto operator<=>(const Id&, const Id&) = default;
};

using CpuId = Id<struct CpuTag, unsigned>;             ///< operating system's logical CPU number
using NodeId = Id<struct NodeTag, unsigned>;           ///< NUMA node
using LcoreId = Id<struct LcoreTag, unsigned>;         ///< EAL lcore
using PortId = Id<struct PortTag, std::uint16_t>;      ///< ethdev port
using QueueId = Id<struct QueueTag, std::uint16_t>;    ///< queue of one port
using WorkerId = Id<struct WorkerTag, std::uint16_t>;  ///< dense index of a worker or fused core

}  // namespace flyball
