// SPDX-License-Identifier: BSD-3-Clause
#include "eal_setup.hpp"

#include <algorithm>

#include "device_traits.hpp"

namespace flyball::app {

platform::EalRequest make_eal_request(const config::Config& config, const Plan& plan) {
    platform::EalRequest request = platform::eal_request(plan.cores);
    for (const PlannedMemory& memory : plan.memory) {
        request.memory_mb[memory.node] = memory.megabytes;
    }
    if (config.memory.hugepages.has_value()) {
        request.hugepages = *config.memory.hugepages == config::Hugepages::always
                                ? platform::HugepageUse::always
                                : platform::HugepageUse::never;
    }
    for (const config::Port& port : config.ports) {
        switch (device_traits(port.device).kind) {
            case DeviceKind::pci:
                request.pci_addresses.push_back(port.device);
                break;
            case DeviceKind::vdev:
                request.vdevs.push_back(port.device);
                break;
            case DeviceKind::traffic:
                break;
        }
    }
    request.single_file_segments = platform::needs_single_file_segments(request.vdevs);
    request.file_prefix = config.eal.file_prefix;
    request.telemetry = config.telemetry.dpdk;
    request.extra_args = config.eal.extra_args;
    if (config.logging.level == config::LogVerbosity::debug) {
        request.log_level = LogLevel::debug;
    }
    return request;
}

unsigned forwarding_lcores(const platform::CorePlan& plan) {
    return static_cast<unsigned>(
        std::count_if(plan.cores.begin(), plan.cores.end(), [](const auto& core) {
            return core.role == platform::Role::worker || core.role == platform::Role::fused;
        }));
}

}  // namespace flyball::app
