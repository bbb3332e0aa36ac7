// SPDX-License-Identifier: BSD-3-Clause
// What was: GET /api/v1/history, the list of series or the values of some.
#include <charconv>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include "flyball/control/lookback.hpp"
#include "flyball/control/problem.hpp"
#include "flyball/control/rest_api.hpp"

namespace flyball::control {

namespace {

using Json = nlohmann::ordered_json;

/// Floats of seven digits become doubles of seventeen; four decimals are more than was measured.
Json number(double value) {
    constexpr double kScale = 10'000;
    return std::isfinite(value) ? Json(std::round(value * kScale) / kScale) : Json(nullptr);
}

Response answer_list(const History& history) {
    Json series = Json::array();
    for (const SeriesInfo& info : history.series()) {
        series.push_back({{"name", info.name}, {"unit", info.unit}});
    }
    const auto latest = history.latest();
    const Json document = {{"latest", latest ? Json(*latest) : Json(nullptr)},
                           {"kept_seconds", History::kSeconds},
                           {"kept_minutes", History::kMinutes},
                           {"memory_bytes", history.memory_bytes()},
                           {"series", std::move(series)}};
    return {.body = document.dump() + '\n'};
}

Json line_json(const HistoryLine& line) {
    Json mean = Json::array();
    Json least = Json::array();
    Json greatest = Json::array();
    for (const HistoryPoint& point : line.points) {
        mean.push_back(number(point.mean));
        least.push_back(number(point.min));
        greatest.push_back(number(point.max));
    }
    return {{"name", line.series.name},
            {"unit", line.series.unit},
            {"mean", std::move(mean)},
            {"min", std::move(least)},
            {"max", std::move(greatest)}};
}

/// A whole number of seconds, or nothing if the parameter was not given.
Result<std::optional<std::int64_t>> seconds_of(const Call& call, std::string_view name) {
    const auto text = call.query_value(name);
    if (!text) {
        return std::optional<std::int64_t>();
    }
    std::int64_t value = 0;
    const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (code != std::errc{} || end != text->data() + text->size()) {
        return fail(ErrorClass::usage, std::string(name) +
                                           ": must be a whole number of seconds; from and to may "
                                           "be negative, counted from the end");
    }
    return std::optional(value);
}

Result<HistoryAnswer> answer_of(const History& history, const Call& call) {
    HistoryQuery query;
    query.series = call.query_value("series").value_or("");
    for (const auto& [name, member] :
         {std::pair{"from", &HistoryQuery::from}, std::pair{"to", &HistoryQuery::to},
          std::pair{"step", &HistoryQuery::step_seconds}}) {
        const auto value = seconds_of(call, name);
        if (!value) {
            return tl::make_unexpected(value.error());
        }
        query.*member = *value;
    }
    return history.query(query);
}

Response answer_history(const History& history, const Call& call) {
    if (!call.query_value("series") && call.query.empty()) {
        return answer_list(history);
    }
    const auto answer = answer_of(history, call);
    if (!answer) {
        return problem_response(Problem::malformed_request, answer.error().message);
    }
    Json lines = Json::array();
    for (const HistoryLine& line : answer->lines) {
        lines.push_back(line_json(line));
    }
    const Json document = {{"from", answer->from},
                           {"step_seconds", answer->step_seconds},
                           {"series", std::move(lines)}};
    return {.body = document.dump() + '\n'};
}

}  // namespace

void add_history_route(Router& router, const History& history) {
    router.add({.path = "/api/v1/history",
                .query = {"series", "from", "to", "step"},
                .answer = [&history](const Call& call) { return answer_history(history, call); }});
}

}  // namespace flyball::control
