// SPDX-License-Identifier: BSD-3-Clause
#include <cstdarg>
#include <cstdio>

#include "flyball/sim/render.hpp"

namespace flyball::sim {
namespace {

/// printf into a string; no line of ours is longer.
[[gnu::format(printf, 2, 3)]] void append(std::string& text, const char* format, ...) {
    char line[256];
    std::va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    text += line;
}

void append_score(std::string& text, const Score& score, double ratio) {
    if (!score.feasible) {
        append(text, "  %-16s %s\n", score.policy.c_str(), score.note.c_str());
        return;
    }
    append(text, "  %-16s %7.2f %6zu %9.1f %11.2f %7.3f %9llu  %s\n", score.policy.c_str(),
           score.attained_percent, score.late_windows, score.p99_ns / 1e3, score.cost, ratio,
           static_cast<unsigned long long>(score.drops), score.note.c_str());
}

double reference_cost(const Outcome& outcome) {
    for (const Score& baseline : outcome.baselines) {
        if (baseline.policy == outcome.cost_reference && baseline.feasible) {
            return baseline.cost;
        }
    }
    return 0.0;
}

}  // namespace

std::string demand_of(const Outcome& outcome) {
    std::string text;
    for (const Check& check : outcome.checks) {
        append(text, "%s%s %s %g%s%s", text.empty() ? "" : ", ", check.what.c_str(),
               check.at_least ? ">=" : "<=", check.limit, check.unit.empty() ? "" : " ",
               check.unit.c_str());
    }
    return text;
}

std::string render_table(const Outcome& outcome) {
    std::string text;
    append(text, "%s (seed %llu): %s\n", outcome.scenario.c_str(),
           static_cast<unsigned long long>(outcome.seed), outcome.passed() ? "passed" : "FAILED");
    for (const Check& check : outcome.checks) {
        append(text, "  %-6s %s %s %g %s: %.4g\n", check.passed() ? "ok" : "FAILED",
               check.what.c_str(), check.at_least ? ">=" : "<=", check.limit, check.unit.c_str(),
               check.value);
    }
    append(text, "  %-16s %7s %6s %9s %11s %7s %9s\n", "policy", "in D %", "late", "p99 us",
           outcome.cost_unit.c_str(), "ratio", "drops");
    const double reference = reference_cost(outcome);
    append_score(text, outcome.governor, outcome.cost_ratio);
    for (const Score& baseline : outcome.baselines) {
        append_score(text, baseline, reference > 0.0 ? baseline.cost / reference : 0.0);
    }
    return text;
}

}  // namespace flyball::sim
