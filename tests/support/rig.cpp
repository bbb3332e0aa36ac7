// SPDX-License-Identifier: BSD-3-Clause
#include "support/rig.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "flyball/base/check.hpp"
#include "flyball/dataplane/stages.hpp"

#include "support/eal_environment.hpp"
#include "support/stage_runner.hpp"

namespace flyball::test {

using dataplane::Forwarder;
using dataplane::Stage;
using dataplane::WorkerRing;

namespace {

struct Mode {
    std::string_view name;
    std::unique_ptr<Stage> (*make)();
};

constexpr std::array kModes = std::to_array<Mode>({
    {"io", nullptr},
    {"mac", dataplane::make_mac_stage},
    {"macswap", dataplane::make_macswap_stage},
    {"5tswap", dataplane::make_fivetuple_swap_stage},
    {"csum", dataplane::make_csum_stage},
    {"icmpecho", dataplane::make_icmpecho_stage},
    {"rxonly", dataplane::make_rxonly_stage},
    {"txonly", [] { return dataplane::make_txonly_stage({}); }},
    {"flowgen", [] { return dataplane::make_flowgen_stage({}); }},
});

dataplane::Egress egress_of(PortId port) {
    dataplane::Egress egress{};
    egress.port = port;
    std::copy(kEgressMac.begin(), kEgressMac.end(), egress.mac.addr_bytes);
    std::copy(kPeerMac.begin(), kPeerMac.end(), egress.peer_mac.addr_bytes);
    return egress;
}

}  // namespace

const std::vector<std::string_view>& all_modes() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> all;
        std::transform(kModes.begin(), kModes.end(), std::back_inserter(all),
                       [](const Mode& mode) { return mode.name; });
        return all;
    }();
    return names;
}

dataplane::Pipeline make_mode(std::string_view name) {
    const auto mode = std::find_if(kModes.begin(), kModes.end(), [name](const Mode& candidate) {
        return candidate.name == name;
    });
    FLYBALL_CHECK(mode != kModes.end());
    std::vector<std::unique_ptr<Stage>> stages;
    if (mode->make != nullptr) {
        stages.push_back(mode->make());
    }
    return dataplane::Pipeline(std::move(stages));
}

std::ostream& operator<<(std::ostream& out, const Ledger& ledger) {
    return out << "rx " << ledger.rx << " + originated " << ledger.originated << " vs. tx "
               << ledger.tx << " + dropped " << ledger.dropped << " + in flight "
               << ledger.in_flight;
}

Rig::Rig(const RigOptions& options) : options_(options) {
    start_eal();
    FLYBALL_CHECK(options.ports % 2 == 0);
    for (unsigned i = 0; i < options.ports; ++i) {
        ports_.push_back(options.wires.empty() ? std::make_unique<TestPort>(options.tx_entries)
                                               : std::make_unique<TestPort>(options.wires.at(i)));
    }
    const std::size_t cores = options.workers > 0 ? options.workers : options.fused;
    for (std::size_t core = 0; core < cores; ++core) {
        cores_.push_back(std::make_unique<Core>());
        handoffs_.emplace_back();
        for (std::size_t port = 0; port < options.ports; ++port) {
            cores_.back()->tx.push_back(std::make_unique<dataplane::TxCounters>());
            handoffs_.back().push_back(port % cores == core ? nullptr : make_ring());
        }
    }
    if (options.workers > 0) {
        make_pipeline_layout();
    } else {
        make_fused_layout();
    }
    set({});
}

Rig::~Rig() {
    finish();
}

WorkerRing* Rig::make_ring() {
    static unsigned number = 0;
    auto ring =
        WorkerRing::create("rig" + std::to_string(number++), options_.ring_entries, NodeId{0});
    FLYBALL_CHECK(ring.has_value());
    return rings_.emplace_back(std::move(*ring)).get();
}

dataplane::TxTarget Rig::target(std::size_t core, std::size_t port) {
    dataplane::TxTarget target = ports_[port]->tx_target();
    target.counters = cores_[core]->tx[port].get();
    target.handoff = handoffs_[core][port];
    return target;
}

