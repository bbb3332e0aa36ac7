// SPDX-License-Identifier: BSD-3-Clause
#include "oracle.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <tbb/parallel_for.h>

namespace flyball::sim {
namespace {

constexpr std::array<std::uint16_t, 14> kThresholds{1,  2,  4,  8,  12,  16,  24,
                                                    32, 48, 64, 96, 128, 192, 256};
constexpr std::array<std::uint16_t, 2> kCaps{32, 256};
/// Steps of the wait: 2 % of the target, from 96 % down.
constexpr unsigned kWaitSteps = 48;
constexpr double kWaitStep = 0.02;
/// Costs nearer than this are the same.
constexpr double kCostStepNs = 0.05;

std::vector<FixedKnobs> pairs(const OracleSearch& search) {
    std::vector<FixedKnobs> found;
    for (const auto cap : kCaps) {
        for (std::size_t i = 0; i < kThresholds.size(); i += search.fine || i == 0 ? 1 : 2) {
            if (kThresholds[i] <= cap) {
                found.push_back({.cap = cap, .threshold = kThresholds[i]});
            }
        }
    }
    return found;
}

std::optional<Oracle> try_knobs(const Workload& workload,
                                const OracleSearch& search,
                                const FixedKnobs& knobs) {
    const auto windows = static_cast<double>(std::lround(workload.seconds * 100.0)) -
                         static_cast<double>(search.skip_windows);
    const double late_share = 1.0 - search.need_percent / 100.0;
    const GiveUp give_up{.target_ns = search.target_ns,
                         .from_window = search.skip_windows,
                         .late_max = static_cast<std::size_t>(late_share * windows + 1e-9),
                         .on_drop = true};
    const auto policy = make_policy({.name = "oracle", .knobs = knobs}, {});
    const Rows rows = run(workload, *policy, give_up);
    const Span judged = from(rows, search.skip_windows);
    const bool complete = static_cast<double>(judged.end - judged.begin) >= windows;
    const double attained = attained_percent(rows, judged, search.target_ns);
    if (!complete || attained < search.need_percent || drops(rows, judged) > 0) {
        return std::nullopt;
    }
    return Oracle{knobs, ns_per_packet(rows, judged), attained};
}

std::optional<Oracle> try_waits(const Workload& workload,
                                const OracleSearch& search,
                                FixedKnobs knobs) {
    if (knobs.threshold == 1) {
        return try_knobs(workload, search, knobs);
    }
    for (unsigned step = kWaitSteps; step > 0; step -= search.fine ? 1 : 2) {
        knobs.wait_ns = static_cast<std::uint32_t>(kWaitStep * step * search.target_ns);
        if (const auto found = try_knobs(workload, search, knobs)) {
            return found;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Oracle> find_oracle(const Workload& workload, const OracleSearch& search) {
    const std::vector<FixedKnobs> tried = pairs(search);
    std::vector<std::optional<Oracle>> found(tried.size());
    tbb::parallel_for(std::size_t{0}, tried.size(),
                      [&](std::size_t i) { found[i] = try_waits(workload, search, tried[i]); });
    std::optional<Oracle> best;
    for (const auto& candidate : found) {
        if (candidate && (!best || candidate->cost_ns < best->cost_ns - kCostStepNs)) {
            best = candidate;
        }
    }
    return best;
}

Workload part_of(const Workload& workload, Span windows) {
    const double begin_ns = time_of(windows.begin);
    const double end_ns = time_of(windows.end);
    const Arrivals& all = *workload.arrivals;
    const auto first = std::lower_bound(all.begin(), all.end(), begin_ns);
    const auto last = std::lower_bound(first, all.end(), end_ns);
    auto arrivals = std::make_shared<Arrivals>(first, last);
    for (double& time : *arrivals) {
        time -= begin_ns;
    }
    Workload part = workload;
    part.arrivals = std::move(arrivals);
    part.seconds = (end_ns - begin_ns) * 1e-9;
    for (Service& service : part.services) {
        service.from_ns = std::max(0.0, service.from_ns - begin_ns);
    }
    return part;
}

}  // namespace flyball::sim
