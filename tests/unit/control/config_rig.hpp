// SPDX-License-Identifier: BSD-3-Clause
// A LiveConfig without lcores: publications, stored generations and events are written down.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "flyball/config/codec.hpp"
#include "flyball/config/demo.hpp"
#include "flyball/control/live_config.hpp"

namespace flyball::control {

struct ConfigRig {
    std::uint64_t now_ns = 1'000;
    std::vector<std::pair<std::uint64_t, config::Config>> published;
    std::map<std::uint64_t, config::Config> stored;
    std::vector<std::string> events;
    std::vector<unsigned> lagging;
    std::string store_error;
    std::string publish_error;
    LiveConfig live{{}, first(), 8, effects()};

    static Generation first() {
        auto config = *config::parse_yaml(config::demo_config(), "demo");
        config.latency = {};
        return {.number = 7, .time = "2026-01-01T00:00:00Z", .config = std::move(config)};
    }

    ConfigEffects effects() {
        return {
            .publish = [this](const config::Config& config, std::uint64_t number) -> Result<void> {
                if (!publish_error.empty()) {
                    return fail(ErrorClass::internal, publish_error);
                }
                published.emplace_back(number, config);
                return {};
            },
            .lagging =
                [this](std::uint64_t) {
                    now_ns += LiveConfig::kGraceNs / 2;
                    return lagging;
                },
            .save = [this](const Generation& generation) -> Result<void> {
                if (!store_error.empty()) {
                    return fail(ErrorClass::machine, store_error);
                }
                stored[generation.number] = generation.config;
                return {};
            },
            .discard = [this](const Generation& generation) { stored.erase(generation.number); },
            .announce = [this](
                            std::string_view type,
                            std::string json) { events.push_back(std::string(type) + " " + json); },
            .clock = [this] { return now_ns; },
            .date = [] { return "2026-01-02T03:04:05Z"; }};
    }

    /// Sets latency.target.
    ChangeRequest target(std::uint64_t ns) const {
        return {.edit = [ns](const config::Config& present) -> config::DocumentReading {
                    config::Config wanted = present;
                    wanted.latency.target_ns = ns;
                    return wanted;
                },
                .user = "alice"};
    }

    /// A startup option and a live one.
    ChangeRequest startup_too() const {
        return {.edit = [](const config::Config& present) -> config::DocumentReading {
            config::Config wanted = present;
            wanted.ports[0].mtu = 1400;
            wanted.tuning.rx_burst = 64;
            return wanted;
        }};
    }
};

}  // namespace flyball::control
