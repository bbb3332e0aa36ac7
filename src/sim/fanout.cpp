// SPDX-License-Identifier: BSD-3-Clause
#include "fanout.hpp"

#include <algorithm>
#include <limits>

namespace flyball::sim {
namespace {

/// More than this is never held for one output.
constexpr std::size_t kHeldMax = 900;

}  // namespace

FanOut::FanOut(const FanOutConfig& config)
    : config_(config),
      rng_(config.seed),
      ring_(config.ring_capacity),
      outputs_(config.outputs),
      held_(std::make_unique<governor::LatencyHistogram>()) {
    for (Output& output : outputs_) {
        output.arrivals.reserve(kHeldMax + 256);
    }
}

void FanOut::run(double end_ns, double pps, const governor::Setpoint& setpoint) {
    const double gap_ns = 1e9 / pps;
    const auto threshold = std::max<std::size_t>(1, setpoint.wait_threshold);
    const auto wait_limit_ns = static_cast<double>(setpoint.wait_limit_ns);
    while (now_ns_ < end_ns) {
        admit_until(now_ns_, gap_ns);
        if (ring_.size() == 0) {
            idle_until_next(wait_limit_ns);
            admit_until(now_ns_, gap_ns);
        }
        const double began_ns = now_ns_;
        const double poll_ns_per_packet = poll(std::max<std::size_t>(1, setpoint.burst_cap));
        for (Output& output : outputs_) {
            const std::size_t held = output.arrivals.size();
            if (held > 0 && (held >= threshold || held > kHeldMax ||
                             output.arrivals.front() + wait_limit_ns <= now_ns_)) {
                hand_over(output, poll_ns_per_packet);
            }
        }
        busy_ns_ += now_ns_ - began_ns;
    }
}

governor::Observation FanOut::observe(double now_ns) noexcept {
    const governor::Observation observation{
        .now_ns = static_cast<std::uint64_t>(now_ns),
        .totals = totals_,
        .min_sojourn_ns = min_held_ns_,
        .max_sojourn_ns = max_held_ns_,
        .ring_occupancy = static_cast<std::uint32_t>(ring_.size())};
    min_held_ns_ = governor::kNoSojourn;
    max_held_ns_ = 0.0;
    return observation;
}

void FanOut::admit_until(double now_ns, double gap_ns) noexcept {
    for (; next_arrival_ns_ <= now_ns; next_arrival_ns_ += rng_.exponential(gap_ns)) {
        ++totals_.arrivals;
        if (ring_.size() < ring_.capacity()) {
            ring_.push(next_arrival_ns_);
        } else {
            ++totals_.ring_drops;
        }
    }
}

/// Nothing to receive: the next thing to happen is an arrival or a deadline.
void FanOut::idle_until_next(double wait_limit_ns) noexcept {
    double next_ns = next_arrival_ns_;
    for (const Output& output : outputs_) {
        if (!output.arrivals.empty()) {
            next_ns = std::min(next_ns, output.arrivals.front() + wait_limit_ns);
        }
    }
    now_ns_ = std::max(now_ns_, next_ns);
}

/// One poll; returns what it cost per packet.
double FanOut::poll(std::size_t cap) {
    const std::size_t received = std::min(ring_.size(), cap);
    if (received == 0) {
        now_ns_ += config_.empty_poll_ns;
        ++totals_.empty_polls;
        return 0.0;
    }
    for (std::size_t i = 0; i < received; ++i) {
        outputs_[rng_.below(outputs_.size())].arrivals.push_back(ring_[i]);
    }
    ring_.pop(received);
    const double poll_ns = config_.poll.time_ns(static_cast<double>(received));
    now_ns_ += poll_ns;
    return poll_ns / static_cast<double>(received);
}

void FanOut::hand_over(Output& output, double poll_ns_per_packet) noexcept {
    now_ns_ += config_.hand_over_ns;
    for (const double arrival_ns : output.arrivals) {
        held_->record(static_cast<std::uint64_t>(now_ns_ - arrival_ns));
    }
    min_held_ns_ = std::min(min_held_ns_, now_ns_ - output.arrivals.back());
    max_held_ns_ = std::max(max_held_ns_, now_ns_ - output.arrivals.front());
    const std::uint64_t packets = output.arrivals.size();
    const double lasts_ns =
        config_.hand_over_ns + poll_ns_per_packet * static_cast<double>(packets);
    const auto ticks = static_cast<std::uint64_t>(lasts_ns / kNsPerTick);
    ++totals_.bursts;
    totals_.packets += packets;
    totals_.packets_squared += packets * packets;
    totals_.busy_ticks += ticks;
    totals_.packets_busy_ticks += ticks * packets;
    output.arrivals.clear();
}

}  // namespace flyball::sim
