// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/platform/pool_sizing.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>

namespace flyball::platform {

namespace {

// Facts of DPDK 22.11, stated here so that the arithmetic needs no DPDK; the unit test compares
// each with the library.
constexpr unsigned kCacheMax = 512;          // RTE_MEMPOOL_CACHE_MAX_SIZE, rte_config.h
constexpr std::uint64_t kLine = 64;          // RTE_MEMPOOL_ALIGN
constexpr std::uint64_t kObjectHeader = 64;  // sizeof(rte_mempool_objhdr) = 24, line aligned
constexpr std::uint64_t kMbufBytes = 128;    // sizeof(rte_mbuf)
constexpr std::uint64_t kChannels = 4;       // arch_mem_object_align(): channels if unknown
constexpr std::uint64_t kLcoreMax = 128;     // RTE_MAX_LCORE
constexpr std::uint64_t kCacheBytes = 8256;  // sizeof(rte_mempool_cache)
constexpr std::uint64_t kPoolHeader = 256;   // sizeof(rte_mempool) + private data, rounded up
constexpr std::uint64_t kRingHeader = 384;   // sizeof(rte_ring)
constexpr std::uint64_t kRingEntry = 8;      // one pointer

// Measured: a burst larger than the cache goes to the shared ring each time and costs 30-50 % of
// the packets per second; beyond 256 nothing more is gained.
constexpr unsigned kCacheWanted = 256;

// What data the biggest pool may hold: DPDK counts mbufs in 32 bits.
constexpr std::uint64_t kMbufsMax = (1ULL << 31U) - 1;

/// A cache holds up to 1.5 times its size before it flushes (CACHE_FLUSHTHRESH_MULTIPLIER).
constexpr std::uint64_t held_by_cache(std::uint64_t cache) {
    return cache + cache / 2;
}

/// "1 lcore", "2 lcores".
std::string counted(std::uint64_t count, const std::string& thing) {
    return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

/// "2 RX queues x 1024 descriptors" for each distinct size.
void add_grouped(std::vector<PoolTerm>& terms,
                 const std::vector<unsigned>& sizes,
                 const std::string& thing,
                 const std::string& unit) {
    std::map<unsigned, std::uint64_t> counts;
    for (const unsigned size : sizes) {
        ++counts[size];
    }
    for (const auto& [size, count] : counts) {
        terms.push_back({.name = counted(count, thing) + " x " + std::to_string(size) + " " + unit,
                         .mbufs = count * size});
    }
}

std::uint64_t sum_of(const std::vector<PoolTerm>& terms) {
    return std::accumulate(
        terms.begin(), terms.end(), std::uint64_t{0},
        [](std::uint64_t sum, const PoolTerm& term) { return sum + term.mbufs; });
}

std::vector<PoolTerm> terms_without_caches(const PoolDemand& demand) {
    std::vector<PoolTerm> terms;
    add_grouped(terms, demand.rx_descriptors, "RX queue", "descriptors");
    add_grouped(terms, demand.tx_descriptors, "TX queue", "descriptors");
    add_grouped(terms, demand.ring_entries, "ring", "entries");
    terms.push_back({.name = counted(demand.lcores, "lcore") + " x a burst of " +
                             std::to_string(demand.burst_max) + " in hand",
                     .mbufs = std::uint64_t{demand.lcores} * demand.burst_max});
    terms.push_back({.name = counted(demand.tx_buffers, "TX buffer") + " x " +
                             std::to_string(demand.tx_buffer_packets),
                     .mbufs = std::uint64_t{demand.tx_buffers} * demand.tx_buffer_packets});
    std::erase_if(terms, [](const PoolTerm& term) { return term.mbufs == 0; });
    return terms;
}

PoolTerm cache_term(const PoolDemand& demand, unsigned cache) {
    return {.name = counted(demand.lcores, "lcore cache") + " x " + std::to_string(cache) +
                    " x 1.5 before they flush",
            .mbufs = demand.lcores * held_by_cache(cache)};
}

/// The largest multiple of the burst up to 256 (at least one burst) whose caches together hold no
/// more than `budget` mbufs; one burst if not even that fits.
unsigned choose_cache(const PoolDemand& demand, std::uint64_t budget) {
    const unsigned burst = std::clamp(demand.burst_max, 1U, kCacheMax);
    unsigned cache = std::max(burst, kCacheWanted / burst * burst);
    while (cache > burst && demand.lcores * held_by_cache(cache) > budget) {
        cache -= burst;
    }
    return cache;
}

/// rte_mempool_calc_obj_size(): header, mbuf and data in whole cache lines, and a count of lines
/// that shares no factor with the memory channels.
std::uint64_t object_bytes(std::uint64_t data_bytes) {
    const std::uint64_t element = (kMbufBytes + data_bytes + 7) / 8 * 8;
    std::uint64_t lines = (kObjectHeader + element + kLine - 1) / kLine;
    while (std::gcd(lines, kChannels) != 1) {
        ++lines;
    }
    return lines * kLine;
}

std::uint64_t pool_bytes(std::uint64_t mbufs, unsigned cache, std::uint64_t data_bytes) {
    const std::uint64_t ring = kRingHeader + std::bit_ceil(mbufs + 1) * kRingEntry;
    const std::uint64_t caches = cache > 0 ? kLcoreMax * kCacheBytes : 0;
    return kPoolHeader + caches + ring + mbufs * object_bytes(data_bytes);
}

std::string explain(const std::vector<PoolTerm>& terms) {
    std::string text;
    for (const PoolTerm& term : terms) {
        text += (text.empty() ? "" : " + ") + std::to_string(term.mbufs) + " (" + term.name + ")";
    }
    return text;
}

Result<void> check_overrides(const PoolDemand& demand, const PoolSize& size, std::uint64_t needed) {
    const std::string node = "NUMA node " + std::to_string(size.node.value) + ": ";
    if (size.cache > kCacheMax) {
        return fail(ErrorClass::plan, "memory.cache_mbufs " + std::to_string(size.cache) +
                                          " is above DPDK's limit of " + std::to_string(kCacheMax));
    }
    if (needed > kMbufsMax) {
        return fail(ErrorClass::plan, node + "needs " + std::to_string(needed) +
                                          " mbufs, DPDK's limit is " + std::to_string(kMbufsMax) +
                                          ": " + explain(size.terms));
    }
    if (demand.mbufs && *demand.mbufs < needed) {
        return fail(ErrorClass::plan, node + "memory.pool_mbufs " + std::to_string(*demand.mbufs) +
                                          " is below the " + std::to_string(needed) +
                                          " that can be in use at once: " + explain(size.terms) +
                                          "; write auto, or ask for fewer descriptors or queues");
    }
    return {};
}

}  // namespace

Result<PoolSize> size_pool(const PoolDemand& demand) {
    PoolSize size;
    size.node = demand.node;
    size.data_bytes = demand.data_bytes;
    size.terms = terms_without_caches(demand);
    const std::uint64_t base = sum_of(size.terms);
    // By default the caches may double a pool at most; an explicit size leaves them what is over.
    const std::uint64_t budget =
        demand.mbufs ? *demand.mbufs - std::min<std::uint64_t>(base, *demand.mbufs) : base;
    size.cache = demand.cache.value_or(choose_cache(demand, budget));
    if (size.cache > 0 && demand.lcores > 0) {
        size.terms.push_back(cache_term(demand, size.cache));
    }
    // A pool must be able to fill one cache to its flush threshold, or rte_mempool_create refuses
    // it.
    const std::uint64_t needed = std::max(sum_of(size.terms), held_by_cache(size.cache));
    if (const auto checked = check_overrides(demand, size, needed); !checked) {
        return tl::make_unexpected(checked.error());
    }
    size.mbufs = demand.mbufs.value_or(static_cast<unsigned>(std::bit_ceil(needed + 1) - 1));
    size.bytes = pool_bytes(size.mbufs, size.cache, size.data_bytes);
    return size;
}

}  // namespace flyball::platform
