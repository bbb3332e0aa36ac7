// SPDX-License-Identifier: BSD-3-Clause
#include "governor_json.hpp"

#include <cmath>

#include "flyball/telemetry/decision_text.hpp"

namespace flyball::telemetry {

namespace {

using Json = nlohmann::ordered_json;
using governor::Decision;
using governor::Knob;

/// Whole nanoseconds, packets and so on: fractions of them are noise.
Json whole(double value) {
    return std::isfinite(value) ? Json(std::llround(value)) : Json(nullptr);
}

/// Three decimals.
Json share(double value) {
    constexpr double kScale = 1000.0;
    return std::isfinite(value) ? Json(std::round(value * kScale) / kScale) : Json(nullptr);
}

Json windows_json(const LatencyWindows& windows) {
    return {{"judged", windows.judged},
            {"late", windows.late},
            {"late_greedy", windows.late_greedy},
            {"late_stalled", windows.late_stalled}};
}

Json worker_json(const GovernedWorkerReport& worker) {
    return {{"lcore", worker.lcore},
            {"target_ns", worker.target_ns > 0 ? whole(worker.target_ns) : Json(nullptr)},
            {"regime", worker.regime},
            {"rate_pps", whole(worker.rate_pps)},
            {"burst_ns", share(worker.burst_ns)},
            {"packet_ns", share(worker.packet_ns)},
            {"load", share(worker.load)},
            {"wait_limit_ns", whole(worker.wait_limit_ns)},
            {"wait_threshold", worker.wait_threshold},
            {"burst_cap", worker.burst_cap},
            {"queue_depth", worker.queue_depth},
            {"sleep_ns", worker.sleep_ns},
            {"trim_ns", whole(worker.trim_ns)},
            {"margin", share(worker.margin)},
            {"windows", windows_json(worker.windows)}};
}

Json value_json(Knob knob, double value) {
    if (knob == Knob::regime) {
        return governor::to_string(static_cast<governor::Regime>(value));
    }
    return whole(value);
}

Json measured(float value, Json (*render)(double)) {
    return value == governor::kNotMeasured ? Json(nullptr) : render(double{value});
}

Json list(const auto& items, auto render) {
    Json result = Json::array();
    for (const auto& item : items) {
        result.push_back(render(item));
    }
    return result;
}

}  // namespace

Json decision_json(const Decision& decision) {
    const bool fleet = decision.worker == governor::kFleet;
    return {{"time_ns", decision.time_ns},
            {"lcore", fleet ? Json(nullptr) : Json(decision.worker)},
            {"knob", governor::to_string(decision.knob)},
            {"from", value_json(decision.knob, decision.from)},
            {"to", value_json(decision.knob, decision.to)},
            {"reason", governor::to_string(decision.reason)},
            {"regime", governor::to_string(decision.regime)},
            {"applied", decision.mode != governor::Mode::observe},
            {"signals",
             {{"rate_pps", whole(double{decision.rate_pps})},
              {"burst_ns", share(double{decision.burst_ns})},
              {"packet_ns", share(double{decision.packet_ns})},
              {"load", share(double{decision.load})},
              {"p99_ns", whole(double{decision.p99_ns})},
              {"samples", decision.samples},
              {"trim_ns", whole(double{decision.trim_ns})},
              {"margin", share(double{decision.margin})}}},
            {"predicted",
             {{"p99_ns", whole(double{decision.predicted_p99_ns})},
              {"core", share(double{decision.predicted_core})}}},
            {"measured",
             {{"p99_ns", measured(decision.measured_p99_ns, whole)},
              {"core", measured(decision.measured_core, share)}}},
            {"text", decision_text(decision)}};
}

Json governor_json(const std::optional<GovernorReport>& report) {
    if (!report) {
        return nullptr;
    }
    return {{"mode", report->mode},
            {"target_ns", report->target_ns > 0 ? whole(report->target_ns) : Json(nullptr)},
            {"attained_percent",
             report->attained_percent ? share(*report->attained_percent) : Json(nullptr)},
            {"windows", windows_json(report->windows)},
            {"capacity_pps", whole(report->capacity_pps)},
            {"workers_needed", report->workers_needed},
            {"workers", list(report->workers, worker_json)},
            {"decisions_total", report->decisions_total},
            {"decisions", list(report->decisions, decision_json)}};
}

}  // namespace flyball::telemetry
