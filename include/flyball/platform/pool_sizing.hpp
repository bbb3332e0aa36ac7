// SPDX-License-Identifier: BSD-3-Clause
// How many mbufs each NUMA node needs, as arithmetic that `flyball check` can explain.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flyball/base/ids.hpp"
#include "flyball/base/result.hpp"

namespace flyball::platform {

/// Everything on one NUMA node that can hold mbufs of its pool at the same time.
struct PoolDemand {
    NodeId node;
    std::vector<unsigned> rx_descriptors;  ///< one entry per RX queue
    std::vector<unsigned> tx_descriptors;  ///< one entry per TX queue
    std::vector<unsigned> ring_entries;    ///< one entry per ring (worker, hand-off, traffic)
    unsigned lcores = 0;                   ///< each holds a mempool cache and a burst
    unsigned burst_max = 0;                ///< packets in hand per lcore
    unsigned tx_buffers = 0;               ///< in all: one per sending lcore and port
    unsigned tx_buffer_packets = 0;        ///< one buffer holds so many while its device is full
    unsigned data_bytes = 2176;            ///< headroom + frame
    std::optional<unsigned> mbufs;         ///< overrides the computed number
    std::optional<unsigned> cache;         ///< overrides the computed cache size
};

struct PoolTerm {
    std::string name;  ///< "2 RX queues x 1024 descriptors"
    std::uint64_t mbufs = 0;
};

struct PoolSize {
    NodeId node;
    unsigned mbufs = 0;  ///< 2^q - 1: optimal for the mempool's ring
    unsigned cache = 0;  ///< per lcore
    unsigned data_bytes = 0;
    std::uint64_t bytes = 0;      ///< memory of the pool with all overheads
    std::vector<PoolTerm> terms;  ///< the sum, in the order it is explained
};

/// Error (class plan): an override below the demand, naming the sum.
[[nodiscard]] Result<PoolSize> size_pool(const PoolDemand& demand);

}  // namespace flyball::platform
