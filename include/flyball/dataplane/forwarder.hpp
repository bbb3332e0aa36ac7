// SPDX-License-Identifier: BSD-3-Clause
// The half of the data path that workers and fused cores share: pipeline, routes and TX.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "flyball/base/clock.hpp"
#include "flyball/dataplane/idle_policy.hpp"
#include "flyball/dataplane/on_node.hpp"
#include "flyball/dataplane/pipeline.hpp"
#include "flyball/dataplane/sampler.hpp"
#include "flyball/dataplane/tx_port.hpp"
#include "flyball/dataplane/worker_governor.hpp"

namespace flyball::dataplane {

/// Ethdev ports that one appliance may have.
inline constexpr std::size_t kPortsMax = RTE_MAX_ETHPORTS;

/// What one iteration of a loop works with, read once.
struct Tick {
    std::uint64_t now;            ///< cycles
    std::uint64_t flush_timeout;  ///< cycles
    governor::Setpoint setpoint;
};

/// Set up by the control thread, then used by one lcore only.
class Forwarder {
  public:
    struct Options {
        NodeId node;
        rte_mempool* pool = nullptr;
        double tsc_hertz = 0;
        std::uint64_t sample_interval_ns = 30'000;  ///< 0 = never sample
    };

    Forwarder(Pipeline pipeline, const Options& options, LcoreCell& cell);

    /// Packets received on `ingress` leave through `target` with `egress` as the stages' view of
    /// it.
    void add_route(PortId ingress, const Egress& egress, const TxTarget& target);

    /// Packets that another lcore puts into `ring` leave through `target`, a queue that this one
    /// owns.
    void add_handoff(WorkerRing& ring, const TxTarget& target);

    /// From now on a governor writes the setpoint that this lcore obeys. Tell it what to watch.
    WorkerGovernor& govern(const WorkerGovernorOptions& options);

    /// Reads clock and setpoint for this iteration; the last one moved `packets`.
    [[nodiscard]] Tick tick(unsigned packets = 0) noexcept {
        const std::uint64_t now = tsc_now();
        if (now >= governor_due_) [[unlikely]] {
            governor_due_ = governor_->step(now, packets, [this] { return take_sojourns(); });
        }
        const governor::Setpoint setpoint = obeyed_setpoint(*cell_);
        if (setpoint.tx_flush_timeout_ns != flush_timeout_ns_) [[unlikely]] {
            flush_timeout_ns_ = setpoint.tx_flush_timeout_ns;
            flush_timeout_ = scale_.to_cycles(flush_timeout_ns_);
        }
        return {now, flush_timeout_, setpoint};
    }

    /// Whether the sojourns of this burst of `packets` are to be recorded. It may be the duration
    /// of the iteration instead, which began at `tick`.
    [[nodiscard]] bool sample(const Tick& tick, unsigned packets) noexcept {
        if (!sampling_) {
            return false;
        }
        const Sample sample = sampler_.take(tick.now, packets);
        if (governor_ == nullptr) {
            return sample.any();
        }
        if (sample.cost) [[unlikely]] {
            governor_->remember_cost(tick.now);
            governor_due_ = 0;
        }
        return sample.latency;
    }

    /// Runs the pipeline over packets of one ingress port and sends what remains. `sampled`: the
    /// stages' cycles are accounted, and the packets' sojourn if they carry stamps: those that a
    /// stage originated do not.
    void forward(Burst& burst, std::uint16_t ingress, const Tick& tick, bool sampled) noexcept {
        const Route& route = routes_[ingress];
        StageContext context{*route.egress, cell_->drops, cell_->loop, pool_,
                             tick.setpoint.rx_burst};
        if (sampled) [[unlikely]] {
            pipeline_.run_timed(burst, context);
        } else {
            pipeline_.run(burst, context);
        }
        if (burst.count > 0) [[likely]] {
            route.tx->send(burst, tick.setpoint.tx_flush_threshold, tick.now,
                           sampled && !pipeline_.originates());
        }
    }

    /// Sends what other lcores handed over, for the queues that this one owns. Returns packets
    /// moved.
    unsigned serve_handoffs(const Tick& tick) noexcept;

    /// Lets each route's stages originate once, with empty bursts.
    unsigned originate(const Tick& tick) noexcept;

    /// Once per loop.
    void flush_due(const Tick& tick) noexcept {
        for (const auto& port : tx_ports_) {
            port->flush_if_due(tick.now, tick.flush_timeout, tick.setpoint.tx_flush_threshold);
        }
    }

    /// Offers all buffered packets at once.
    void flush_all() noexcept;

    /// Packets in TX buffers.
    [[nodiscard]] unsigned buffered_packets() const noexcept;

    [[nodiscard]] std::uint64_t to_cycles(std::uint32_t ns) const noexcept {
        return scale_.to_cycles(ns);
    }

    /// How long an idle lcore may sleep without holding a buffered packet past its flush timeout.
    [[nodiscard]] std::uint32_t sleep_limit(const Tick& tick) const noexcept;

    /// After an iteration that moved nothing.
    void rest(IdlePolicy& idle, const Tick& tick) noexcept;

    /// Not nullptr after govern().
    [[nodiscard]] WorkerGovernor* governor() noexcept { return governor_.get(); }

    /// At the end of the drain: frees what could not be sent, as DropReason::shutdown.
    void drop_rest() noexcept;

    /// Packets that the stages made so far.
    [[nodiscard]] std::uint64_t originated_packets() const noexcept {
        return cell_->loop.originated_packets.get();
    }

    [[nodiscard]] bool originates() const noexcept { return pipeline_.originates(); }

    [[nodiscard]] const Pipeline& pipeline() const noexcept { return pipeline_; }

    [[nodiscard]] LcoreCell& cell() noexcept { return *cell_; }

  private:
    struct Route {
        const Egress* egress = nullptr;
        TxPort* tx = nullptr;
    };

    struct Handoff {
        WorkerRing* ring;
        TxPort* tx;
    };

    [[nodiscard]] TxPort& tx_port(const TxTarget& target);
    [[nodiscard]] SojournRange take_sojourns() noexcept;

    Pipeline pipeline_;
    NodeId node_;
    rte_mempool* pool_;
    LcoreCell* cell_;
    TscScale scale_;
    std::uint32_t flush_timeout_ns_ = 0;
    std::uint64_t flush_timeout_ = 0;
    bool sampling_;
    Sampler sampler_;
    std::array<Route, kPortsMax> routes_{};
    std::vector<std::uint16_t> ingress_ports_;
    std::vector<NodePtr<Egress>> egresses_;
    std::vector<NodePtr<TxPort>> tx_ports_;
    std::vector<Handoff> handoffs_;
    NodePtr<WorkerGovernor> governor_;
    std::uint64_t governor_due_ = UINT64_MAX;  ///< cycles
    std::uint64_t woke_ = 0;                   ///< cycles; 0 = the last sleep was not to wait
    Burst own_burst_;  ///< for packets that come from hand-off rings or are originated
};

}  // namespace flyball::dataplane
