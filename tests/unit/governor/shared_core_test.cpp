// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/governor/shared_core.hpp"

#include <limits>

#include <gtest/gtest.h>

namespace flyball::governor {
namespace {

constexpr double kTarget = 50e3;
constexpr CostModel kCritical{.burst_ns = 250.0, .packet_ns = 100.0};

/// A millisecond of bulk bursts of `cap` packets, one tick = 1 ns.
WorkTotals bulk_of(double cap, double packet_ns) {
    WorkTotals bulk;
    const double burst_ns = 250.0 + packet_ns * cap;
    bulk.bursts = static_cast<std::uint64_t>(1e6 / burst_ns) + 1;
    bulk.packets = bulk.bursts * static_cast<std::uint64_t>(cap);
    bulk.busy_ticks = bulk.bursts * static_cast<std::uint64_t>(burst_ns);
    return bulk;
}

double settle(SharedCore& core, double packet_ns, int periods, double trim_ns = 0.0) {
    for (int i = 0; i < periods; ++i) {
        static_cast<void>(
            core.update(bulk_of(core.cap(), packet_ns), 1.0, kCritical, 8.0, kTarget, trim_ns));
    }
    return core.cap();
}

TEST(SharedCore, IsTheFormula) {
    SharedCore core({}, {});
    EXPECT_NEAR(settle(core, 400.0, 50), (45'000.0 - 500.0 - 800.0) / 400.0, 1.0);
    EXPECT_NEAR(core.bulk_packet_ns(), 400.0, 1.0);
    EXPECT_TRUE(core.cap_binds());
}

TEST(SharedCore, CheapBulkPacketsAreTakenInLargeBursts) {
    SharedCore core({}, {});
    EXPECT_EQ(settle(core, 50.0, 50), 256.0);
    EXPECT_FALSE(core.cap_binds());
}

TEST(SharedCore, ADearerPacketIsNoticedWithinTwoPeriods) {
    SharedCore core({}, {});
    settle(core, 50.0, 50);
    EXPECT_LE(settle(core, 800.0, 2) * 800.0, kTarget);
}

TEST(SharedCore, RisesByDoublingAtMost) {
    SharedCore core({}, {});
    settle(core, 4'000.0, 50);
    double before = core.cap();
    for (int i = 0; i < 20; ++i) {
        const double after = settle(core, 50.0, 1);
        EXPECT_LE(after, 2.0 * before);
        before = after;
    }
    EXPECT_EQ(before, 256.0);
}

TEST(SharedCore, TheTrimTakesFromTheBulk) {
    SharedCore core({}, {});
    const double plain = settle(core, 400.0, 50);
    EXPECT_NEAR(plain - settle(core, 400.0, 50, 4'000.0), 10.0, 1.0);
}

TEST(SharedCore, NonsenseMeansTheSmallestCap) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    SharedCore core({}, {});
    EXPECT_EQ(core.update({}, 1.0, kCritical, 8.0, nan, 0.0), 8.0);
    EXPECT_EQ(core.update({}, 1.0, kCritical, nan, kTarget, 0.0), 8.0);
    EXPECT_GT(core.update(bulk_of(32.0, 100.0), nan, kCritical, 8.0, kTarget, 0.0), 8.0);
    EXPECT_EQ(core.bulk_packet_ns(), CostModel{}.packet_ns) << "nothing was learnt from it";
}

}  // namespace
}  // namespace flyball::governor
