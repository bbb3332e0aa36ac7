// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace flyball::governor {

/// One window's verdict for the trim.
struct TrimInput {
    double p99_ns = 0.0;
    double target_ns = 0.0;       ///< D
    bool stalled = false;         ///< late only because the machine stalled
    bool was_waiting = false;     ///< t was above 2 % of D at some time of the window
    bool deadline_binds = false;  ///< t as the law wants it closes bursts, not b
};

/// Feedback on what the model does not know, once per valid window (10 ms).
///
/// theta, the dual variable of p99 <= T = (1 - m - q)*D, with e = (p99 - T)/D:
///   theta += D * min(e, 1)       when late: p99 > D
///   theta += D * 0.5*e           when only the margin is touched
///   theta += D * 0.15*e          when early and it is t that binds, not b, a step limit or a
///   regime
///                                (anti-windup)
///   theta in [-0.25, 0.9]*D
/// q, the miss integrator (adaptive conformal inference, Gibbs and Candes 2021):
///   q = clamp(q + 0.1*([p99 > D] - 0.005), 0, 1.1)
/// q >= 1 means greedy, so q never passes 1.1 and misses over N windows are at most 0.005*N + 11
/// for any traffic that greedy itself can serve. Late windows without waiting are nobody's fault
/// here and change nothing.
class TargetTrim {
  public:
    /// m: share of the target that is always kept free.
    static constexpr double kMargin = 0.05;

    void update(const TrimInput& input) noexcept;

    /// At the end of the calibration: what greedy windows exceed the model by, because packets come
    /// in bursts or the core stalls, is the first theta; within [0, 0.5]*D.
    void seed(double excess_ns, double target_ns) noexcept;

    [[nodiscard]] double trim_ns() const noexcept { return trim_ns_; }

    [[nodiscard]] double miss_margin() const noexcept { return miss_margin_; }

  private:
    double trim_ns_ = 0.0;      ///< theta
    double miss_margin_ = 0.0;  ///< q
};

}  // namespace flyball::governor
