// SPDX-License-Identifier: BSD-3-Clause
// A whole data path on one thread: real loops, rings, pipelines and devices, stepped by the test.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string_view>
#include <vector>

#include "flyball/dataplane/fused_loop.hpp"
#include "flyball/dataplane/rx_loop.hpp"
#include "flyball/dataplane/worker_loop.hpp"

#include "support/test_port.hpp"

namespace flyball::test {

/// Every forwarding mode that there is a stage for, and io.
[[nodiscard]] const std::vector<std::string_view>& all_modes();

/// The pipeline of one mode.
[[nodiscard]] dataplane::Pipeline make_mode(std::string_view mode);

/// One way to divide the work.
struct Layout {
    std::string_view name;
    unsigned fused;
    unsigned workers;
};

inline constexpr std::array kLayouts = std::to_array<Layout>({
    {"fused", 1, 0},
    {"two_fused", 2, 0},
    {"one_worker", 1, 1},
    {"three_workers", 1, 3},
});

inline std::ostream& operator<<(std::ostream& out, const Layout& layout) {
    return out << layout.name;
}

struct RigOptions {
    std::string_view mode = "io";
    unsigned ports = 2;    ///< even; port p forwards to p ^ 1
    unsigned fused = 1;    ///< fused cores; port p is polled by core p % fused
    unsigned workers = 0;  ///< if not 0: no fused cores, but one poll core and so many workers
    unsigned tx_entries = 1024;
    unsigned ring_entries = 1024;
    dataplane::HashKind hash = dataplane::HashKind::nic;
    bool symmetric = false;
    std::uint64_t sample_interval_ns = 1;  ///< 1: every burst
    dataplane::Idle idle = dataplane::Idle::spin;
    std::vector<TestPort::Wires> wires = {};  ///< if any: what each port is made of
};

/// Where all packets are. What is in flight is measured, not computed.
struct Ledger {
    std::uint64_t rx = 0;
    std::uint64_t originated = 0;
    std::uint64_t tx = 0;
    std::uint64_t dropped = 0;
    std::uint64_t in_flight = 0;  ///< in rings and TX buffers

    [[nodiscard]] bool balances() const { return rx + originated == tx + dropped + in_flight; }
};

std::ostream& operator<<(std::ostream& out, const Ledger& ledger);

/// TX queues are shared: port p's only queue belongs to forwarding core p % cores, all others
/// reach it through a hand-off ring.
class Rig {
  public:
    explicit Rig(const RigOptions& options = {});
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;

    /// Frees all packets.
    ~Rig();

    [[nodiscard]] const RigOptions& options() const noexcept { return options_; }

    [[nodiscard]] TestPort& port(std::size_t index) { return *ports_[index]; }

    [[nodiscard]] std::size_t ports() const noexcept { return ports_.size(); }

    /// The ring from the poll core to a worker.
    [[nodiscard]] dataplane::WorkerRing& worker_ring(std::size_t worker) {
        return *worker_rings_[worker];
    }

    /// Cells of the forwarding cores: fused cores or workers.
    [[nodiscard]] dataplane::LcoreCell& cell(std::size_t core) { return *cores_[core]->cell; }

    [[nodiscard]] const dataplane::Forwarder& forwarder(std::size_t core) const;

    [[nodiscard]] dataplane::LcoreCell& poll_cell() { return *poll_cell_; }

    /// Whether the mode makes packets.
    [[nodiscard]] bool originates() const { return forwarder(0).originates(); }

    /// What a forwarding core sent and dropped through a port.
    [[nodiscard]] const dataplane::TxCounters& tx_counters(std::size_t core,
                                                           std::size_t port) const {
        return *cores_[core]->tx[port];
    }

    [[nodiscard]] std::size_t cores() const noexcept { return cores_.size(); }

    /// All rings between lcores.
    [[nodiscard]] const std::vector<std::unique_ptr<dataplane::WorkerRing>>& rings() const {
        return rings_;
    }

    /// For all lcores.
    void set(const governor::Setpoint& setpoint);

    /// Calls `visit(loop)` for each loop, for tests that give them threads.
    template <typename Visit>
    void for_each_loop(Visit&& visit) {
        if (poll_) {
            visit(*poll_);
        }
        for (const auto& core : cores_) {
            if (core->fused) {
                visit(*core->fused);
            } else {
                visit(*core->worker);
            }
        }
    }

    /// Every loop once, in the order of a packet's walk.
    void iterate(dataplane::LoopPhase phase = dataplane::LoopPhase::run);

    /// Iterates until nothing is in flight or `rounds` have passed, taking what was sent.
    void drain(unsigned rounds = 1000);

    /// What each lcore does after its last iteration.
    void finish();

    [[nodiscard]] Ledger ledger() const;

    /// The same without what is in flight: what any thread may read while loops run on others.
    [[nodiscard]] Ledger counted() const;
    [[nodiscard]] std::uint64_t dropped(dataplane::DropReason reason) const;

    /// Sojourn times recorded.
    [[nodiscard]] std::uint64_t samples() const;

  private:
    /// A fused core or a worker.
    struct Core {
        std::unique_ptr<dataplane::LcoreCell> cell = std::make_unique<dataplane::LcoreCell>();
        std::vector<std::unique_ptr<dataplane::TxCounters>> tx;  ///< by port
        std::unique_ptr<dataplane::FusedLoop> fused;
        std::unique_ptr<dataplane::WorkerLoop> worker;
    };

    [[nodiscard]] dataplane::WorkerRing* make_ring();
    [[nodiscard]] dataplane::TxTarget target(std::size_t core, std::size_t port);
    [[nodiscard]] dataplane::Forwarder make_forwarder(std::size_t core);
    void make_pipeline_layout();
    void make_fused_layout();

    RigOptions options_;
    std::vector<std::unique_ptr<TestPort>> ports_;
    std::vector<std::unique_ptr<dataplane::WorkerRing>> rings_;
    std::vector<dataplane::WorkerRing*> worker_rings_;
    std::vector<std::vector<dataplane::WorkerRing*>> handoffs_;  ///< by core and port; may be null
    std::unique_ptr<dataplane::LcoreCell> poll_cell_ = std::make_unique<dataplane::LcoreCell>();
    std::unique_ptr<dataplane::RxLoop> poll_;
    std::vector<std::unique_ptr<Core>> cores_;
};

}  // namespace flyball::test
