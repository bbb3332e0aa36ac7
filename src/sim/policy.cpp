// SPDX-License-Identifier: BSD-3-Clause
#include "policy.hpp"

#include <algorithm>
#include <cmath>

#include "worker.hpp"

namespace flyball::sim {
namespace {

using governor::Setpoint;

class FixedPolicy final : public Policy {
  public:
    explicit FixedPolicy(const FixedKnobs& knobs) noexcept : setpoint_(to_setpoint(knobs)) {}

    [[nodiscard]] Setpoint next(const PolicyInput& /*input*/) override { return setpoint_; }

  private:
    Setpoint setpoint_;
};

/// Additive increase, multiplicative decrease of the wait: + 1 us while the window's p99 is within
/// the target, times 0.8 when it is not. It knows no model.
class AimdPolicy final : public Policy {
  public:
    AimdPolicy(const FixedKnobs& start, double target_ns) noexcept
        : knobs_(start), wait_ns_(start.wait_ns), target_ns_(target_ns) {}

    [[nodiscard]] Setpoint next(const PolicyInput& input) override {
        if (input.window && input.window->is_valid()) {
            const bool late = input.window->p99_ns > target_ns_;
            wait_ns_ = late ? wait_ns_ * kDecrease : std::min(target_ns_, wait_ns_ + kIncreaseNs);
            knobs_.wait_ns = static_cast<std::uint32_t>(wait_ns_);
        }
        return to_setpoint(knobs_);
    }

  private:
    static constexpr double kIncreaseNs = 1'000.0;
    static constexpr double kDecrease = 0.8;

    FixedKnobs knobs_;
    double wait_ns_;
    double target_ns_;
};

}  // namespace

Setpoint to_setpoint(const FixedKnobs& knobs) noexcept {
    Setpoint setpoint;
    setpoint.burst_cap = knobs.cap;
    if (knobs.sleeps) {
        setpoint.sleep_ns = knobs.wait_ns;
    } else {
        setpoint.wait_threshold = knobs.threshold;
        setpoint.wait_limit_ns = knobs.wait_ns;
    }
    return setpoint;
}

GovernorPolicy::GovernorPolicy(const GovernorSetup& setup)
    : setup_(setup),
      rng_(setup.seed),
      controller_({.ns_per_tick = kNsPerTick, .may_sleep = setup.sleeps}),
      supervisor_({.target_ns = setup.target_ns, .limits = setup.limits}),
      decisions_(std::make_unique<governor::DecisionRing>()) {}

Setpoint GovernorPolicy::next(const PolicyInput& input) {
    const auto now_ns = input.observation.now_ns;
    const bool alive = static_cast<double>(now_ns) < setup_.faults.control_dead_from_ns;
    if (input.window && alive) {
        const bool silent = static_cast<double>(now_ns) >= setup_.faults.sensor_silent_from_ns;
        governor::SlowWindow window{
            .now_ns = now_ns, .core_share = input.core_share, .fleet_moved = input.fleet_moved};
        if (!silent) {
            window.sensor = sense(*input.window);
            window.raw = input.window;
        }
        guidance_ = supervisor_.step(window, controller_.status(), *decisions_);
        if (setup_.without_breaker) {
            guidance_.regime = governor::Regime::closed;
        }
    }
    return controller_.step(tamper(input.observation), guidance_);
}

void GovernorPolicy::record_sleep(double asked_ns, double slept_ns) {
    controller_.record_sleep(asked_ns, slept_ns);
}

governor::Observation GovernorPolicy::tamper(const governor::Observation& truth) const noexcept {
    governor::Observation told = truth;
    auto& totals = told.totals;
    if (const auto& cost = setup_.faults.reported_cost) {
        const auto packets = static_cast<double>(totals.packets);
        const double busy_ns =
            cost->burst_ns * static_cast<double>(totals.bursts) + cost->packet_ns * packets;
        const double weighted_ns = cost->burst_ns * packets +
                                   cost->packet_ns * static_cast<double>(totals.packets_squared);
        totals.busy_ticks = static_cast<std::uint64_t>(busy_ns / kNsPerTick);
        totals.packets_busy_ticks = static_cast<std::uint64_t>(weighted_ns / kNsPerTick);
    }
    if (setup_.faults.rate_factor != 1.0) {
        totals.arrivals = static_cast<std::uint64_t>(static_cast<double>(totals.arrivals) *
                                                     setup_.faults.rate_factor);
    }
    return told;
}

std::optional<governor::LatencyReading> GovernorPolicy::sense(
    const governor::LatencyReading& truth) {
    governor::LatencyReading told = truth;
    if (setup_.faults.sensor_stuck_ns > 0.0) {
        told.p99_ns = setup_.faults.sensor_stuck_ns;
    }
    if (setup_.faults.sensor_noise > 0.0) {
        told.p99_ns *= std::exp(setup_.faults.sensor_noise * rng_.normal());
    }
    return told;
}

std::unique_ptr<Policy> make_policy(const PolicySpec& spec, const GovernorSetup& setup) {
    switch (spec.kind) {
        case PolicySpec::Kind::fixed:
            return std::make_unique<FixedPolicy>(spec.knobs);
        case PolicySpec::Kind::aimd:
            return std::make_unique<AimdPolicy>(spec.knobs, setup.target_ns);
        case PolicySpec::Kind::governed:
            return std::make_unique<GovernorPolicy>(setup);
        case PolicySpec::Kind::governed_without_breaker:
            break;
    }
    GovernorSetup ablated = setup;
    ablated.without_breaker = true;
    return std::make_unique<GovernorPolicy>(ablated);
}

std::vector<PolicySpec> baseline_specs() {
    using Kind = PolicySpec::Kind;
    return {
        {"greedy_32", Kind::fixed, {.cap = 32}},
        {"greedy_256", Kind::fixed, {.cap = 256}},
        {"dpdk_drain", Kind::fixed, {.cap = 32, .threshold = 32, .wait_ns = 100'000}},
        {"static_64", Kind::fixed, {.cap = 128, .threshold = 64, .wait_ns = 40'000}},
        {"aimd_t", Kind::aimd, {.cap = 256, .threshold = 64, .wait_ns = 5'000}},
    };
}

}  // namespace flyball::sim
