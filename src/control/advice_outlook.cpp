// SPDX-License-Identifier: BSD-3-Clause
// What is coming: capacity, trends, and minutes that were not as usual.
#include <algorithm>
#include <cmath>
#include <optional>

#include "flyball/control/anomaly.hpp"

#include "advice_facts.hpp"
#include "trends.hpp"

namespace flyball::control {

namespace {

constexpr std::int64_t kSecondsPerMinute = 60;
constexpr double kHeadroomMin = 0.2;
constexpr double kIdleLoad = 0.3;

std::string time_in_words(double minutes) {
    constexpr double kMinutesPerHour = 60;
    const bool hours = minutes >= 2 * kMinutesPerHour;
    return std::to_string(std::llround(hours ? minutes / kMinutesPerHour : minutes)) +
           (hours ? " hours" : " minutes");
}

/// Minutes until the traffic reaches the capacity, if it grows.
std::optional<double> full_in(const AdviceFacts& facts, double capacity) {
    const History* const history = facts.input().history;
    const auto series = history ? find_series(*history, "rx_packets") : std::nullopt;
    return series ? minutes_until(*history, *series, capacity) : std::nullopt;
}

void capacity(const AdviceFacts& facts, AdviceList& list) {
    const std::vector<WorkerCost> costs = costs_of(facts.now());
    const auto found = capacity_of(costs);
    if (!found || found->offered <= 0) {
        return;
    }
    const auto minutes = full_in(facts, found->capacity);
    const bool is_short = found->headroom < kHeadroomMin * found->offered;
    if (!is_short && !minutes) {
        return;
    }
    Advice advice{.rule = "capacity", .subject = "appliance"};
    advice.severity = found->headroom < 0 ? Severity::critical : Severity::warning;
    advice.evidence = {
        {"offered", found->offered, "packets/s"},
        {"capacity at the present cost per packet", found->capacity, "packets/s"},
        {"headroom", found->headroom, "packets/s"},
        {"capacity if the load were even", found->capacity_if_balanced, "packets/s"},
        {"load of lcore " + std::to_string(found->busiest_lcore), found->busiest_load, "ratio"}};
    advice.text = "These workers can take " + in_words(found->capacity) + " packets/s of this " +
                  "traffic and " + in_words(found->offered) + " come. ";
    if (minutes) {
        advice.evidence.push_back({"full if it grows on like this", *minutes, "minutes"});
        advice.text += "If it grows on as in the last hour that is reached in " +
                       time_in_words(*minutes) + ". ";
    }
    const bool even_helps = found->capacity_if_balanced > (1 + kHeadroomMin) * found->capacity;
    advice.text += even_helps ? "The load is uneven: spread evenly they could take " +
                                    in_words(found->capacity_if_balanced) + "."
                              : "One more worker adds its share.";
    advice.changes =
        even_helps ? facts.change("pipeline.hash", "software") : facts.one_more_worker();
    list.push_back(std::move(advice));
}

void pool_trend(const AdviceFacts& facts, AdviceList& list) {
    const History* const history = facts.input().history;
    for (std::size_t series = 0; history && series < history->series().size(); ++series) {
        const SeriesInfo& info = history->series()[series];
        if (!matches("pools.*.in_use", info.name)) {
            continue;
        }
        const auto trend = hourly_trend(*history, series);
        const auto minutes = minutes_until(*history, series, 1);
        if (!trend || !minutes) {
            continue;
        }
        Advice advice{.rule = "pool_trend", .severity = Severity::warning, .subject = info.name};
        advice.evidence = {{"in use", trend->last, "ratio"},
                           {"growth per hour", trend->slope * kTrendMinutes, "ratio"},
                           {"empty in", *minutes, "minutes"}};
        advice.text = "The pool's use (" + info.name + ") has grown for an hour, now " +
                      percent_in_words(trend->last) + "; it is empty in " +
                      time_in_words(*minutes) +
                      ". If traffic does not grow as well, packets are being kept somewhere: "
                      "report it, with the history of this series.";
        for (const telemetry::PoolReport& pool : facts.now().pools) {
            if (info.name == "pools." + pool.name + ".in_use") {
                advice.changes =
                    facts.change("memory.pool_mbufs", std::to_string(2 * pool.mbufs + 1));
            }
        }
        list.push_back(std::move(advice));
    }
}

/// The highest load of any forwarding lcore in the last hour; nothing before an hour has passed.
std::optional<double> highest_hourly_load(const AdviceFacts& facts) {
    const History* const history = facts.input().history;
    if (history == nullptr || facts.now().uptime_seconds < kTrendMinutes * kSecondsPerMinute) {
        return std::nullopt;
    }
    double highest = 0;
    for (const LcoreFacts& lcore : facts.lcores()) {
        const auto series =
            find_series(*history, "workers." + std::to_string(lcore.now->lcore) + ".load");
        const auto latest = history->latest();
        if (!series || !latest || (lcore.now->role != "worker" && lcore.now->role != "fused")) {
            continue;
        }
        for (const double load :
             history->minutes(*series, *latest / kSecondsPerMinute, kTrendMinutes)) {
            highest = std::isfinite(load) ? std::max(highest, load) : highest;
        }
    }
    return highest;
}

void oversized(const AdviceFacts& facts, AdviceList& list) {
    const unsigned workers = facts.forwarding_lcores();
    const auto highest = highest_hourly_load(facts);
    if (workers < 2 || !highest || *highest > kIdleLoad) {
        return;
    }
    Advice advice{.rule = "oversized", .severity = Severity::info, .subject = "appliance"};
    advice.evidence = {{"highest load of any worker in the last hour", *highest, "ratio"},
                       {"workers", static_cast<double>(workers), ""}};
    advice.text = "No worker was loaded to more than " + percent_in_words(*highest) +
                  " in the last hour: one of " + std::to_string(workers) +
                  " could do something else.";
    advice.changes = facts.change("cpu.workers", std::to_string(workers - 1));
    list.push_back(std::move(advice));
}

void unusual(const AdviceFacts& facts, AdviceList& list) {
    constexpr std::size_t kShown = 5;
    const History* const history = facts.input().history;
    const auto latest = history ? history->latest() : std::nullopt;
    if (!latest) {
        return;
    }
    const auto found = anomalies_of(*history, *latest / kSecondsPerMinute - 1);
    for (std::size_t i = 0; i < std::min(found.size(), kShown); ++i) {
        const Anomaly& anomaly = found[i];
        Advice advice{
            .rule = "unusual", .severity = Severity::info, .subject = anomaly.series.name};
        advice.evidence = {
            {"mean of the minute", anomaly.value, anomaly.series.unit},
            {anomaly.compared_with_yesterday ? "same time yesterday" : "the hour before",
             anomaly.usual, anomaly.series.unit},
            {"robust z-score", anomaly.score, ""}};
        advice.text =
            anomaly.series.name + " was unusually " + (anomaly.score > 0 ? "high" : "low") +
            " in the last minute, compared with " +
            (anomaly.compared_with_yesterday ? "the same time yesterday." : "the hour before.");
        list.push_back(std::move(advice));
    }
}

constexpr AdviceRule kRules[] = {capacity, pool_trend, oversized, unusual};

}  // namespace

std::span<const AdviceRule> outlook_rules() {
    return kRules;
}

}  // namespace flyball::control
