// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/forwarder.hpp"

#include <algorithm>
#include <utility>

#include "flyball/base/check.hpp"

namespace flyball::dataplane {

Forwarder::Forwarder(Pipeline pipeline, const Options& options, LcoreCell& cell)
    : pipeline_(std::move(pipeline)),
      node_(options.node),
      pool_(options.pool),
      cell_(&cell),
      scale_(options.tsc_hertz),
      sampling_(options.sample_interval_ns > 0),
      sampler_(scale_.to_cycles(static_cast<double>(options.sample_interval_ns))) {}

TxPort& Forwarder::tx_port(const TxTarget& target) {
    const auto found = std::find_if(tx_ports_.begin(), tx_ports_.end(), [&](const auto& candidate) {
        return candidate->port() == target.port;
    });
    if (found != tx_ports_.end()) {
        return **found;
    }
    return *tx_ports_.emplace_back(make_on_node<TxPort>(node_, target, *cell_));
}

void Forwarder::add_route(PortId ingress, const Egress& egress, const TxTarget& target) {
    FLYBALL_CHECK(ingress.value < kPortsMax);
    FLYBALL_CHECK(routes_[ingress.value].tx == nullptr);
    egresses_.push_back(make_on_node<Egress>(node_, egress));
    routes_[ingress.value] = {egresses_.back().get(), &tx_port(target)};
    ingress_ports_.push_back(ingress.value);
}

void Forwarder::add_handoff(WorkerRing& ring, const TxTarget& target) {
    FLYBALL_CHECK(target.handoff == nullptr);
    handoffs_.push_back({&ring, &tx_port(target)});
}

WorkerGovernor& Forwarder::govern(const WorkerGovernorOptions& options) {
    governor_ = make_on_node<WorkerGovernor>(node_, options, *cell_);
    governor_due_ = 0;
    return *governor_;
}

SojournRange Forwarder::take_sojourns() noexcept {
    SojournRange range;
    for (const auto& port : tx_ports_) {
        range.add(port->take_sojourns());
    }
    return range;
}

unsigned Forwarder::serve_handoffs(const Tick& tick) noexcept {
    unsigned moved = 0;
    for (const Handoff& handoff : handoffs_) {
        const unsigned count = handoff.ring->dequeue(own_burst_, tick.setpoint.burst_cap);
        if (count > 0) {
            handoff.tx->send(own_burst_, tick.setpoint.tx_flush_threshold, tick.now,
                             sample(tick, count) && !pipeline_.originates());
            moved += count;
        }
    }
    return moved;
}

unsigned Forwarder::originate(const Tick& tick) noexcept {
    const std::uint64_t before = originated_packets();
    for (const std::uint16_t ingress : ingress_ports_) {
        own_burst_.count = 0;
        forward(own_burst_, ingress, tick, sample(tick, 0));
    }
    return static_cast<unsigned>(originated_packets() - before);
}

void Forwarder::flush_all() noexcept {
    for (const auto& port : tx_ports_) {
        if (port->buffered() > 0) {
            port->flush();
        }
    }
}

unsigned Forwarder::buffered_packets() const noexcept {
    unsigned packets = 0;
    for (const auto& port : tx_ports_) {
        packets += port->buffered();
    }
    return packets;
}

void Forwarder::rest(IdlePolicy& idle, const Tick& tick) noexcept {
    const bool waits = governor_ != nullptr && governor_->sleeps_to_wait();
    const std::uint32_t sleep_ns = sleep_limit(tick);
    const std::uint64_t slept = idle.idle(sleep_ns, waits);
    if (slept > 0 && governor_ != nullptr) {
        governor_->record_sleep(sleep_ns, slept);
        if (waits && woke_ > 0) {
            governor_->record_awake(tick.now - woke_);
        }
        woke_ = waits ? tick.now + slept : 0;
    }
}

std::uint32_t Forwarder::sleep_limit(const Tick& tick) const noexcept {
    const governor::Setpoint& setpoint = tick.setpoint;
    return buffered_packets() > 0 ? std::min(setpoint.sleep_ns, setpoint.tx_flush_timeout_ns)
                                  : setpoint.sleep_ns;
}

void Forwarder::drop_rest() noexcept {
    for (const auto& port : tx_ports_) {
        port->drop_buffered(DropReason::shutdown);
    }
    for (const Handoff& handoff : handoffs_) {
        while (handoff.ring->dequeue(own_burst_, kBurstMax) > 0) {
            drop_all(own_burst_, cell_->drops, DropReason::shutdown);
        }
    }
}

}  // namespace flyball::dataplane
