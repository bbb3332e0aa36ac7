// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "run.hpp"

namespace flyball::sim {

/// One worker that is offered `arrivals`; a burst costs `cost` all the time.
[[nodiscard]] inline Workload offered(Arrivals arrivals,
                                      double seconds,
                                      const governor::CostModel& cost = {}) {
    Workload workload;
    workload.arrivals = std::make_shared<const Arrivals>(std::move(arrivals));
    workload.seconds = seconds;
    workload.services = {Service{.cost = cost}};
    return workload;
}

/// The same with Poisson arrivals of packets or of bursts.
[[nodiscard]] inline Workload offered(const Load& load,
                                      double burst_mean,
                                      std::uint64_t seed,
                                      const governor::CostModel& cost = {}) {
    return offered(poisson(load, burst_mean, seed), duration_s(load), cost);
}

}  // namespace flyball::sim
