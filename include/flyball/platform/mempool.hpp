// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <string>

#include "flyball/base/ids.hpp"
#include "flyball/base/result.hpp"
#include "flyball/platform/pool_sizing.hpp"

struct rte_mempool;

namespace flyball::platform {

/// The mbufs of one NUMA node. Created before the lcores start, freed after the ports are closed.
class PacketPool {
  public:
    /// Error (class machine): how much memory the node lacks and what to change.
    [[nodiscard]] static Result<std::unique_ptr<PacketPool>> create(const PoolSize& size);

    PacketPool(const PacketPool&) = delete;
    PacketPool& operator=(const PacketPool&) = delete;
    ~PacketPool();

    [[nodiscard]] rte_mempool* raw() const noexcept { return pool_; }

    [[nodiscard]] const PoolSize& size() const noexcept { return size_; }

    [[nodiscard]] std::string name() const;

    /// Any thread; approximate while lcores run, exact at rest. Walks the lcore caches.
    [[nodiscard]] unsigned in_use() const noexcept;

  private:
    PacketPool(const PoolSize& size, rte_mempool* pool) : size_(size), pool_(pool) {}

    PoolSize size_;
    rte_mempool* pool_;
};

}  // namespace flyball::platform
