// SPDX-License-Identifier: BSD-3-Clause
#include "run.hpp"

#include <gtest/gtest.h>

namespace flyball::sim {
namespace {

Workload workload(double seconds = 0.2) {
    Workload result;
    result.arrivals = std::make_shared<const Arrivals>(poisson({{seconds, 1e6}}, 4.0, 1));
    result.seconds = seconds;
    return result;
}

bool same(const Rows& left, const Rows& right) {
    if (left.size() != right.size()) {
        return false;
    }
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (left[i].p99_ns != right[i].p99_ns || left[i].busy_ns != right[i].busy_ns ||
            left[i].packets != right[i].packets || left[i].wait_ns != right[i].wait_ns) {
            return false;
        }
    }
    return true;
}

TEST(Run, AccountsForEveryPacket) {
    const Workload load = workload();
    const auto policy = make_policy({.knobs = {.cap = 64}}, {});
    const Rows rows = run(load, *policy);
    ASSERT_EQ(rows.size(), 20U);
    std::uint64_t arrivals = 0;
    std::uint64_t packets = 0;
    for (const WindowRow& row : rows) {
        arrivals += row.arrivals;
        packets += row.packets;
        EXPECT_EQ(row.drops, 0U);
        EXPECT_GT(row.p99_ns, 350.0);
        EXPECT_LT(row.busy_ns, 1e7);
    }
    EXPECT_NEAR(static_cast<double>(arrivals), static_cast<double>(load.arrivals->size()), 64.0);
    EXPECT_NEAR(static_cast<double>(packets), static_cast<double>(arrivals), 64.0);
}

TEST(Run, IsTheSameToTheBit) {
    const Workload load = workload();
    for (const auto kind : {PolicySpec::Kind::fixed, PolicySpec::Kind::governed}) {
        const auto first = make_policy({.kind = kind}, {});
        const auto second = make_policy({.kind = kind}, {});
        EXPECT_TRUE(same(run(load, *first), run(load, *second)));
    }
    Workload other = workload();
    other.worker.seed = 8;
    const auto first = make_policy({}, {});
    const auto second = make_policy({}, {});
    EXPECT_FALSE(same(run(load, *first), run(other, *second))) << "another seed, another run";
}

TEST(Run, TheGovernorWaitsAndSavesWork) {
    const Workload load = workload(0.5);
    const auto governed = make_policy({.kind = PolicySpec::Kind::governed}, {});
    const auto greedy = make_policy({}, {});
    const Rows ours = run(load, *governed);
    const Rows theirs = run(load, *greedy);
    EXPECT_LT(ours.back().busy_ns, 0.8 * theirs.back().busy_ns);
    EXPECT_GT(ours.back().wait_ns, 30'000.0);
    EXPECT_LE(ours.back().p99_ns, 51'000.0);
    EXPECT_EQ(ours.front().regime, governor::Regime::calibrate);
    EXPECT_EQ(ours.back().regime, governor::Regime::closed);
}

TEST(Run, GivesUpWhenItMay) {
    const Workload load = workload();
    const auto late = make_policy({.knobs = {.cap = 64, .threshold = 60, .wait_ns = 90'000}}, {});
    EXPECT_EQ(run(load, *late, {.target_ns = 50e3, .from_window = 3, .late_max = 2}).size(), 6U);
}

TEST(Run, FollowsTheCostPlan) {
    Workload load = workload();
    load.services.push_back({.from_ns = 1e8, .cost = {.packet_ns = 300.0}});
    const auto policy = make_policy({.knobs = {.cap = 256}}, {});
    const Rows rows = run(load, *policy);
    const double before = rows[5].busy_ns / static_cast<double>(rows[5].packets);
    const double after = rows[15].busy_ns / static_cast<double>(rows[15].packets);
    EXPECT_GT(after - before, 100.0);
}

}  // namespace
}  // namespace flyball::sim
