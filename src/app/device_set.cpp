// SPDX-License-Identifier: BSD-3-Clause
#include "device_set.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "flyball/base/check.hpp"
#include "flyball/base/log.hpp"

namespace flyball::app {

namespace {

/// Node of the lcore that polls the port.
NodeId polling_node(const Plan& plan, std::size_t index) {
    for (const platform::QueueAssignment& queue : plan.cores.queues) {
        if (queue.port != index) {
            continue;
        }
        for (const platform::PlannedCore& core : plan.cores.cores) {
            if (core.lcore == queue.lcore) {
                return core.node;
            }
        }
    }
    return plan.cores.cores.front().node;
}

/// Where the state of a port lives: next to the device, or where the plan polls it.
NodeId node_of(const platform::Port& port, const Plan& plan, std::size_t index) {
    return port.info().node.value_or(polling_node(plan, index));
}

}  // namespace

Result<std::unique_ptr<DeviceSet>> DeviceSet::open(const config::Config& config, const Plan& plan) {
    std::unique_ptr<DeviceSet> set(new DeviceSet(config, plan));
    if (auto pools = set->make_pools(); !pools) {
        return tl::make_unexpected(pools.error());
    }
    if (auto ports = set->find_ports(); !ports) {
        return tl::make_unexpected(ports.error());
    }
    return set;
}

Result<void> DeviceSet::make_pools() {
    for (const platform::PoolSize& size : plan_.pools) {
        auto pool = platform::PacketPool::create(size);
        if (!pool) {
            return tl::make_unexpected(pool.error());
        }
        pools_.push_back(std::move(*pool));
    }
    return {};
}

Result<std::unique_ptr<platform::Port>> DeviceSet::make_traffic_port(const std::string& name) {
    const NodeId node = plan_.cores.cores.front().node;
    TrafficRings rings;
    const std::string index = std::to_string(traffic_rings_.size());
    for (auto* ring : {&rings.to_port, &rings.from_port}) {
        auto made = dataplane::WorkerRing::create(
            (ring == &rings.to_port ? "traffic-rx-" : "traffic-tx-") + index,
            plan_.traffic_ring_entries, node);
        if (!made) {
            return tl::make_unexpected(made.error());
        }
        *ring = std::move(*made);
    }
    auto port =
        platform::Port::from_rings(name, rings.to_port->raw(), rings.from_port->raw(), node);
    traffic_rings_.push_back(std::move(rings));
    return port;
}

Result<void> DeviceSet::find_ports() {
    for (const config::Port& wish : config_.ports) {
        auto port = wish.device == "traffic" ? make_traffic_port(wish.name)
                                             : platform::Port::find(wish.name, wish.device);
        if (!port) {
            return tl::make_unexpected(port.error());
        }
        ports_.push_back(std::move(*port));
    }
    return {};
}

std::vector<unsigned> DeviceSet::rx_queues_max() const {
    std::vector<unsigned> queues;
    for (std::size_t i = 0; i < ports_.size(); ++i) {
        queues.push_back(std::min(ports_[i]->rx_queues_max(), plan_.ports[i].rx_queues));
    }
    return queues;
}

Result<void> DeviceSet::configure(const std::vector<unsigned>& rx_queues, unsigned tx_queues) {
    for (std::size_t i = 0; i < ports_.size(); ++i) {
        const config::Port& wish = config_.ports[i];
        const platform::PortWishes wishes{
            .rx_queues = std::max(rx_queues[i], 1U),
            .tx_queues = std::min(tx_queues, plan_.ports[i].tx_queues),
            .rx_descriptors = wish.rx_descriptors,
            .tx_descriptors = wish.tx_descriptors,
            .mtu = wish.mtu,
            .promiscuous = wish.promiscuous,
            .tx_checksum_offload =
                wish.checksum_offload && config_.pipeline.mode == config::ForwardMode::csum,
            .symmetric_rss = config_.pipeline.symmetric_hash,
            .single_pool = pools_.size() == 1};
        platform::Port& port = *ports_[i];
        const NodeId node = node_of(port, plan_, i);
        // The plan counts a port's descriptors where the port is polled.
        rte_mempool* pool = pool_on(polling_node(plan_, i));
        if (auto done = port.configure(wishes, std::vector<rte_mempool*>(wishes.rx_queues, pool));
            !done) {
            return done;
        }
        for (const std::string& notice : port.notices()) {
            log_info("port " + wish.name + ": " + notice);
        }
        infos_.push_back(port.info());
        states_.push_back(dataplane::make_on_node<dataplane::PortState>(node));
        monitors_.emplace_back(wish.name, *states_.back());
    }
    return {};
}

Result<void> DeviceSet::start() {
    for (const auto& port : ports_) {
        if (auto started = port->start(); !started) {
            return started;
        }
    }
    poll_links();
    return {};
}

void DeviceSet::poll_links() {
    for (std::size_t i = 0; i < ports_.size(); ++i) {
        monitors_[i].update(ports_[i]->link());
    }
}

platform::DeviceStats DeviceSet::stats(std::size_t index) const {
    return ports_.empty() ? last_stats_[index] : ports_[index]->stats();
}

void DeviceSet::close() {
    last_stats_.clear();
    for (const auto& port : ports_) {
        last_stats_.push_back(port->stats());
        port->stop();
    }
    ports_.clear();
}

unsigned DeviceSet::mbufs_in_use() const {
    return std::accumulate(pools_.begin(), pools_.end(), 0U,
                           [](unsigned sum, const auto& pool) { return sum + pool->in_use(); });
}

rte_mempool* DeviceSet::pool_on(NodeId node) const {
    const auto found = std::find_if(pools_.begin(), pools_.end(),
                                    [node](const auto& pool) { return pool->size().node == node; });
    FLYBALL_CHECK(found != pools_.end());
    return (*found)->raw();
}

std::vector<dataplane::TrafficPort> DeviceSet::traffic_ports() const {
    std::vector<dataplane::TrafficPort> ports;
    for (const TrafficRings& rings : traffic_rings_) {
        ports.push_back({rings.to_port.get(), rings.from_port.get()});
    }
    return ports;
}

}  // namespace flyball::app
