// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <vector>

#include "flyball/base/clock.hpp"
#include "flyball/base/result.hpp"
#include "flyball/config/model.hpp"
#include "flyball/control/fleet_governor.hpp"
#include "flyball/telemetry/collector.hpp"

#include "device_set.hpp"
#include "lcore_runtime.hpp"
#include "live_settings.hpp"
#include "plan.hpp"

namespace flyball::app {

/// Builds the loops of one appliance, wires them with rings and runs them. A packet's way through
/// the objects made here: RxQueue -> RxLoop -> WorkerRing -> WorkerLoop (or FusedLoop alone) ->
/// TxPort. Control thread only.
class LcoreSet {
  public:
    /// `queues`: the final assignment. Devices must be configured. Error (class machine): memory.
    [[nodiscard]] static Result<std::unique_ptr<LcoreSet>> build(
        const config::Config& config,
        const Plan& plan,
        const std::vector<platform::QueueAssignment>& queues,
        const DeviceSet& devices,
        const TscScale& scale);

    LcoreSet(const LcoreSet&) = delete;
    LcoreSet& operator=(const LcoreSet&) = delete;
    ~LcoreSet() = default;

    /// Error (class internal).
    [[nodiscard]] Result<void> launch();

    /// Receive and originate nothing more; the generator offers nothing more.
    void drain();

    /// Ends all loops and waits for them; packets still held are dropped as `shutdown`.
    void stop();

    /// The forwarding lcores as the governor sees them, with their targets.
    [[nodiscard]] std::vector<control::GovernedWorker> governed_workers() const;

    [[nodiscard]] const telemetry::Sources& sources() const noexcept { return sources_; }

    /// What a configuration tells each lcore. Only its live options count. Pure.
    [[nodiscard]] LiveSettings compile(const config::Config& config) const;

    /// Lcores without a governor obey from their next loop on, others from the next decision of
    /// theirs on. Never waits, takes no packet from anybody.
    void obey(const LiveSettings& settings);

    /// Lcores that still obey an earlier generation. Any thread.
    [[nodiscard]] std::vector<unsigned> lagging(std::uint32_t generation) const;

    /// Packets sent, but not yet taken back by the generator.
    [[nodiscard]] unsigned traffic_backlog() const;

  private:
    /// Which RX queue whose counters, in the polling lcore's memory.
    struct RxUse {
        platform::QueueAssignment queue;
        dataplane::NodePtr<dataplane::BurstCounters> counters;
    };

    /// One forwarding lcore's way out through one port, in that lcore's memory.
    struct TxUse {
        std::size_t lcore = 0;
        std::size_t port = 0;
        dataplane::NodePtr<dataplane::TxCounters> counters;
        dataplane::WorkerRing* handoff = nullptr;  ///< leads to the owner of the TX queue
    };

    /// The ring from one poll core to one worker (indexes into lcores_).
    struct Lane {
        std::size_t poll_core = 0;
        std::size_t worker = 0;
        dataplane::WorkerRing* ring = nullptr;
    };

    LcoreSet(const config::Config& config,
             const Plan& plan,
             const std::vector<platform::QueueAssignment>& queues,
             const DeviceSet& devices,
             const TscScale& scale);

    void make_cells();
    [[nodiscard]] Result<void> make_uses();
    [[nodiscard]] Result<void> make_lanes();
    [[nodiscard]] std::vector<std::size_t> workers_of(std::size_t poll_core) const;
    [[nodiscard]] Result<dataplane::WorkerRing*> make_ring(const std::string& name,
                                                           unsigned entries,
                                                           NodeId node);
    void make_loops();
    void add_sources();
    void drop_leftovers();

    [[nodiscard]] dataplane::NodePtr<dataplane::RxLoop> make_rx_loop(std::size_t index);
    [[nodiscard]] dataplane::NodePtr<dataplane::WorkerLoop> make_worker_loop(std::size_t index);
    [[nodiscard]] dataplane::NodePtr<dataplane::FusedLoop> make_fused_loop(std::size_t index);
    [[nodiscard]] dataplane::NodePtr<dataplane::TrafficSource> make_traffic(LcoreRuntime& lcore);
    [[nodiscard]] dataplane::Forwarder make_forwarder(std::size_t index);
    [[nodiscard]] dataplane::TxTarget tx_target(std::size_t index, std::size_t port) const;
    [[nodiscard]] std::vector<dataplane::RxQueue> rx_queues(const LcoreRuntime& lcore) const;
    [[nodiscard]] std::size_t index_of(LcoreId lcore) const;
    [[nodiscard]] std::vector<std::size_t> ports_of(const LcoreRuntime& lcore) const;

    const config::Config& config_;
    const Plan& plan_;
    const std::vector<platform::QueueAssignment>& queues_;
    const DeviceSet& devices_;
    TscScale scale_;
    std::vector<std::size_t> poll_cores_;  ///< indexes into lcores_
    std::vector<std::size_t> forwarders_;  ///< workers or fused cores, likewise
    std::vector<std::unique_ptr<dataplane::WorkerRing>> rings_;
    std::vector<Lane> lanes_;
    std::vector<RxUse> rx_uses_;
    std::vector<TxUse> tx_uses_;
    dataplane::NodePtr<dataplane::TrafficCell> traffic_cell_;
    dataplane::LoopControl control_;
    dataplane::LoopControl traffic_control_;
    std::vector<std::unique_ptr<LcoreRuntime>> lcores_;
    telemetry::Sources sources_;
};

}  // namespace flyball::app
