// SPDX-License-Identifier: BSD-3-Clause
// Who sets the knobs of a simulated worker: constants, AIMD, or the governor itself.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flyball/governor/burst_controller.hpp"
#include "flyball/governor/decision_ring.hpp"
#include "flyball/governor/latency_reading.hpp"
#include "flyball/governor/supervisor.hpp"

#include "rng.hpp"

namespace flyball::sim {

inline constexpr double kFastPeriodNs = 1e6;
inline constexpr unsigned kFastPerSlow = 10;

/// What a policy sees after each fast period.
struct PolicyInput {
    governor::Observation observation{};
    std::optional<governor::LatencyReading> window{};  ///< every tenth period
    float core_share = 0.0F;
    bool fleet_moved = false;
};

/// One worker's knobs; called after each fast period.
class Policy {
  public:
    virtual ~Policy() = default;

    [[nodiscard]] virtual governor::Setpoint next(const PolicyInput& input) = 0;

    /// After each sleep of the worker.
    virtual void record_sleep(double /*asked_ns*/, double /*slept_ns*/) {}

    /// The regime in force, for plots; closed for policies that know none.
    [[nodiscard]] virtual governor::Regime regime() const { return governor::Regime::closed; }
};

/// Knobs that never change: cap, threshold b and limit t.
struct FixedKnobs {
    std::uint16_t cap = 32;
    std::uint16_t threshold = 1;
    std::uint32_t wait_ns = 0;
    bool sleeps = false;  ///< wait by sleeping for wait_ns

    friend bool operator==(const FixedKnobs&, const FixedKnobs&) = default;
};

[[nodiscard]] governor::Setpoint to_setpoint(const FixedKnobs& knobs) noexcept;

/// What may be wrong with what the governor is told. The simulated worker itself is never faulty.
struct Faults {
    /// Burst times reported as if the cost were this, whatever they are.
    std::optional<governor::CostModel> reported_cost{};
    double rate_factor = 1.0;      ///< of reported arrivals
    double sensor_noise = 0.0;     ///< deviation of ln(p99) that the trim sees
    double sensor_stuck_ns = 0.0;  ///< p99 that the trim sees, whatever it is; 0 = not stuck
    double sensor_silent_from_ns = std::numeric_limits<double>::infinity();
    double control_dead_from_ns = std::numeric_limits<double>::infinity();
};

struct GovernorSetup {
    double target_ns = 50e3;
    governor::Limits limits{};
    bool sleeps = false;
    bool without_breaker = false;  ///< the law alone: shows what the breaker is for
    Faults faults{};
    std::uint64_t seed = 1;
};

/// The governor: the same BurstController and Supervisor as on the data path.
class GovernorPolicy final : public Policy {
  public:
    explicit GovernorPolicy(const GovernorSetup& setup);

    [[nodiscard]] governor::Setpoint next(const PolicyInput& input) override;
    void record_sleep(double asked_ns, double slept_ns) override;

    [[nodiscard]] governor::Regime regime() const override { return controller_.status().regime; }

    [[nodiscard]] const governor::BurstController& controller() const noexcept {
        return controller_;
    }

    [[nodiscard]] const governor::Supervisor& supervisor() const noexcept { return supervisor_; }

    [[nodiscard]] const governor::DecisionRing& decisions() const noexcept { return *decisions_; }

  private:
    [[nodiscard]] governor::Observation tamper(const governor::Observation& truth) const noexcept;
    [[nodiscard]] std::optional<governor::LatencyReading> sense(
        const governor::LatencyReading& truth);

    GovernorSetup setup_;
    Rng rng_;
    governor::BurstController controller_;
    governor::Supervisor supervisor_;
    std::unique_ptr<governor::DecisionRing> decisions_;
    governor::Guidance guidance_;
};

/// How to make a policy: a name and its kind. Plain data, so that sweeps can build grids of it.
struct PolicySpec {
    enum class Kind : std::uint8_t { fixed, aimd, governed, governed_without_breaker };

    std::string name{};
    Kind kind = Kind::fixed;
    FixedKnobs knobs{};
};

[[nodiscard]] std::unique_ptr<Policy> make_policy(const PolicySpec& spec,
                                                  const GovernorSetup& setup);

/// What every table compares with: greedy 32, greedy 256, DPDK's examples' (32, 100 us), the
/// hand-tuned (64, 40 us), AIMD on t. The oracle is found per scenario.
[[nodiscard]] std::vector<PolicySpec> baseline_specs();

}  // namespace flyball::sim
