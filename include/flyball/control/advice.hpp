// SPDX-License-Identifier: BSD-3-Clause
// What an experienced operator would say on seeing these figures: what is wrong, how one can tell,
// and which setting or change of the host mends it. Advice never acts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "flyball/config/model.hpp"
#include "flyball/control/capacity.hpp"
#include "flyball/control/history.hpp"
#include "flyball/telemetry/report.hpp"

namespace flyball::control {

enum class Severity : std::uint8_t {
    info,      ///< could be better
    warning,   ///< will hurt, or hurts a little
    critical,  ///< packets are lost or late now
};

[[nodiscard]] std::string_view name_of(Severity severity);

/// A figure that the advice rests on.
struct Evidence {
    std::string what;
    double value = 0;
    std::string unit;
};

/// A setting to change; several in one advice are alternatives, the best one first.
struct SettingChange {
    std::string setting;  ///< "tuning.ring_entries", "ports[1].rx_descriptors"
    std::string from;     ///< as the configuration has it: "auto"
    std::string to;
    bool is_live = false;  ///< takes effect without a restart
};

struct Advice {
    std::string_view rule;  ///< always the same for the same reason: "ring_full"
    Severity severity = Severity::info;
    std::string subject{};  ///< "lcore 2", "port left", "appliance"
    std::string text{};     ///< what is, and what to do, in words
    std::vector<Evidence> evidence{};
    std::vector<SettingChange> changes{};
    std::string host_change{};  ///< outside of Flyball: "" if nothing
};

struct AdviceInput {
    const config::Config& config;
    const telemetry::Report& before;  ///< a minute or so before `now`, of the same run
    const telemetry::Report& now;
    const History* history = nullptr;  ///< nullptr: no advice on trends and anomalies
};

/// The most severe first; of the same severity in the order of the rules. Nothing to say is the
/// usual case. Pure; any thread.
[[nodiscard]] std::vector<Advice> advise(const AdviceInput& input);

/// What the governor's estimators know; empty without a governor. Pure.
[[nodiscard]] std::vector<WorkerCost> costs_of(const telemetry::Report& report);

}  // namespace flyball::control
