// SPDX-License-Identifier: BSD-3-Clause
// The simulator against another one: figures of a study of the same queue in Python, with its own
// random numbers and a histogram of 4.4 % per bucket. They were printed with Debian 12's python3,
// numpy 1.24 and numba 0.56 by
//
//   from governor_sim import *
//   arr = poisson(np.random.default_rng(3), [(0.5, mpps * 1e6)], burst)
//   s = summ(run(arr, Static(0, b, t * US, cap), 1e9, a, c, 0.5), 1e9, 2)
//   print(s['p'], s['cpp'])
//
// in which b = 1, t = 0 is greedy, s['p'] is the median over 10 ms windows of the p99 in us, and
// s['cpp'] the core time per packet in ns.
#include <gtest/gtest.h>

#include "metrics.hpp"

namespace flyball::sim {
namespace {

struct Cell {
    double burst_ns;   ///< a
    double packet_ns;  ///< c
    double mpps;
    double burst_mean;
    unsigned threshold;  ///< b
    unsigned wait_us;    ///< t
    unsigned cap;
    double p99_us;
    double cost_ns;
};

constexpr Cell kCells[] = {
    {250, 100, 0.5, 1, 1, 0, 32, 0.76, 346.32},
    {250, 100, 3, 1, 1, 0, 32, 1.30, 264.78},
    {250, 100, 6, 1, 1, 0, 256, 2.71, 164.69},
    {250, 400, 1.5, 1, 1, 0, 32, 5.43, 548.97},
    {1500, 100, 2.8, 1, 1, 0, 256, 5.43, 357.19},
    {250, 25, 11.5, 1, 1, 0, 256, 0.96, 86.49},
    {250, 100, 3, 8, 1, 0, 32, 7.68, 142.63},
    {250, 100, 0.3, 1, 64, 40, 128, 41.58, 119.13},
    {250, 100, 3, 1, 64, 40, 128, 30.71, 103.86},
    {250, 100, 3, 8, 64, 40, 128, 43.43, 103.85},
    {250, 100, 0.3, 1, 32, 100, 32, 103.28, 108.20},
    {250, 25, 11.5, 1, 256, 28, 256, 30.71, 25.96},
    {1500, 100, 2.8, 1, 128, 36, 256, 49.45, 114.58},
    {250, 400, 1.5, 1, 32, 24, 32, 36.52, 407.65},
    {250, 100, 6, 1, 128, 36, 256, 36.52, 101.90},
    {1500, 100, 0.5, 8, 64, 40, 128, 47.36, 155.03},
};

TEST(Reference, AgreesOnEveryCell) {
    for (const Cell& cell : kCells) {
        Workload workload;
        workload.seconds = 0.5;
        workload.arrivals = std::make_shared<const Arrivals>(
            poisson({{workload.seconds, cell.mpps * 1e6}}, cell.burst_mean, 3));
        workload.services = {{.cost = {.burst_ns = cell.burst_ns, .packet_ns = cell.packet_ns}}};
        const auto policy =
            make_policy({.knobs = {.cap = static_cast<std::uint16_t>(cell.cap),
                                   .threshold = static_cast<std::uint16_t>(cell.threshold),
                                   .wait_ns = cell.wait_us * 1'000}},
                        {});
        const Rows rows = run(workload, *policy);
        const double p99_us = median_p99_ns(rows, from(rows, 2)) / 1e3;
        const double cost_ns = ns_per_packet(rows, from(rows, 2));
        const auto where = ::testing::Message()
                           << "a " << cell.burst_ns << " c " << cell.packet_ns << " at "
                           << cell.mpps << " Mpps, b " << cell.threshold << " t " << cell.wait_us
                           << " cap " << cell.cap;
        EXPECT_NEAR(p99_us, cell.p99_us, 0.05 * cell.p99_us) << where;
        EXPECT_NEAR(cost_ns, cell.cost_ns, 0.02 * cell.cost_ns) << where;
    }
}

}  // namespace
}  // namespace flyball::sim
