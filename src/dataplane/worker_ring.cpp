// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/worker_ring.hpp"

#include <utility>

#include <rte_errno.h>

namespace flyball::dataplane {

Result<std::unique_ptr<WorkerRing>> WorkerRing::create(const std::string& name,
                                                       unsigned entries,
                                                       NodeId node) {
    rte_ring* ring = rte_ring_create(name.c_str(), entries, static_cast<int>(node.value),
                                     RING_F_SP_ENQ | RING_F_SC_DEQ);
    if (ring == nullptr) {
        return fail(ErrorClass::machine, "ring " + name + " with " + std::to_string(entries) +
                                             " entries on NUMA node " + std::to_string(node.value) +
                                             ": " + rte_strerror(rte_errno) +
                                             "; lower tuning.ring_entries or raise memory.size");
    }
    return std::unique_ptr<WorkerRing>(new WorkerRing(name, ring, rte_ring_get_capacity(ring)));
}

WorkerRing::WorkerRing(std::string name, rte_ring* ring, unsigned capacity)
    : ring_(ring), capacity_(capacity), name_(std::move(name)) {}

WorkerRing::~WorkerRing() {
    rte_ring_free(ring_);
}

}  // namespace flyball::dataplane
