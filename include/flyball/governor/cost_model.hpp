// SPDX-License-Identifier: BSD-3-Clause
// What a burst costs: a fixed part per burst and a part per packet. Everything the law needs to
// know about a network function.
#pragma once

#include <algorithm>

namespace flyball::governor {

/// Time of a burst of n packets = burst_ns + packet_ns * n (Batchy, NSDI'20, section 3). The
/// defaults are what is assumed before anything was measured: generic on purpose.
struct CostModel {
    double burst_ns = 250.0;   ///< a: per burst, whatever its size
    double packet_ns = 100.0;  ///< c: per packet, > 0

    /// Duration of a burst in ns.
    [[nodiscard]] constexpr double time_ns(double packets) const noexcept {
        return burst_ns + packet_ns * packets;
    }

    /// Core time per packet in ns at the mean burst `packets`: c + a/n.
    [[nodiscard]] constexpr double ns_per_packet(double packets) const noexcept {
        return packet_ns + burst_ns / packets;
    }

    /// True load: rho = lambda * (c + a/cap), 1 = saturated. The share of time a poller is busy
    /// is not the load: it nears 1 from lambda = 1/(a+c). `rate` in packets per ns.
    [[nodiscard]] constexpr double true_load(double rate, double cap) const noexcept {
        return rate * ns_per_packet(cap);
    }

    /// Burst that a worker which never waits finds: n* = lambda*a / (1 - lambda*c), in packets;
    /// huge but finite from saturation on.
    [[nodiscard]] constexpr double natural_burst(double rate) const noexcept {
        return rate * burst_ns / std::max(1.0 - rate * packet_ns, 1e-3);
    }

    friend bool operator==(const CostModel&, const CostModel&) = default;
};

}  // namespace flyball::governor