Forwarder Rig::make_forwarder(std::size_t core) {
    Forwarder forwarder(make_mode(options_.mode),
                        {.node = NodeId{0},
                         .pool = test_pool(),
                         .tsc_hertz = 1e9,
                         .sample_interval_ns = options_.sample_interval_ns},
                        *cores_[core]->cell);
    for (std::size_t ingress = 0; ingress < ports_.size(); ++ingress) {
        const std::size_t egress = ingress ^ 1U;
        forwarder.add_route(ports_[ingress]->id(), egress_of(ports_[egress]->id()),
                            target(core, egress));
    }
    for (std::size_t other = 0; other < cores_.size(); ++other) {
        for (std::size_t port = 0; port < ports_.size(); ++port) {
            if (port % cores_.size() == core && handoffs_[other][port] != nullptr) {
                forwarder.add_handoff(*handoffs_[other][port], target(core, port));
            }
        }
    }
    return forwarder;
}

void Rig::make_pipeline_layout() {
    std::vector<dataplane::RxQueue> queues;
    std::transform(ports_.begin(), ports_.end(), std::back_inserter(queues),
                   [](const auto& port) { return port->rx_queue(); });
    for (std::size_t core = 0; core < cores_.size(); ++core) {
        worker_rings_.push_back(make_ring());
        cores_[core]->worker = std::make_unique<dataplane::WorkerLoop>(
            make_forwarder(core), std::vector{worker_rings_.back()}, options_.idle);
    }
    const dataplane::Steering steering{
        dataplane::spread_buckets(static_cast<std::uint16_t>(cores_.size())), options_.hash,
        options_.symmetric};
    poll_ = std::make_unique<dataplane::RxLoop>(queues, worker_rings_, steering, options_.idle,
                                                *poll_cell_);
}

void Rig::make_fused_layout() {
    for (std::size_t core = 0; core < cores_.size(); ++core) {
        std::vector<dataplane::RxQueue> queues;
        for (std::size_t port = core; port < ports_.size(); port += cores_.size()) {
            queues.push_back(ports_[port]->rx_queue());
        }
        cores_[core]->fused = std::make_unique<dataplane::FusedLoop>(
            make_forwarder(core), queues, options_.idle, cores_.size() > 1);
    }
}

const Forwarder& Rig::forwarder(std::size_t core) const {
    return cores_[core]->fused ? cores_[core]->fused->forwarder()
                               : cores_[core]->worker->forwarder();
}

void Rig::set(const governor::Setpoint& setpoint) {
    poll_cell_->setpoint.store(setpoint);
    for (const auto& core : cores_) {
        core->cell->setpoint.store(setpoint);
    }
}

void Rig::iterate(dataplane::LoopPhase phase) {
    for_each_loop([phase](auto& loop) { loop.iterate(phase); });
}

void Rig::drain(unsigned rounds) {
    for (unsigned i = 0; i < rounds && ledger().in_flight > 0; ++i) {
        for (const auto& port : ports_) {
            port->free_sent();
        }
        iterate(dataplane::LoopPhase::drain);
    }
    for (const auto& port : ports_) {
        port->free_sent();
    }
}

void Rig::finish() {
    for_each_loop([](auto& loop) { loop.finish(); });
}

Ledger Rig::counted() const {
    Ledger ledger;
    for (const auto& port : ports_) {
        ledger.rx += port->rx_counters.packets();
    }
    ledger.dropped = poll_cell_->drops.total();
    for (const auto& core : cores_) {
        ledger.originated += core->cell->loop.originated_packets.get();
        ledger.dropped += core->cell->drops.total();
        for (const auto& tx : core->tx) {
            ledger.tx += tx->bursts.packets();
        }
    }
    return ledger;
}

Ledger Rig::ledger() const {
    Ledger ledger = counted();
    for (std::size_t i = 0; i < cores_.size(); ++i) {
        ledger.in_flight += forwarder(i).buffered_packets();
    }
    for (const auto& ring : rings_) {
        ledger.in_flight += ring->used();
    }
    return ledger;
}

std::uint64_t Rig::dropped(dataplane::DropReason reason) const {
    std::uint64_t packets = poll_cell_->drops.get(reason);
    for (const auto& core : cores_) {
        packets += core->cell->drops.get(reason);
    }
    return packets;
}

std::uint64_t Rig::samples() const {
    std::uint64_t samples = 0;
    for (const auto& core : cores_) {
        samples += governor::snapshot(core->cell->latency).count();
    }
    return samples;
}

}  // namespace flyball::test
