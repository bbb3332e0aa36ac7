// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/platform/mempool.hpp"

#include <rte_errno.h>
#include <rte_mbuf.h>

namespace flyball::platform {

Result<std::unique_ptr<PacketPool>> PacketPool::create(const PoolSize& size) {
    const std::string name = "packets-node" + std::to_string(size.node.value);
    rte_mempool* pool = rte_pktmbuf_pool_create(name.c_str(), size.mbufs, size.cache, 0,
                                                static_cast<std::uint16_t>(size.data_bytes),
                                                static_cast<int>(size.node.value));
    if (pool == nullptr) {
        return fail(ErrorClass::machine,
                    "mbuf pool of " + std::to_string(size.mbufs) + " mbufs (" +
                        std::to_string(size.bytes >> 20U) + " MB) on NUMA node " +
                        std::to_string(size.node.value) + ": " + rte_strerror(rte_errno) +
                        "; raise memory.size or lower memory.pool_mbufs ('flyball check' "
                        "explains the sum, 'flyball doctor' the hugepages)");
    }
    return std::unique_ptr<PacketPool>(new PacketPool(size, pool));
}

PacketPool::~PacketPool() {
    rte_mempool_free(pool_);
}

std::string PacketPool::name() const {
    return pool_->name;
}

unsigned PacketPool::in_use() const noexcept {
    return rte_mempool_in_use_count(pool_);
}

}  // namespace flyball::platform
