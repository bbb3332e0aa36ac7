// SPDX-License-Identifier: BSD-3-Clause
#include "plan.hpp"

#include <algorithm>

#include "device_traits.hpp"
#include "plan_memory.hpp"

namespace flyball::app {

namespace {

std::optional<platform::Layout> layout_of(const config::Cpu& cpu) {
    if (!cpu.layout) {
        return std::nullopt;
    }
    return *cpu.layout == config::Layout::fused ? platform::Layout::fused
                                                : platform::Layout::pipeline;
}

std::optional<platform::Idle> idle_of(const config::Cpu& cpu) {
    if (!cpu.idle) {
        return std::nullopt;
    }
    switch (*cpu.idle) {
        case config::Idle::spin:
            return platform::Idle::spin;
        case config::Idle::pause:
            return platform::Idle::pause;
        case config::Idle::sleep:
            return platform::Idle::sleep;
    }
    return std::nullopt;
}

const platform::Nic* find_nic(const platform::Topology& topology, const std::string& address) {
    const auto found =
        std::find_if(topology.nics.begin(), topology.nics.end(),
                     [&](const platform::Nic& nic) { return nic.pci_address == address; });
    return found == topology.nics.end() ? nullptr : &*found;
}

/// The number of RX queues that configuration or device fix; nullopt leaves it to planning.
std::optional<unsigned> fixed_rx_queues(const config::Port& port, const DeviceTraits& traits) {
    if (!port.rx_queues) {
        return traits.all_rx_queues ? std::optional(traits.rx_queues_max) : std::nullopt;
    }
    return traits.limits_known ? std::min(*port.rx_queues, traits.rx_queues_max) : *port.rx_queues;
}

platform::PortWish wish_for(const config::Port& port, const platform::Topology& topology) {
    const DeviceTraits traits = device_traits(port.device);
    const auto fixed = fixed_rx_queues(port, traits);
    platform::PortWish wish{.name = port.name,
                            .node = port.numa_node,
                            .rx_queues_max = fixed.value_or(traits.rx_queues_max),
                            .rx_queues = fixed};
    if (const auto* nic = find_nic(topology, traits.pci_address); nic != nullptr && !wish.node) {
        wish.node = nic->node;
    }
    return wish;
}

platform::CoreWish core_wish(const config::Config& config, const platform::Topology& topology) {
    platform::CoreWish wish;
    wish.layout = layout_of(config.cpu);
    wish.cpus = config.cpu.cpus;
    wish.poll_cores = config.cpu.poll_cores;
    wish.workers = config.cpu.workers;
    wish.idle = idle_of(config.cpu);
    wish.use_smt_siblings = config.cpu.use_smt_siblings;
    for (const config::Port& port : config.ports) {
        wish.traffic_source = wish.traffic_source || port.device == kTrafficDevice;
        wish.ports.push_back(wish_for(port, topology));
    }
    return wish;
}

void warn_missing_nics(const config::Config& config, Plan& plan) {
    for (const config::Port& port : config.ports) {
        const DeviceTraits traits = device_traits(port.device);
        if (traits.kind != DeviceKind::pci) {
            continue;
        }
        const auto* nic = find_nic(plan.topology, traits.pci_address);
        if (nic == nullptr) {
            plan.cores.warnings.push_back(
                {.what = "port " + port.name + ": " + plan.topology.source +
                         " has no network card at " + traits.pci_address,
                 .cost = "the port cannot be opened, and its NUMA node is unknown",
                 .fix = "take an address from 'flyball topology'"});
        } else if (!nic->node && !port.numa_node && plan.topology.nodes.size() > 1) {
            plan.cores.warnings.push_back(
                {.what = "port " + port.name + ": the machine does not say which NUMA node " +
                         traits.pci_address + " is attached to",
                 .cost = "its cores and memory may be on a remote node",
                 .fix = "set ports[].numa_node; the board's manual says which"});
        }
    }
}

}  // namespace

Result<Plan> make_plan(const config::Config& config, const platform::Topology& topology) {
    Plan plan;
    plan.topology = topology;
    plan.wish = core_wish(config, topology);
    auto cores = platform::plan_cores(topology, plan.wish);
    if (!cores) {
        return tl::make_unexpected(cores.error());
    }
    plan.cores = std::move(*cores);
    warn_missing_nics(config, plan);
    if (const auto planned = plan_memory(config, plan); !planned) {
        return tl::make_unexpected(planned.error());
    }
    return plan;
}

}  // namespace flyball::app
