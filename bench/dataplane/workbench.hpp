// SPDX-License-Identifier: BSD-3-Clause
// What the data path's benchmarks measure, without hardware: one EAL, one pool, and one port whose
// TX leads back to its RX, so that the same packets go round for ever.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "flyball/dataplane/burst.hpp"
#include "flyball/dataplane/worker_ring.hpp"
#include "flyball/platform/eal.hpp"
#include "flyball/platform/mempool.hpp"
#include "flyball/platform/port.hpp"

namespace flyball::bench {

/// Work on one burst, repeatable at will. One thread.
class Workload {
  public:
    Workload() = default;
    Workload(const Workload&) = delete;
    Workload& operator=(const Workload&) = delete;
    virtual ~Workload() = default;

    /// Before each run; not measured.
    virtual void prepare() {}

    /// What is measured.
    virtual void run() noexcept = 0;
};

/// Ends the process with a message if DPDK cannot start. One per process.
class Workbench {
  public:
    Workbench();

    [[nodiscard]] rte_mempool* pool() const noexcept { return pool_->raw(); }

    [[nodiscard]] PortId loop_port() const noexcept { return port_->id(); }

    /// Replaces what circulates through the loop port by `packets` UDP packets of that many flows.
    void fill_loop(std::uint16_t packets);

    /// Fills an empty burst with packets that hold `frame`.
    void fill_burst(dataplane::Burst& burst,
                    std::uint16_t packets,
                    const std::vector<std::uint8_t>& frame) const;

  private:
    platform::Eal eal_;
    std::unique_ptr<platform::PacketPool> pool_;
    std::unique_ptr<dataplane::WorkerRing> ring_;
    std::unique_ptr<platform::Port> port_;
};

/// UDP over IPv4 in 60 bytes without FCS: the smallest frame on the wire. `flow` is the source
/// port.
[[nodiscard]] std::vector<std::uint8_t> udp_frame(std::uint16_t flow);

/// An ICMP echo request of 60 bytes without FCS.
[[nodiscard]] std::vector<std::uint8_t> echo_request_frame();

/// A workload by the name under which budgets.json keeps its instructions per packet.
struct WorkloadKind {
    std::string name;
    bool prepares;  ///< prepare() does something
    std::unique_ptr<Workload> (*make)(Workbench& bench, std::uint16_t burst);
};

/// Per stage, per whole loop, and the costs of counting, in this order.
[[nodiscard]] const std::vector<WorkloadKind>& workload_kinds();

}  // namespace flyball::bench
