// SPDX-License-Identifier: BSD-3-Clause
// What changes while an LcoreSet runs.
#include "governor_setup.hpp"
#include "lcore_set.hpp"

namespace flyball::app {

LiveSettings LcoreSet::compile(const config::Config& config) const {
    LiveSettings settings;
    for (const auto& lcore : lcores_) {
        settings.setpoints.push_back(
            setpoint_of(lcore->core, config, target_of(config, ports_of(*lcore))));
    }
    for (const std::size_t index : forwarders_) {
        settings.targets_ns.push_back(target_of(config, ports_of(*lcores_[index])));
    }
    settings.fleet = make_fleet_options(config, scale_.to_ns(1));
    return settings;
}

void LcoreSet::obey(const LiveSettings& settings) {
    for (std::size_t index = 0; index < lcores_.size(); ++index) {
        LcoreRuntime& lcore = *lcores_[index];
        lcore.cell->base_setpoint.store(settings.setpoints[index]);
        if (!has_governor(lcore.core.role)) {
            lcore.cell->setpoint.store(settings.setpoints[index]);
        }
    }
    // Release: who sees the generation sees its setpoints.
    control_.generation.store(settings.generation, std::memory_order_release);
    traffic_control_.generation.store(settings.generation, std::memory_order_release);
}

std::vector<unsigned> LcoreSet::lagging(std::uint32_t generation) const {
    // Generations wrap: what counts is which one is ahead.
    const auto is_behind = [generation](std::uint32_t seen) {
        return static_cast<std::int32_t>(seen - generation) < 0;
    };
    std::vector<unsigned> lagging;
    for (const auto& lcore : lcores_) {
        // Acquire: pairs with the lcore's release; what it did before was under the old ones.
        bool behind = is_behind(lcore->seen.value.load(std::memory_order_acquire));
        if (has_governor(lcore->core.role)) {
            behind = behind || is_behind(lcore->cell->status.read().generation);
        }
        if (behind) {
            lagging.push_back(lcore->core.lcore.value);
        }
    }
    return lagging;
}

}  // namespace flyball::app
