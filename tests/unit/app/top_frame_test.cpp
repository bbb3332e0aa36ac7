// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/top_frame.hpp"

#include <gtest/gtest.h>

#include "sample_report.hpp"

namespace flyball::app {
namespace {

using telemetry::Report;

TopFrame one_second() {
    return frame_of({}, test::sample_report(), test::sample_report_one_second_later());
}

TEST(TopFrame, RatesAreOfThePeriod) {
    const TopFrame frame = one_second();
    EXPECT_DOUBLE_EQ(frame.period_seconds, 1.0);
    EXPECT_DOUBLE_EQ(frame.rx_packets_per_second, 15'500'000);
    EXPECT_DOUBLE_EQ(frame.dropped_packets_per_second, 4);
    ASSERT_EQ(frame.workers.size(), 2U);
    const TopWorker& worker = frame.workers[1];
    EXPECT_EQ(worker.role, "worker");
    EXPECT_DOUBLE_EQ(worker.rx_packets_per_second, 15'500'000);
    EXPECT_DOUBLE_EQ(worker.busy_percent.value(), 80);
    EXPECT_DOUBLE_EQ(worker.cycles_per_packet.value(), 80);
    EXPECT_DOUBLE_EQ(worker.packets_per_burst.value(), 32);
    EXPECT_DOUBLE_EQ(worker.empty_poll_percent.value(), 0);
    EXPECT_NEAR(worker.cpu_percent.value(), 155, 1e-6);
    EXPECT_EQ(worker.dropped_packets, 4U);
    EXPECT_EQ(worker.involuntary_context_switches, 0U);
}

TEST(TopFrame, PortsHaveTheirRateOnTheWire) {
    const TopFrame frame = one_second();
    ASSERT_EQ(frame.ports.size(), 2U);
    EXPECT_DOUBLE_EQ(frame.ports[0].rx_packets_per_second, 7'750'000);
    EXPECT_DOUBLE_EQ(frame.ports[0].rx_wire_bits_per_second.value(), 7'750'000.0 * 84 * 8);
    ASSERT_EQ(frame.queues.size(), 2U);
    EXPECT_EQ(frame.queues[1].port, "right");
    EXPECT_DOUBLE_EQ(frame.queues[1].rx_packets_per_second, 7'750'000);
    Report before = test::sample_report();
    Report now = test::sample_report_one_second_later();
    before.ports[0].rx_bytes = now.ports[0].rx_bytes = 0;
    EXPECT_FALSE(frame_of({}, before, now).ports[0].rx_wire_bits_per_second);
}

TEST(TopFrame, WithoutAReportBeforeItIsAllSinceTheStart) {
    const TopFrame frame = frame_of({}, {}, test::sample_report());
    EXPECT_DOUBLE_EQ(frame.period_seconds, 2.0);
    EXPECT_DOUBLE_EQ(frame.rx_packets_per_second, 15'000'032);
    EXPECT_EQ(frame.workers[0].involuntary_context_switches, 2U);
}

TEST(TopFrame, DropsAreOfThePeriodAndSinceZero) {
    const auto drop = [](const TopFrame& frame, const std::string& reason) {
        for (const TopDrop& found : frame.drops) {
            if (found.reason == reason) {
                return found;
            }
        }
        ADD_FAILURE() << reason;
        return TopDrop{};
    };
    TopDrop tx_full = drop(one_second(), "tx_full");
    EXPECT_EQ(tx_full.packets, 4U);
    EXPECT_DOUBLE_EQ(tx_full.packets_per_second, 4);
    EXPECT_EQ(tx_full.since_zero, 44U);
    const TopDrop missed = drop(one_second(), "rx_missed");
    EXPECT_EQ(missed.where, "left");
    EXPECT_EQ(missed.packets, 0U);
    EXPECT_EQ(missed.since_zero, 7U);
    tx_full = drop(frame_of(test::sample_report(), test::sample_report(),
                            test::sample_report_one_second_later()),
                   "tx_full");
    EXPECT_EQ(tx_full.since_zero, 4U);
    EXPECT_EQ(one_second().drops.size(), dataplane::kDropReasons + 2 * 4);
}

TEST(TopFrame, RingsPoolsAndStages) {
    const TopFrame frame = one_second();
    ASSERT_EQ(frame.rings.size(), 1U);
    EXPECT_EQ(frame.rings[0].used_max, 600U);
    EXPECT_EQ(frame.rings[0].refused_packets, 0U);
    EXPECT_EQ(frame.pools[0].in_use, 1234U);
    ASSERT_EQ(frame.stages.size(), 1U);
    EXPECT_FALSE(frame.stages[0].cycles_per_packet) << "no burst was sampled in the period";
    const TopFrame whole = frame_of({}, {}, test::sample_report());
    EXPECT_DOUBLE_EQ(whole.stages[0].cycles_per_packet.value(), 3.0);
    EXPECT_DOUBLE_EQ(whole.stages[0].packets_per_burst.value(), 32.0);
}

TEST(TopFrame, OneReportTwiceHasNoRates) {
    const TopFrame frame = frame_of({}, test::sample_report(), test::sample_report());
    EXPECT_EQ(frame.period_seconds, 0);
    EXPECT_EQ(frame.rx_packets_per_second, 0);
    EXPECT_FALSE(frame.workers[0].cpu_percent);
    EXPECT_FALSE(frame.workers[0].packets_per_burst);
    EXPECT_FALSE(frame.ports[0].rx_wire_bits_per_second);
}

TEST(TopFrame, WhatIsNewOrWentDownHasNoNegativeRate) {
    Report before = test::sample_report_one_second_later();
    Report now = test::sample_report();
    now.uptime_seconds = before.uptime_seconds + 1;
    EXPECT_EQ(frame_of({}, before, now).rx_packets_per_second, 0);
    before = test::sample_report();
    before.workers.clear();
    before.ports.clear();
    before.rings.clear();
    const TopFrame frame = frame_of({}, before, test::sample_report_one_second_later());
    EXPECT_DOUBLE_EQ(frame.workers[1].rx_packets_per_second, 45'500'064);
    EXPECT_EQ(frame.queues.size(), 2U);
}

}  // namespace
}  // namespace flyball::app
