// SPDX-License-Identifier: BSD-3-Clause
// A healthy minute of an appliance; each test breaks one thing.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "flyball/control/advice.hpp"

#include "sample_report.hpp"

namespace flyball::control {

struct Situation {
    static constexpr double kSeconds = 60;

    config::Config config;
    telemetry::Report before = test::sample_report();
    telemetry::Report now = test::sample_report();
    const History* history = nullptr;

    /// A poll core (lcore 1) and a worker (lcore 2), half busy, 1 M packets in the minute.
    Situation() {
        config.ports.resize(2);
        config.ports[0].name = "left";
        config.ports[1].name = "right";
        now.uptime_seconds += kSeconds;
        now.totals.rx_packets += 1'000'000;
        for (telemetry::WorkerReport& worker : now.workers) {
            worker.rx_packets += 1'000'000;
            worker.busy_cycles += 1'000'000'000;
            worker.idle_cycles += 1'000'000'000;
        }
        for (telemetry::PortReport& port : now.ports) {
            port.rx_packets += 500'000;
            port.tx_packets += 500'000;
            port.tx_bytes += 500'000 * 60;
        }
    }

    telemetry::WorkerReport& worker() { return now.workers[1]; }

    telemetry::WorkerReport& poll_core() { return now.workers[0]; }

    /// Makes an lcore busy to this share.
    static void load(telemetry::WorkerReport& lcore,
                     const telemetry::WorkerReport& earlier,
                     double share) {
        constexpr double kCycles = 1e9;
        lcore.busy_cycles = earlier.busy_cycles + static_cast<std::uint64_t>(kCycles * share);
        lcore.idle_cycles = earlier.idle_cycles + static_cast<std::uint64_t>(kCycles * (1 - share));
    }

    void load_worker(double share) { load(worker(), before.workers[1], share); }

    void load_poll_core(double share) { load(poll_core(), before.workers[0], share); }

    void drop(dataplane::DropReason reason, std::uint64_t packets) {
        now.drops[static_cast<std::size_t>(reason)] += packets;
        now.totals.dropped_packets += packets;
    }

    [[nodiscard]] std::vector<Advice> advice() const {
        return advise({.config = config, .before = before, .now = now, .history = history});
    }

    /// The advice of one rule, which must be there.
    [[nodiscard]] Advice only(std::string_view rule) const {
        const auto all = advice();
        for (const Advice& one : all) {
            if (one.rule == rule) {
                return one;
            }
        }
        ADD_FAILURE() << "no advice of rule " << rule << " among " << all.size();
        return {};
    }

    [[nodiscard]] bool has(std::string_view rule) const {
        for (const Advice& one : advice()) {
            if (one.rule == rule) {
                return true;
            }
        }
        return false;
    }
};

inline double evidence(const Advice& advice, std::string_view what) {
    for (const Evidence& one : advice.evidence) {
        if (one.what.find(what) != std::string::npos) {
            return one.value;
        }
    }
    ADD_FAILURE() << "no evidence of " << what << " in: " << advice.text;
    return std::nan("");
}

/// "setting from -> to" of each change.
inline std::vector<std::string> changes(const Advice& advice) {
    std::vector<std::string> texts;
    for (const SettingChange& change : advice.changes) {
        texts.push_back(change.setting + " " + change.from + " -> " + change.to);
    }
    return texts;
}

using Changes = std::vector<std::string>;

}  // namespace flyball::control
