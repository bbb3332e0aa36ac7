// SPDX-License-Identifier: BSD-3-Clause
// One polled worker in simulated time: a finite ring in front of it, bursts that cost a + c*n, and
// all packets of a burst leave when it ends. Times in ns.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "flyball/governor/cost_model.hpp"
#include "flyball/governor/latency_histogram.hpp"
#include "flyball/governor/observation.hpp"
#include "flyball/governor/setpoint.hpp"

#include "rng.hpp"

namespace flyball::sim {

/// What bursts cost from some time on.
struct Service {
    double from_ns = 0.0;
    governor::CostModel cost{};
    double jitter = 0.15;             ///< deviation of ln(duration)
    double stalls_per_busy_s = 20.0;  ///< the operating system takes the core away
    double stall_ns = 30e3;
};

/// The service in force at `at_ns`: the last whose time has come. `plan` is ascending, not empty.
[[nodiscard]] const Service& service_at(std::span<const Service> plan, double at_ns) noexcept;

/// Ticks of the simulated worker's totals: fine enough that rounding does not show.
inline constexpr double kNsPerTick = 1.0 / 16.0;

/// Arrival times of waiting packets, first in, first out.
class Ring {
  public:
    explicit Ring(std::size_t capacity) : times_(capacity) {}

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    [[nodiscard]] std::size_t capacity() const noexcept { return times_.size(); }

    [[nodiscard]] double operator[](std::size_t i) const noexcept {
        return times_[(head_ + i) & (times_.size() - 1)];
    }

    void push(double time) noexcept { times_[(head_ + size_++) & (times_.size() - 1)] = time; }

    void pop(std::size_t count) noexcept {
        head_ = (head_ + count) & (times_.size() - 1);
        size_ -= count;
    }

  private:
    std::vector<double> times_;  ///< a power of two
    std::size_t head_ = 0;
    std::size_t size_ = 0;
};

/// What it takes to sleep: Setpoint::sleep_ns is obeyed only by a worker that has this.
struct SleepCost {
    double wake_cpu_ns = 1'500.0;      ///< core time of going to sleep and waking up
    double wake_latency_ns = 3'000.0;  ///< mean; half of it always, the other half exponential
};

/// One sleep: what was asked for and what it took.
struct Sleep {
    double asked_ns;
    double slept_ns;
};

struct WorkerConfig {
    std::size_t ring_capacity = 4096;  ///< a power of two
    unsigned sample_stride = 8;        ///< packets per sample that the sensor sees
    std::optional<SleepCost> sleep{};
    std::uint64_t seed = 7;
};

class Worker {
  public:
    explicit Worker(const WorkerConfig& config);

    /// Packets that come from now on; replaces what is left of the last ones. They must outlive
    /// the calls to run().
    void offer(std::span<const double> arrivals) noexcept {
        arrivals_ = arrivals;
        next_ = 0;
    }

    /// Packets that were offered and have not come yet, or came while the last burst was running.
    [[nodiscard]] std::span<const double> unread() const noexcept {
        return arrivals_.subspan(next_);
    }

    /// Works until `end_ns` by `setpoint`; the burst that is running then is finished.
    void run(double end_ns, const governor::Setpoint& setpoint, const Service& service);

    /// Totals, and the extremes since the last call.
    [[nodiscard]] governor::Observation observe(double now_ns) noexcept;

    /// Time spent on bursts.
    [[nodiscard]] double busy_ns() const noexcept { return busy_ns_; }

    /// Time off the core: asleep, less what sleeping itself costs.
    [[nodiscard]] double off_core_ns() const noexcept { return off_core_ns_; }

    /// Sleeps that began since the last observe().
    [[nodiscard]] std::span<const Sleep> sleeps() const noexcept { return sleeps_; }

    [[nodiscard]] const governor::WorkTotals& totals() const noexcept { return totals_; }

    [[nodiscard]] const governor::LatencyHistogram& every_packet() const noexcept {
        return *every_packet_;
    }

    [[nodiscard]] const governor::LatencyHistogram& samples() const noexcept { return *samples_; }

  private:
    void admit_until(double now_ns, std::size_t depth) noexcept;
    void admit(double arrival_ns, std::size_t depth) noexcept;
    [[nodiscard]] double next_start(double end_ns,
                                    const governor::Setpoint& setpoint,
                                    std::size_t depth) noexcept;
    void serve(double start_ns, std::size_t cap, const Service& service) noexcept;
    void sleep(double asked_ns, const SleepCost& cost);

    Ring ring_;
    Rng rng_;
    unsigned sample_stride_;
    std::optional<SleepCost> sleep_cost_;
    std::uint64_t until_sample_;
    std::span<const double> arrivals_;
    std::size_t next_ = 0;
    double now_ns_ = 0.0;
    double busy_ns_ = 0.0;
    double off_core_ns_ = 0.0;
    std::vector<Sleep> sleeps_{};
    double min_sojourn_ns_ = governor::kNoSojourn;
    double max_sojourn_ns_ = 0.0;
    governor::WorkTotals totals_;
    std::unique_ptr<governor::LatencyHistogram> every_packet_;
    std::unique_ptr<governor::LatencyHistogram> samples_;
};

}  // namespace flyball::sim
