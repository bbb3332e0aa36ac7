// SPDX-License-Identifier: BSD-3-Clause
// The law: how long to wait, for how many, and how much to take at once. Pure functions; times in
// ns, rates in packets per ns. Any thread.
//
// A projected Newton step on: largest wait t with P(t) + theta <= (1 - margin) * D, where
// P(t) = t + a + c*(1 + lambda*t) is the 99th percentile of the sojourn and dP/dt = 1 + lambda*c.
// P is nearly affine in t and does not depend on lambda, so a tenfold step of the load needs no
// reaction; a threshold b would. Simulated in `flyball simulate`.
#pragma once

#include "flyball/governor/cost_model.hpp"
#include "flyball/governor/limits.hpp"

namespace flyball::governor {

/// What is to be met.
struct Aim {
    double target_ns = 0.0;  ///< D
    double trim_ns = 0.0;    ///< theta: how much the measured p99 exceeds the model's
    double margin = 0.05;    ///< m + q: share of D that is kept free
};

/// A burst starts when `threshold` packets wait or the oldest is `wait_ns` old, and takes at most
/// `cap`. The defaults are greedy.
struct Knobs {
    double wait_ns = 0.0;    ///< t
    double threshold = 1.0;  ///< b, whole packets
    double cap = 32.0;       ///< whole packets

    friend bool operator==(const Knobs&, const Knobs&) = default;
};

/// cap = clamp(max(min(e, (D/4 - a)/c), min(10*n*, largest_cap))) with e = ceil((a/c)*(1-eps)/eps),
///       eps = 0.05: from e packets on, a larger burst saves less than 5 % of a packet's cost, and
///       a quarter of the target bounds what one burst takes. Under load the way out of a backlog
///       counts as well: ten times the natural burst n*.
/// b   = clamp(e, 4, cap).
/// t*  = (T - theta - a - c)/(1 + lambda*c) with T = (1 - margin)*D; if b fills before t*, then
///       t = min(t*, T - theta - a - c*min(cap, max(b, n*))). Within [0, D] and `limits`.
/// Not a number comes out if and only if one went in.
[[nodiscard]] Knobs solve(const CostModel& cost,
                          double rate,
                          const Aim& aim,
                          const Limits& limits) noexcept;

/// Most that one burst may take when capacity is what counts: clamp((0.4*D - a)/c) packets, so that
/// a packet that just missed one burst is still in time with the next.
[[nodiscard]] double largest_cap(const CostModel& cost,
                                 double target_ns,
                                 const Limits& limits) noexcept;

/// Queue that a worker may hold under overload so that what it admits stays inside D:
/// max(cap, (0.9*D - 2*(a + c*cap)) / (c + a/cap)) packets, within `limits`.
[[nodiscard]] double overload_depth(const CostModel& cost,
                                    double cap,
                                    double target_ns,
                                    const Limits& limits) noexcept;

struct Prediction {
    double p99_ns = 0.0;
    double core = 0.0;  ///< share of a core spent on bursts, 1 = all of it
};

/// What the model expects of `knobs`: burst n = max(1 + lambda*t, n*) up to b (or n* if larger)
/// and cap; p99 = min(t, (b-1)/lambda) + a + c*n + theta; core = lambda*(c + a/n), at most 1.
[[nodiscard]] Prediction predict(const CostModel& cost,
                                 double rate,
                                 double trim_ns,
                                 const Knobs& knobs) noexcept;

}  // namespace flyball::governor
