// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/capacity.hpp"

#include <algorithm>
#include <cmath>

namespace flyball::control {

namespace {

double ns_per_packet(const WorkerCost& worker) {
    return worker.packet_ns + worker.burst_ns / std::max(worker.burst_cap, 1.0);
}

bool is_known(const WorkerCost& worker) {
    return std::isfinite(ns_per_packet(worker)) && ns_per_packet(worker) > 0 &&
           std::isfinite(worker.packets_per_second) && worker.packets_per_second >= 0;
}

}  // namespace

double load_of(const WorkerCost& worker) {
    constexpr double kNsPerSecond = 1e9;
    return worker.packets_per_second * ns_per_packet(worker) / kNsPerSecond;
}

std::optional<Capacity> capacity_of(std::span<const WorkerCost> workers, double load_max) {
    constexpr double kNsPerSecond = 1e9;
    Capacity result;
    double cost_ns = 0;  // of all workers' packets, to find what one costs on average
    unsigned known = 0;
    double packet_rates = 0;  // that each worker can take at full load
    for (const WorkerCost& worker : workers) {
        if (!is_known(worker)) {
            continue;
        }
        ++known;
        result.offered += worker.packets_per_second;
        cost_ns += worker.packets_per_second * ns_per_packet(worker);
        packet_rates += kNsPerSecond / ns_per_packet(worker);
        if (known == 1 || load_of(worker) > result.busiest_load) {
            result.busiest_load = load_of(worker);
            result.busiest_lcore = worker.lcore;
        }
    }
    if (known == 0) {
        return std::nullopt;
    }
    if (result.offered > 0) {
        result.capacity = result.offered * load_max / result.busiest_load;
        result.capacity_if_balanced = load_max * known * kNsPerSecond / (cost_ns / result.offered);
    } else {
        result.capacity = load_max * packet_rates;
        result.capacity_if_balanced = result.capacity;
    }
    result.headroom = result.capacity - result.offered;
    return result;
}

}  // namespace flyball::control
