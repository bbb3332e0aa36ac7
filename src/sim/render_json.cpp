// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <cstdio>
#include <string_view>

#include "flyball/sim/render.hpp"

namespace flyball::sim {
namespace {

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char character : text) {
        if (character == '"' || character == '\\') {
            result += '\\';
        }
        result += character;
    }
    return result + '"';
}

/// JSON has neither NaN nor infinity.
std::string number(double value) {
    if (!std::isfinite(value)) {
        return "null";
    }
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", value);
    return text;
}

std::string field(std::string_view name, const std::string& value) {
    return quoted(name) + ": " + value;
}

std::string boolean(bool value) {
    return value ? "true" : "false";
}

/// What the governor and every baseline have in common.
std::string score_fields(const Score& score) {
    return field("attained_percent", number(score.attained_percent)) + ", " +
           field("late_windows", std::to_string(score.late_windows)) + ", " +
           field("p99_ns", number(score.p99_ns)) + ", " + field("cost", number(score.cost)) + ", " +
           field("drops", std::to_string(score.drops));
}

std::string baselines_object(const Outcome& outcome) {
    std::string text;
    for (const Score& baseline : outcome.baselines) {
        text += text.empty() ? "\n      " : ",\n      ";
        text += quoted(baseline.policy) + ": {" + field("feasible", boolean(baseline.feasible)) +
                ", " + score_fields(baseline) + ", " + field("note", quoted(baseline.note)) + "}";
    }
    return "{" + text + "}";
}

std::string checks_array(const Outcome& outcome) {
    std::string text;
    for (const Check& check : outcome.checks) {
        text += text.empty() ? "\n      " : ",\n      ";
        text += "{" + field("what", quoted(check.what)) + ", " +
                field("value", number(check.value)) + ", " +
                field("relation", quoted(check.at_least ? ">=" : "<=")) + ", " +
                field("limit", number(check.limit)) + ", " + field("unit", quoted(check.unit)) +
                ", " + field("passed", boolean(check.passed())) + "}";
    }
    return "[" + text + "]";
}

std::string outcome_object(const Outcome& outcome) {
    const auto settle = outcome.settle_ms ? number(*outcome.settle_ms) : std::string("null");
    return "  {" + field("scenario", quoted(outcome.scenario)) + ", " +
           field("seed", std::to_string(outcome.seed)) + ",\n    " +
           field("demand", quoted(demand_of(outcome))) + ",\n    " +
           score_fields(outcome.governor) + ",\n    " +
           field("cost_unit", quoted(outcome.cost_unit)) + ", " +
           field("cost_reference", quoted(outcome.cost_reference)) + ", " +
           field("cost_ratio", number(outcome.cost_ratio)) + ", " + field("settle_ms", settle) +
           ", " + field("passed", boolean(outcome.passed())) + ",\n    " +
           field("checks", checks_array(outcome)) + ",\n    " +
           field("baselines", baselines_object(outcome)) + "}";
}

}  // namespace

std::string render_json(std::span<const Outcome> outcomes) {
    std::string text = "[\n";
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        text += outcome_object(outcomes[i]) + (i + 1 < outcomes.size() ? ",\n" : "\n");
    }
    return text + "]\n";
}

}  // namespace flyball::sim
