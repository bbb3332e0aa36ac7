// SPDX-License-Identifier: BSD-3-Clause
#include "worker.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "flyball/base/check.hpp"

namespace flyball::sim {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();

std::uint64_t ticks(double ns) noexcept {
    return static_cast<std::uint64_t>(ns / kNsPerTick);
}

}  // namespace

const Service& service_at(std::span<const Service> plan, double at_ns) noexcept {
    const Service* found = &plan.front();
    for (const Service& service : plan) {
        found = service.from_ns <= at_ns ? &service : found;
    }
    return *found;
}

Worker::Worker(const WorkerConfig& config)
    : ring_(config.ring_capacity),
      rng_(config.seed),
      sample_stride_(config.sample_stride),
      sleep_cost_(config.sleep),
      until_sample_(config.sample_stride),
      every_packet_(std::make_unique<governor::LatencyHistogram>()),
      samples_(std::make_unique<governor::LatencyHistogram>()) {
    FLYBALL_CHECK(std::has_single_bit(config.ring_capacity));
}

void Worker::run(double end_ns, const governor::Setpoint& setpoint, const Service& service) {
    const std::size_t depth = setpoint.queue_depth == 0
                                  ? ring_.capacity()
                                  : std::min<std::size_t>(setpoint.queue_depth, ring_.capacity());
    const std::size_t cap = std::max<std::size_t>(1, setpoint.burst_cap);
    while (now_ns_ < end_ns) {
        admit_until(now_ns_, depth);
        if (sleep_cost_ && setpoint.sleep_ns > 0 && ring_.size() == 0) {
            sleep(setpoint.sleep_ns, *sleep_cost_);
            continue;
        }
        const double start_ns = next_start(end_ns, setpoint, depth);
        if (start_ns >= end_ns) {
            now_ns_ = end_ns;
            return;
        }
        serve(start_ns, cap, service);
    }
}

governor::Observation Worker::observe(double now_ns) noexcept {
    governor::Observation observation{.now_ns = static_cast<std::uint64_t>(now_ns),
                                      .totals = totals_,
                                      .min_sojourn_ns = min_sojourn_ns_,
                                      .max_sojourn_ns = max_sojourn_ns_,
                                      .ring_occupancy = static_cast<std::uint32_t>(ring_.size())};
    min_sojourn_ns_ = governor::kNoSojourn;
    max_sojourn_ns_ = 0.0;
    sleeps_.clear();
    return observation;
}

void Worker::admit_until(double now_ns, std::size_t depth) noexcept {
    for (; next_ < arrivals_.size() && arrivals_[next_] <= now_ns; ++next_) {
        admit(arrivals_[next_], depth);
    }
}

void Worker::admit(double arrival_ns, std::size_t depth) noexcept {
    ++totals_.arrivals;
    if (ring_.size() < depth) {
        ring_.push(arrival_ns);
    } else {
        ++totals_.ring_drops;
    }
}

/// When the next burst starts: enough packets wait or the oldest is old enough. Never if that is
/// not before `end_ns`.
double Worker::next_start(double end_ns,
                          const governor::Setpoint& setpoint,
                          std::size_t depth) noexcept {
    const std::size_t threshold = std::max<std::size_t>(1, setpoint.wait_threshold);
    if (ring_.size() >= threshold) {
        return now_ns_;
    }
    double deadline_ns = ring_.size() > 0 ? ring_[0] + setpoint.wait_limit_ns : kNever;
    if (deadline_ns <= now_ns_) {
        return now_ns_;
    }
    for (;;) {
        const double arrival_ns = next_ < arrivals_.size() ? arrivals_[next_] : kNever;
        if (std::min(arrival_ns, deadline_ns) > end_ns) {
            return kNever;
        }
        if (deadline_ns <= arrival_ns) {
            return deadline_ns;
        }
        ++next_;
        admit(arrival_ns, depth);
        if (ring_.size() == 1) {
            deadline_ns = arrival_ns + setpoint.wait_limit_ns;
        }
        if (ring_.size() >= threshold) {
            return arrival_ns;
        }
    }
}

void Worker::serve(double start_ns, std::size_t cap, const Service& service) noexcept {
    const std::size_t burst = std::min(ring_.size(), cap);
    double lasts_ns = service.cost.time_ns(static_cast<double>(burst));
    if (service.jitter > 0.0) {
        lasts_ns *=
            std::exp(service.jitter * rng_.normal() - 0.5 * service.jitter * service.jitter);
    }
    if (service.stalls_per_busy_s > 0.0 &&
        rng_.uniform() < service.stalls_per_busy_s * lasts_ns * 1e-9) {
        lasts_ns += service.stall_ns;
    }
    now_ns_ = start_ns + lasts_ns;
    for (std::size_t i = 0; i < burst; ++i) {
        const double sojourn_ns = now_ns_ - ring_[i];
        const auto value = static_cast<std::uint64_t>(sojourn_ns);
        every_packet_->record(value);
        if (--until_sample_ == 0) {
            until_sample_ = sample_stride_;
            samples_->record(value);
        }
    }
    // First in, first out: the last packet of a burst waited least.
    min_sojourn_ns_ = std::min(min_sojourn_ns_, now_ns_ - ring_[burst - 1]);
    max_sojourn_ns_ = std::max(max_sojourn_ns_, now_ns_ - ring_[0]);
    ring_.pop(burst);
    busy_ns_ += lasts_ns;
    ++totals_.bursts;
    totals_.packets += burst;
    totals_.packets_squared += std::uint64_t{burst} * burst;
    totals_.full_bursts += burst == cap ? 1U : 0U;
    totals_.busy_ticks += ticks(lasts_ns);
    totals_.packets_busy_ticks += ticks(lasts_ns) * burst;
}

/// A sleeper sees nothing that comes meanwhile.
void Worker::sleep(double asked_ns, const SleepCost& cost) {
    const double late_ns =
        0.5 * cost.wake_latency_ns + rng_.exponential(0.5 * cost.wake_latency_ns);
    const double slept_ns = asked_ns + late_ns;
    sleeps_.push_back({asked_ns, slept_ns});
    off_core_ns_ += slept_ns - cost.wake_cpu_ns;
    now_ns_ += slept_ns;
}

}  // namespace flyball::sim
