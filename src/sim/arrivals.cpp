// SPDX-License-Identifier: BSD-3-Clause
#include "arrivals.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "rng.hpp"

namespace flyball::sim {
namespace {

constexpr double kStepSeconds = 0.005;
constexpr double kNsPerSecond = 1e9;
/// Spacing inside a burst: 64-byte frames at 67 Gbit/s.
constexpr double kBackToBackNs = 7.0;

/// Almost sorted already: bursts overlap only with their neighbours.
void sort_nearly_sorted(Arrivals& times) {
    for (std::size_t i = 1; i < times.size(); ++i) {
        const double time = times[i];
        std::size_t hole = i;
        for (; hole > 0 && times[hole - 1] > time; --hole) {
            times[hole] = times[hole - 1];
        }
        times[hole] = time;
    }
}

std::size_t expected_packets(const Load& load) {
    double packets = 0.0;
    for (const Segment& segment : load) {
        packets += segment.seconds * segment.pps;
    }
    constexpr double kSlack = 1.05;
    return static_cast<std::size_t>(packets * kSlack) + 64;
}

Load in_steps(double seconds, auto&& pps_at) {
    Load load;
    const auto steps = static_cast<unsigned>(std::lround(seconds / kStepSeconds));
    load.reserve(steps);
    for (unsigned step = 0; step < steps; ++step) {
        load.push_back({kStepSeconds, pps_at(kStepSeconds * step)});
    }
    return load;
}

}  // namespace

double duration_s(const Load& load) noexcept {
    double seconds = 0.0;
    for (const Segment& segment : load) {
        seconds += segment.seconds;
    }
    return seconds;
}

Load square(double low_pps, double high_pps, double half_period_s, double seconds) {
    Load load;
    bool high = false;
    for (double at = 0.0; at < seconds - 1e-9; at += half_period_s) {
        load.push_back({half_period_s, high ? high_pps : low_pps});
        high = !high;
    }
    return load;
}

Load sine(double low_pps, double high_pps, double period_s, double seconds) {
    return in_steps(seconds, [&](double at) {
        const double phase = 2.0 * std::numbers::pi * at / period_s;
        return low_pps + (high_pps - low_pps) * 0.5 * (1.0 - std::cos(phase));
    });
}

Load ramp(double from_pps, double to_pps, double seconds) {
    return in_steps(seconds,
                    [&](double at) { return from_pps + (to_pps - from_pps) * at / seconds; });
}

Load on_off(double mean_pps, double duty, double on_s, double seconds, std::uint64_t seed) {
    Rng rng(seed);
    Load load;
    bool on = true;
    for (double at = 0.0; at < seconds;) {
        const double mean_s = on ? on_s : on_s * (1.0 - duty) / duty;
        const double lasts_s = std::min(rng.exponential(mean_s), seconds - at);
        load.push_back({lasts_s, on ? mean_pps / duty : 0.0});
        at += lasts_s;
        on = !on;
    }
    return load;
}

Arrivals poisson(const Load& load, double burst_mean, std::uint64_t seed) {
    Rng rng(seed);
    Arrivals times;
    times.reserve(expected_packets(load));
    double begin_ns = 0.0;
    for (const Segment& segment : load) {
        const double end_ns = begin_ns + segment.seconds * kNsPerSecond;
        const double gap_ns = kNsPerSecond * burst_mean / segment.pps;
        double at_ns = begin_ns;
        while (segment.pps > 0.0 && (at_ns += rng.exponential(gap_ns)) < end_ns) {
            const std::uint64_t burst = rng.geometric(burst_mean);
            double packet_ns = at_ns;
            for (std::uint64_t i = 0; i < burst && packet_ns < end_ns; ++i) {
                times.push_back(packet_ns);
                packet_ns += kBackToBackNs;
            }
        }
        begin_ns = end_ns;
    }
    sort_nearly_sorted(times);
    return times;
}

Arrivals incast(const Incast& pattern, double seconds, std::uint64_t seed) {
    Arrivals times = poisson({{seconds, pattern.background_pps}}, 1.0, seed);
    Rng rng(seed + 1);
    for (double at_s = pattern.period_s; at_s < seconds; at_s += pattern.period_s) {
        for (unsigned sender = 0; sender < pattern.senders; ++sender) {
            const double start_ns = at_s * kNsPerSecond + rng.uniform() * pattern.spread_ns;
            for (unsigned packet = 0; packet < pattern.packets; ++packet) {
                times.push_back(start_ns + kBackToBackNs * packet);
            }
        }
    }
    std::sort(times.begin(), times.end());
    const auto end = std::lower_bound(times.begin(), times.end(), seconds * kNsPerSecond);
    times.erase(end, times.end());
    return times;
}

Arrivals replay(std::span<const double> gaps_ns, double seconds) {
    Arrivals times;
    double at_ns = 0.0;
    for (std::size_t i = 0; !gaps_ns.empty(); ++i) {
        // A recording of nothing but zeros would never end.
        at_ns += std::max(gaps_ns[i % gaps_ns.size()], 0.01);
        if (at_ns >= seconds * kNsPerSecond) {
            break;
        }
        times.push_back(at_ns);
    }
    return times;
}

std::vector<std::uint16_t> zipf_buckets(
    std::size_t packets, unsigned flows, double exponent, unsigned buckets, std::uint64_t seed) {
    Rng rng(seed);
    std::vector<double> weights(buckets, 0.0);
    for (unsigned rank = 1; rank <= flows; ++rank) {
        weights[rng.below(buckets)] += std::pow(rank, -exponent);
    }
    // Cumulative, so that a uniform number finds its bucket by bisection.
    double total = 0.0;
    for (double& weight : weights) {
        weight = total += weight;
    }
    std::vector<std::uint16_t> result(packets);
    for (auto& bucket : result) {
        const double at = rng.uniform() * total;
        const auto found = std::upper_bound(weights.begin(), weights.end() - 1, at);
        bucket = static_cast<std::uint16_t>(found - weights.begin());
    }
    return result;
}

}  // namespace flyball::sim
