// SPDX-License-Identifier: BSD-3-Clause
// The slow loop: what the control thread calls every 10 ms per worker. It judges the window's
// latency, trims, trips and forgives, and writes down every decision.
#pragma once

#include <cstdint>
#include <optional>

#include "flyball/governor/circuit_breaker.hpp"
#include "flyball/governor/decision_ring.hpp"
#include "flyball/governor/guidance.hpp"
#include "flyball/governor/latency_reading.hpp"
#include "flyball/governor/target_trim.hpp"

namespace flyball::governor {

struct SupervisorConfig {
    std::uint16_t worker = 0;
    double target_ns = 0.0;  ///< D; 0 = greedy, never waiting
    Limits limits{};
    Mode mode = Mode::automatic;
};

/// One slow period of one worker. On the data path `sensor` and `raw` are the same reading; they
/// are apart so that a filter may stand in front of the trim, never in front of the breaker.
struct SlowWindow {
    std::uint64_t now_ns = 0;
    std::optional<LatencyReading> sensor{};  ///< feeds the trim; nothing = it did not answer
    std::optional<LatencyReading> raw{};     ///< feeds the breaker
    float core_share = 0.0F;                 ///< of a core that the worker used, 0..1
    bool fleet_moved = false;                ///< workers or buckets changed in this period
};

/// Whether a window is late only because the machine did not wake the worker when it should: a
/// greedy worker would have lost its CPU just as well. Such a window does not trip the breaker.
[[nodiscard]] bool was_stalled(const LatencyReading& reading,
                               const WorkerStatus& status,
                               double target_ns) noexcept;

/// A human's setting; it holds until `until_ns` on the worker's clock.
struct ManualSetting {
    std::uint32_t wait_ns = 0;
    std::uint16_t threshold = 1;
    std::uint16_t cap = 32;
    std::uint64_t until_ns = 0;
};

/// HOLD: a reading of fewer than 50 samples, or no reading for 100 ms, freezes theta and q and
/// keeps a quarter of the target free until there are samples again. One thread at a time.
class Supervisor {
  public:
    explicit Supervisor(const SupervisorConfig& config) noexcept : config_(config) {}

    /// What to publish to the worker next. Decisions go to `ring`.
    [[nodiscard]] Guidance step(const SlowWindow& window,
                                const WorkerStatus& status,
                                DecisionRing& ring) noexcept;

    void set_target(double target_ns) noexcept { config_.target_ns = target_ns; }

    void set_mode(Mode mode) noexcept { config_.mode = mode; }

    void set_limits(const Limits& limits) noexcept { config_.limits = limits; }

    /// Switches to Mode::manual.
    void set_manual(const ManualSetting& setting) noexcept;

    /// A human's values until `until_ns`, whatever the mode; then that mode again. A time that is
    /// over ends a hold. Beginning and end are recorded.
    void hold(const ManualSetting& setting) noexcept { hold_ = setting; }

    /// As the worker is told: Mode::manual while a human's values hold.
    [[nodiscard]] Mode mode() const noexcept { return mode_; }

    [[nodiscard]] const CircuitBreaker& breaker() const noexcept { return breaker_; }

    [[nodiscard]] const TargetTrim& trim() const noexcept { return trim_; }

    [[nodiscard]] bool is_holding() const noexcept { return holding_; }

  private:
    /// How a window came about.
    struct Verdict {
        bool was_waiting = false;
        bool stalled = false;
    };

    [[nodiscard]] bool is_excused(const SlowWindow& window, const WorkerStatus& status) noexcept;
    void judge(const SlowWindow& window, const WorkerStatus& status, DecisionRing& ring) noexcept;
    void hold_or_trim(const SlowWindow& window,
                      const WorkerStatus& status,
                      const Verdict& verdict,
                      DecisionRing& ring) noexcept;
    void record_hold(bool held, const WorkerStatus& status, DecisionRing& ring) noexcept;
    void record_status(const WorkerStatus& status, DecisionRing& ring) noexcept;
    void record(Knob knob, Reason reason, double from, double to, DecisionRing& ring) noexcept;
    void record_measured(const SlowWindow& window, DecisionRing& ring) noexcept;
    [[nodiscard]] Decision describe(const SlowWindow& window,
                                    const WorkerStatus& status) const noexcept;

    SupervisorConfig config_;
    CircuitBreaker breaker_;
    TargetTrim trim_;
    ManualSetting manual_;
    ManualSetting hold_;
    ManualSetting recorded_hold_;  ///< as last recorded; until_ns 0: none
    Mode mode_ = Mode::automatic;  ///< with the hold
    Decision context_;             ///< signals of this period, for every record in it
    WorkerStatus recorded_;        ///< knobs as last recorded
    double recorded_trim_ns_ = 0.0;
    std::uint64_t now_ns_ = 0;
    double silence_ns_ = 0.0;
    std::uint64_t pending_from_ = 0;  ///< records that await their measurement
    std::uint64_t pending_to_ = 0;
    std::uint32_t ring_drops_ = 0;
    std::uint32_t epoch_ = 0;
    double stall_credit_ = 3.0;
    bool holding_ = false;
    bool started_ = false;
};

}  // namespace flyball::governor
