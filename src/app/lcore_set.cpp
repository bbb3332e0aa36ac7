// SPDX-License-Identifier: BSD-3-Clause
#include "lcore_set.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "flyball/base/check.hpp"
#include "flyball/platform/eal.hpp"

#include "governor_setup.hpp"
#include "pipeline_setup.hpp"

namespace flyball::app {

using dataplane::make_on_node;
using platform::Role;

namespace {

/// About 330 sampled bursts per 10 ms, enough for a p99 in each window.
constexpr std::uint64_t kSampleIntervalNs = 30'000;

/// By the kernel's account.
std::uint64_t cpu_time_ns(LcoreRuntime& lcore) {
    const auto usage = lcore.usage ? lcore.usage->read(monotonic_ns()) : std::nullopt;
    return usage ? usage->cpu_ns : 0;
}

std::size_t position_of(std::size_t index, const std::vector<std::size_t>& indexes) {
    return static_cast<std::size_t>(std::find(indexes.begin(), indexes.end(), index) -
                                    indexes.begin());
}

}  // namespace

LcoreSet::LcoreSet(const config::Config& config,
                   const Plan& plan,
                   const std::vector<platform::QueueAssignment>& queues,
                   const DeviceSet& devices,
                   const TscScale& scale)
    : config_(config), plan_(plan), queues_(queues), devices_(devices), scale_(scale) {}

Result<std::unique_ptr<LcoreSet>> LcoreSet::build(
    const config::Config& config,
    const Plan& plan,
    const std::vector<platform::QueueAssignment>& queues,
    const DeviceSet& devices,
    const TscScale& scale) {
    std::unique_ptr<LcoreSet> set(new LcoreSet(config, plan, queues, devices, scale));
    set->make_cells();
    if (auto made = set->make_uses(); !made) {
        return tl::make_unexpected(made.error());
    }
    if (auto made = set->make_lanes(); !made) {
        return tl::make_unexpected(made.error());
    }
    set->make_loops();
    set->add_sources();
    return set;
}

void LcoreSet::make_cells() {
    for (const platform::PlannedCore& core : plan_.cores.cores) {
        auto lcore = std::make_unique<LcoreRuntime>();
        lcore->core = core;
        lcore->cell = make_on_node<dataplane::LcoreCell>(core.node);
        const governor::Setpoint setpoint =
            setpoint_of(core, config_, target_of(config_, ports_of(*lcore)));
        lcore->cell->setpoint.store(setpoint);
        lcore->cell->base_setpoint.store(setpoint);
        lcore->control = core.role == Role::traffic ? &traffic_control_ : &control_;
        if (core.role == Role::poll_core) {
            poll_cores_.push_back(lcores_.size());
        } else if (has_governor(core.role)) {
            forwarders_.push_back(lcores_.size());
        }
        lcores_.push_back(std::move(lcore));
    }
}

std::size_t LcoreSet::index_of(LcoreId lcore) const {
    const auto found = std::find_if(lcores_.begin(), lcores_.end(), [lcore](const auto& candidate) {
        return candidate->core.lcore == lcore;
    });
    FLYBALL_CHECK(found != lcores_.end());
    return static_cast<std::size_t>(found - lcores_.begin());
}

/// Ports whose packets come to this lcore: those that it polls; for a worker, all.
std::vector<std::size_t> LcoreSet::ports_of(const LcoreRuntime& lcore) const {
    std::vector<std::size_t> ports;
    for (const platform::QueueAssignment& queue : queues_) {
        if (lcore.core.role == Role::worker || queue.lcore == lcore.core.lcore) {
            ports.push_back(queue.port);
        }
    }
    return ports;
}

std::vector<control::GovernedWorker> LcoreSet::governed_workers() const {
    std::vector<control::GovernedWorker> workers;
    for (const std::size_t index : forwarders_) {
        LcoreRuntime& lcore = *lcores_[index];
        workers.push_back({.lcore = static_cast<std::uint16_t>(lcore.core.lcore.value),
                           .guidance = &lcore.cell->guidance,
                           .status = &lcore.cell->status,
                           .sojourn = &lcore.cell->latency,
                           .target_ns = target_of(config_, ports_of(lcore)),
                           .cpu_time_ns = [&lcore] { return cpu_time_ns(lcore); }});
    }
    return workers;
}

Result<dataplane::WorkerRing*> LcoreSet::make_ring(const std::string& name,
                                                   unsigned entries,
                                                   NodeId node) {
    auto ring = dataplane::WorkerRing::create(name, entries, node);
    if (!ring) {
        return tl::make_unexpected(ring.error());
    }
    return rings_.emplace_back(std::move(*ring)).get();
}

/// Counters for each RX queue and each way out. The n-th forwarder owns TX queue n of a port; those
/// beyond the port's queues hand over to one that owns a queue.
Result<void> LcoreSet::make_uses() {
    for (const platform::QueueAssignment& queue : queues_) {
        const NodeId node = lcores_[index_of(queue.lcore)]->core.node;
        rx_uses_.push_back({queue, make_on_node<dataplane::BurstCounters>(node)});
    }
    for (std::size_t port = 0; port < devices_.size(); ++port) {
        for (std::size_t position = 0; position < forwarders_.size(); ++position) {
            const std::size_t lcore = forwarders_[position];
            const platform::PlannedCore& core = lcores_[lcore]->core;
            TxUse use{lcore, port, make_on_node<dataplane::TxCounters>(core.node), nullptr};
            if (position >= devices_.info(port).tx_queues) {
                auto ring = make_ring(
                    "lcore" + std::to_string(core.lcore.value) + "-port" + std::to_string(port),
                    plan_.hand_off_ring_entries, core.node);
                if (!ring) {
                    return tl::make_unexpected(ring.error());
                }
                use.handoff = *ring;
            }
            tx_uses_.push_back(std::move(use));
        }
    }
    return {};
}

/// A poll core feeds the workers of its own NUMA node; only if there is none, all of them.
std::vector<std::size_t> LcoreSet::workers_of(std::size_t poll_core) const {
    std::vector<std::size_t> near;
    std::copy_if(forwarders_.begin(), forwarders_.end(), std::back_inserter(near),
                 [&](std::size_t worker) {
                     return lcores_[worker]->core.node == lcores_[poll_core]->core.node;
                 });
    return near.empty() ? forwarders_ : near;
}

Result<void> LcoreSet::make_lanes() {
    for (const std::size_t poll_core : poll_cores_) {
        for (const std::size_t worker : workers_of(poll_core)) {
            const platform::PlannedCore& from = lcores_[poll_core]->core;
            const platform::PlannedCore& to = lcores_[worker]->core;
            auto ring = make_ring("poll" + std::to_string(from.lcore.value) + "-worker" +
                                      std::to_string(to.lcore.value),
                                  plan_.ring_entries, to.node);
            if (!ring) {
                return tl::make_unexpected(ring.error());
            }
            lanes_.push_back({poll_core, worker, *ring});
        }
    }
    return {};
}

std::vector<dataplane::RxQueue> LcoreSet::rx_queues(const LcoreRuntime& lcore) const {
    std::vector<dataplane::RxQueue> queues;
    for (const RxUse& use : rx_uses_) {
        if (use.queue.lcore == lcore.core.lcore) {
            queues.push_back({.port = devices_.info(use.queue.port).id,
                              .queue = use.queue.rx_queue,
                              .state = &devices_.state(use.queue.port),
                              .counters = use.counters.get()});
        }
    }
    return queues;
}

dataplane::TxTarget LcoreSet::tx_target(std::size_t index, std::size_t port) const {
    const auto use = std::find_if(tx_uses_.begin(), tx_uses_.end(), [&](const TxUse& candidate) {
        return candidate.lcore == index && candidate.port == port;
    });
    FLYBALL_CHECK(use != tx_uses_.end());
    const std::size_t position = position_of(index, forwarders_);
    const std::size_t queue = position % devices_.info(port).tx_queues;
    return {.port = devices_.info(port).id,
            .queue = QueueId{static_cast<std::uint16_t>(queue)},
            .state = &devices_.state(port),
            .counters = use->counters.get(),
            .handoff = use->handoff};
}

dataplane::Forwarder LcoreSet::make_forwarder(std::size_t index) {
    LcoreRuntime& lcore = *lcores_[index];
    dataplane::Forwarder forwarder(
        make_pipeline(config_.pipeline),
        {.node = lcore.core.node,
         .pool = devices_.pool_on(lcore.core.node),
         .tsc_hertz = scale_.hertz(),
         .sample_interval_ns = config_.telemetry.latency ? kSampleIntervalNs : 0},
        *lcore.cell);
    const bool fused = lcore.core.role == Role::fused;
    forwarder.govern({.scale = scale_,
                      .queue = fused ? dataplane::Queue::device : dataplane::Queue::ring,
                      .may_sleep = may_sleep(lcore.core, config_.cpu),
                      .queue_packets = fused ? shortest_queue(plan_, queues_, lcore.core.lcore)
                                             : plan_.ring_entries});
    for (std::size_t ingress = 0; ingress < devices_.size(); ++ingress) {
        const std::size_t egress = egress_port(config_.pipeline.topology, ingress, devices_.size());
        forwarder.add_route(devices_.info(ingress).id,
                            make_egress(devices_.info(egress), config_.ports[egress], egress),
                            tx_target(index, egress));
    }
    for (const TxUse& use : tx_uses_) {
        const std::size_t position = position_of(use.lcore, forwarders_);
        const std::size_t owner = forwarders_[position % devices_.info(use.port).tx_queues];
        if (use.handoff != nullptr && owner == index) {
            forwarder.add_handoff(*use.handoff, tx_target(index, use.port));
        }
    }
    return forwarder;
}

dataplane::NodePtr<dataplane::RxLoop> LcoreSet::make_rx_loop(std::size_t index) {
    LcoreRuntime& lcore = *lcores_[index];
    std::vector<dataplane::WorkerRing*> rings;
    for (const Lane& lane : lanes_) {
        if (lane.poll_core == index) {
            rings.push_back(lane.ring);
        }
    }
    const auto steering = make_steering(config_.pipeline, rings.size());
    return make_on_node<dataplane::RxLoop>(
        lcore.core.node, rx_queues(lcore), std::move(rings), steering, make_idle(lcore.core.idle),
        *lcore.cell, dataplane::Nap(scale_, shortest_queue(plan_, queues_, lcore.core.lcore)));
}

dataplane::NodePtr<dataplane::WorkerLoop> LcoreSet::make_worker_loop(std::size_t index) {
    std::vector<dataplane::WorkerRing*> rings;
    for (const Lane& lane : lanes_) {
        if (lane.worker == index) {
            rings.push_back(lane.ring);
        }
    }
    const platform::PlannedCore& core = lcores_[index]->core;
    return make_on_node<dataplane::WorkerLoop>(core.node, make_forwarder(index), std::move(rings),
                                               idle_of(core, config_.cpu));
}

dataplane::NodePtr<dataplane::FusedLoop> LcoreSet::make_fused_loop(std::size_t index) {
    const LcoreRuntime& lcore = *lcores_[index];
    const bool hands_over = std::any_of(tx_uses_.begin(), tx_uses_.end(), [&](const TxUse& use) {
        return use.lcore == index && use.handoff != nullptr;
    });
    return make_on_node<dataplane::FusedLoop>(lcore.core.node, make_forwarder(index),
                                              rx_queues(lcore), idle_of(lcore.core, config_.cpu),
                                              hands_over);
}

dataplane::NodePtr<dataplane::TrafficSource> LcoreSet::make_traffic(LcoreRuntime& lcore) {
    traffic_cell_ = make_on_node<dataplane::TrafficCell>(lcore.core.node);
    const auto ports = devices_.traffic_ports();
    return make_on_node<dataplane::TrafficSource>(
        lcore.core.node, make_traffic_options(config_.traffic, ports.size(), scale_.hertz()), ports,
        devices_.pool_on(lcore.core.node), make_idle(lcore.core.idle), *lcore.cell, *traffic_cell_);
}

void LcoreSet::make_loops() {
    for (std::size_t index = 0; index < lcores_.size(); ++index) {
        LcoreRuntime& lcore = *lcores_[index];
        switch (lcore.core.role) {
            case Role::poll_core:
                lcore.loop = make_rx_loop(index);
                break;
            case Role::worker:
                lcore.loop = make_worker_loop(index);
                break;
            case Role::fused:
                lcore.loop = make_fused_loop(index);
                break;
            case Role::traffic:
                lcore.loop = make_traffic(lcore);
                break;
        }
    }
}

void LcoreSet::add_sources() {
    std::vector<std::string> stages;
    for (const std::string_view name : make_pipeline(config_.pipeline).stage_names()) {
        stages.emplace_back(name);
    }
    sources_.scale = scale_;
    sources_.ports = devices_.size();
    for (const auto& lcore : lcores_) {
        const bool has_stages = has_governor(lcore->core.role);
        sources_.lcores.push_back(
            {.lcore = lcore->core.lcore.value,
             .cpu = lcore->core.cpu.value,
             .numa_node = lcore->core.node.value,
             .role = role_name(lcore->core.role),
             .stages = has_stages ? stages : std::vector<std::string>{},
             .cell = lcore->cell.get(),
             .usage = &lcore->usage.emplace(platform::lcore_thread_id(lcore->core.lcore))});
    }
    for (const RxUse& use : rx_uses_) {
        sources_.rx.push_back({index_of(use.queue.lcore), use.queue.port, use.counters.get(),
                               use.queue.rx_queue.value});
    }
    for (const TxUse& use : tx_uses_) {
        sources_.tx.push_back({use.lcore, use.port, use.counters.get()});
    }
    for (const auto& ring : rings_) {
        sources_.rings.push_back(ring.get());
    }
    sources_.traffic = traffic_cell_.get();
}

Result<void> LcoreSet::launch() {
    for (const auto& lcore : lcores_) {
        if (auto launched = app::launch(*lcore); !launched) {
            return launched;
        }
    }
    return {};
}

void LcoreSet::drain() {
    // Release: lcores that see the phase also see what was set up before.
    traffic_control_.phase.store(dataplane::LoopPhase::drain, std::memory_order_release);
    control_.phase.store(dataplane::LoopPhase::drain, std::memory_order_release);
}

unsigned LcoreSet::traffic_backlog() const {
    unsigned packets = 0;
    for (const dataplane::TrafficPort& port : devices_.traffic_ports()) {
        packets += port.from_port->used();
    }
    return packets;
}

void LcoreSet::stop() {
    // Release: see drain().
    control_.phase.store(dataplane::LoopPhase::stop, std::memory_order_release);
    for (const auto& lcore : lcores_) {
        if (lcore->core.role != Role::traffic) {
            wait_for(*lcore);
        }
    }
    drop_leftovers();
    traffic_control_.phase.store(dataplane::LoopPhase::stop, std::memory_order_release);
    for (const auto& lcore : lcores_) {
        wait_for(*lcore);
    }
}

/// A ring's consumer may have stopped before its producer. Their counters are ours now.
void LcoreSet::drop_leftovers() {
    dataplane::Burst burst;
    for (const auto& ring : rings_) {
        while (ring->dequeue(burst, dataplane::kBurstMax) > 0) {
            dataplane::drop_all(burst, lcores_.front()->cell->drops,
                                dataplane::DropReason::shutdown);
        }
    }
}

}  // namespace flyball::app
