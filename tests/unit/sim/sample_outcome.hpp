// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <limits>

#include "flyball/sim/outcome.hpp"

namespace flyball::sim {

/// A small outcome with one of everything.
[[nodiscard]] inline Outcome sample_outcome() {
    Outcome outcome;
    outcome.scenario = "sample";
    outcome.seed = 3;
    outcome.governor = {.policy = "governor",
                        .attained_percent = 99.8,
                        .late_windows = 1,
                        .p99_ns = 47e3,
                        .cost = 106.0,
                        .drops = 2};
    outcome.baselines = {
        {.policy = "greedy_32", .attained_percent = 100.0, .p99_ns = 1e3, .cost = 200.0},
        {.policy = "oracle",
         .attained_percent = 99.0,
         .late_windows = 4,
         .p99_ns = 49e3,
         .cost = 100.0,
         .note = "b=128 \"quoted\""}};
    outcome.cost_reference = "oracle";
    outcome.cost_ratio = 1.06;
    outcome.settle_ms = 10.0;
    outcome.checks = {
        {.what = "attained", .value = 99.8, .at_least = true, .limit = 99.5, .unit = "%"},
        {.what = "cost", .value = 1.06, .limit = 1.1, .unit = "x oracle"}};
    outcome.series = {.load_mpps = {1.0, 2.0, 3.0},
                      .p99_us = {10.0, 47.0, 30.0},
                      .wait_us = {0.0, 20.0, 40.0},
                      .cap_packets = {32.0, 64.0, 122.0},
                      .workers = {1.0, 1.0, 2.0},
                      .target_us = 50.0};
    return outcome;
}

}  // namespace flyball::sim
