// SPDX-License-Identifier: BSD-3-Clause
// When packets come: patterns of load as lists of arrival times. Same seed, same times.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace flyball::sim {

/// Arrival times in ns from the start, ascending.
using Arrivals = std::vector<double>;

/// A stretch of constant mean rate.
struct Segment {
    double seconds = 0.0;
    double pps = 0.0;
};

using Load = std::vector<Segment>;

[[nodiscard]] double duration_s(const Load& load) noexcept;

/// Alternates two rates, each `half_period_s` long, `low` first.
[[nodiscard]] Load square(double low_pps, double high_pps, double half_period_s, double seconds);

/// From `low` up to `high` and back in each period, in 5 ms steps.
[[nodiscard]] Load sine(double low_pps, double high_pps, double period_s, double seconds);

/// From one rate straight to another, in 5 ms steps.
[[nodiscard]] Load ramp(double from_pps, double to_pps, double seconds);

/// Two-state Markov-modulated Poisson: on for an exponential time of mean `on_s`, off so that it
/// is on for `duty` of the time; the rate while on is mean_pps/duty.
[[nodiscard]] Load on_off(
    double mean_pps, double duty, double on_s, double seconds, std::uint64_t seed);

/// Poisson arrivals of packets, or of geometric bursts of `burst_mean` packets 7 ns apart: what a
/// poll core puts into a ring.
[[nodiscard]] Arrivals poisson(const Load& load, double burst_mean, std::uint64_t seed);

/// Poisson background, and every `period_s` each of `senders` answers at once with `packets` back
/// to back, their starts spread over `spread_ns`.
struct Incast {
    double background_pps = 0.0;
    double period_s = 0.0;
    unsigned senders = 0;
    unsigned packets = 0;
    double spread_ns = 0.0;
};

[[nodiscard]] Arrivals incast(const Incast& pattern, double seconds, std::uint64_t seed);

/// Repeats recorded gaps (ns between packets) until `seconds` are over.
[[nodiscard]] Arrivals replay(std::span<const double> gaps_ns, double seconds);

/// For each of `packets` packets the bucket of its flow: `flows` flows whose popularity falls as
/// rank^-exponent (Zipf), spread over `buckets` at random.
[[nodiscard]] std::vector<std::uint16_t> zipf_buckets(
    std::size_t packets, unsigned flows, double exponent, unsigned buckets, std::uint64_t seed);

}  // namespace flyball::sim
