// SPDX-License-Identifier: BSD-3-Clause
// What to do and what is coming: GET /api/v1/{advice,capacity,trends,anomalies}.
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include "flyball/control/advice.hpp"
#include "flyball/control/anomaly.hpp"
#include "flyball/control/rest_api.hpp"

#include "trends.hpp"

namespace flyball::control {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kSecondsPerMinute = 60;

Json number(double value) {
    constexpr double kScale = 10'000;
    return std::isfinite(value) ? Json(std::round(value * kScale) / kScale) : Json(nullptr);
}

/// Whole packets.
Json whole(double value) {
    return std::isfinite(value) ? Json(std::llround(value)) : Json(nullptr);
}

Json list(const auto& items, auto render) {
    Json result = Json::array();
    for (const auto& item : items) {
        result.push_back(render(item));
    }
    return result;
}

Json evidence_json(const Evidence& evidence) {
    return {{"what", evidence.what}, {"value", number(evidence.value)}, {"unit", evidence.unit}};
}

Json change_json(const SettingChange& change) {
    return {{"setting", change.setting},
            {"from", change.from},
            {"to", change.to},
            {"live", change.is_live}};
}

Json advice_json(const Advice& advice) {
    return {{"rule", advice.rule},
            {"severity", name_of(advice.severity)},
            {"subject", advice.subject},
            {"text", advice.text},
            {"evidence", list(advice.evidence, evidence_json)},
            {"changes", list(advice.changes, change_json)},
            {"host_change", advice.host_change.empty() ? Json(nullptr) : Json(advice.host_change)}};
}

Response answer_advice(const OutlookParts& parts) {
    const auto now = parts.report();
    const auto before = parts.lookback.minute_ago();
    const auto config = parts.config();
    const auto advice = advise(
        {.config = *config, .before = *before, .now = *now, .history = &parts.lookback.history()});
    const Json document = {
        {"uptime_seconds", now->uptime_seconds},
        {"period_seconds", std::max(now->uptime_seconds - before->uptime_seconds, 0.0)},
        {"advice", list(advice, advice_json)}};
    return {.body = document.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n'};
}

Json worker_json(const WorkerCost& worker) {
    return {{"lcore", worker.lcore},
            {"burst_ns", number(worker.burst_ns)},
            {"packet_ns", number(worker.packet_ns)},
            {"burst_cap", whole(worker.burst_cap)},
            {"rate_pps", whole(worker.packets_per_second)},
            {"load", number(load_of(worker))}};
}

Json capacity_json(const Capacity& capacity, const History& history) {
    const auto traffic = find_series(history, "rx_packets");
    const auto full = traffic ? minutes_until(history, *traffic, capacity.capacity) : std::nullopt;
    return {{"offered_pps", whole(capacity.offered)},
            {"capacity_pps", whole(capacity.capacity)},
            {"headroom_pps", whole(capacity.headroom)},
            {"balanced_capacity_pps", whole(capacity.capacity_if_balanced)},
            {"load_max", kLoadMax},
            {"busiest_lcore", capacity.busiest_lcore},
            {"busiest_load", number(capacity.busiest_load)},
            {"full_in_minutes", full ? number(*full) : Json(nullptr)}};
}

Response answer_capacity(const OutlookParts& parts) {
    const auto now = parts.report();
    const std::vector<WorkerCost> costs = costs_of(*now);
    const auto capacity = capacity_of(costs);
    const Json document = {
        {"uptime_seconds", now->uptime_seconds},
        {"capacity", capacity ? capacity_json(*capacity, parts.lookback.history()) : Json(nullptr)},
        {"workers", list(costs, worker_json)}};
    return {.body = document.dump() + '\n'};
}

Json trend_json(const SeriesTrend& found) {
    return {{"series", found.series.name},
            {"unit", found.series.unit},
            {"now", number(found.trend.last)},
            {"per_hour", number(found.trend.slope * kTrendMinutes)},
            {"significance", number(found.trend.significance)}};
}

Json anomaly_json(const Anomaly& anomaly) {
    return {{"series", anomaly.series.name},
            {"unit", anomaly.series.unit},
            {"value", number(anomaly.value)},
            {"usual", number(anomaly.usual)},
            {"score", number(anomaly.score)},
            {"compared_with", anomaly.compared_with_yesterday ? "yesterday" : "hour"}};
}

/// Of the last whole minute.
Response answer_anomalies(const History& history) {
    const auto latest = history.latest();
    const std::int64_t minute = latest.value_or(0) / kSecondsPerMinute - 1;
    const Json document = {
        {"minute", latest ? Json(minute * kSecondsPerMinute) : Json(nullptr)},
        {"score_min", kAnomalyScore},
        {"anomalies", latest ? list(anomalies_of(history, minute), anomaly_json) : Json::array()}};
    return {.body = document.dump() + '\n'};
}

}  // namespace

void add_advice_routes(Router& router, const OutlookParts& parts) {
    router.add({.path = "/api/v1/advice",
                .answer = [parts](const Call&) { return answer_advice(parts); }});
    router.add({.path = "/api/v1/capacity",
                .answer = [parts](const Call&) { return answer_capacity(parts); }});
    const History& history = parts.lookback.history();
    router.add({.path = "/api/v1/trends", .answer = [&history](const Call&) {
                    const Json document = {{"trends", list(trends_of(history), trend_json)}};
                    return Response{.body = document.dump() + '\n'};
                }});
    router.add({.path = "/api/v1/anomalies",
                .answer = [&history](const Call&) { return answer_anomalies(history); }});
}

}  // namespace flyball::control
