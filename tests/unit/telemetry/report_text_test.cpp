// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/report_text.hpp"

#include <algorithm>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "sample_report.hpp"

namespace flyball::telemetry {
namespace {

constexpr const char* kPeriod =
    R"([3.0 s] macswap, pipeline: rx 15.50M pps, tx 15.50M pps, dropped 4, in flight 10
  worker       cpu  rx pps  tx pps  pkt/burst  empty   busy  cycles/pkt  drops
  poll_core 1    1  15.50M  15.50M       32.0   0.0%  80.0%        80.0      0
  worker 2       2  15.50M  15.50M       32.0   0.0%  80.0%        80.0      4
  port   rx pps  tx pps  rx L2 Gb/s  rx L1  tx L2 Gb/s  tx L1  missed  nombuf  errors
  left   7.750M  7.750M        3.72   5.21        3.72   5.21       0       0       0
  right  7.750M  7.750M        3.72   5.21        3.72   5.21       0       0       0
  latency  p50 997 ns  p99 997 ns  p99.9 9.95 us  max 100 us  (7750 samples)
  drops    tx_full +4 (44 since start)
           malformed +0 (10 since start)
  rings    poll1-worker2 12/1024 used, at most 600, refused 0 since start
  pools    node0 1234/16383 mbufs in use (7.5%)
  traffic  offered 15.50M pps, accepted 15.50M pps, returned 15.50M pps, reordered 0
)";

constexpr const char* kFinal = R"(flyball 0.1.0: macswap, pipeline, 2.0 s
  rx 30000064 = tx 30000000 + dropped 50 + in flight 14
  port   rx packets  tx packets   rx bytes   tx bytes  tx dropped  missed
  left     15000032    15000000  900001920  900000000          40       7
  right    15000032    15000000  900001920  900000000           0       7
  worker       cpu  rx pps  tx pps  pkt/burst  empty   busy  cycles/pkt  drops
  poll_core 1    1  15.00M  15.00M       32.0   0.2%  80.0%        80.0      0
  worker 2       2  15.00M  15.00M       32.0   0.2%  80.0%        80.0     50
  port   rx pps  tx pps  rx L2 Gb/s  rx L1  tx L2 Gb/s  tx L1  missed  nombuf  errors
  left   7.500M  7.500M        3.60   5.04        3.60   5.04       7       0       0
  right  7.500M  7.500M        3.60   5.04        3.60   5.04       7       0       0
  stages   macswap on worker 2: 3.0 cycles/packet (32000 packets sampled)
  latency  p50 997 ns  p99 997 ns  p99.9 9.95 us  max 100 us  (15000 samples)
  drops    tx_full 40
           malformed 10
  rings    poll1-worker2 12/1024 used, at most 600, refused 0 since start
  pools    node0 1234/16383 mbufs in use (7.5%)
  traffic  offered 15.00M pps, accepted 15.00M pps, returned 15.00M pps, reordered 3
  returned p50 997 ns  p99 997 ns  p99.9 9.95 us  max 100 us  (15000 samples)
)";

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::size_t longest_line(const std::string& text) {
    std::istringstream lines(text);
    std::size_t longest = 0;
    for (std::string line; std::getline(lines, line);) {
        longest = std::max(longest, line.size());
    }
    return longest;
}

TEST(PeriodText, ShowsRatesOfThePeriod) {
    EXPECT_EQ(period_text(test::sample_report(), test::sample_report_one_second_later()), kPeriod);
}

TEST(FinalText, ShowsTotalsAndTheAccounting) {
    EXPECT_EQ(final_text(test::sample_report()), kFinal);
}

TEST(PeriodText, FitsIntoAHundredColumns) {
    auto before = test::sample_report();
    auto now = test::sample_report_one_second_later();
    now.ports[0].name = "twelve-chars";
    now.ports[0].link_up = false;
    now.ports[0].rx_packets += 1'200'000'000;
    now.ports[0].rx_bytes += 72'000'000'000;
    now.ports[0].rx_missed_packets += 100'000'000;
    now.workers[0].rx_packets += 1'200'000'000;
    EXPECT_LE(longest_line(period_text(before, now)), 100U) << period_text(before, now);
    EXPECT_LE(longest_line(final_text(now)), 100U) << final_text(now);
}

TEST(PeriodText, WorksWithoutAnEarlierReport) {
    const auto now = test::sample_report();
    EXPECT_TRUE(contains(period_text(Report{}, now), "rx 15.00M pps"))
        << period_text(Report{}, now);
    EXPECT_TRUE(contains(period_text(Report{}, Report{}), "rx 0 pps"));
    EXPECT_TRUE(contains(period_text(now, now), "no samples")) << period_text(now, now);
}

TEST(PeriodText, DeviceThatCountsNoBytesHasNoBitRate) {
    auto before = test::sample_report();
    auto now = test::sample_report_one_second_later();
    for (auto* report : {&before, &now}) {
        report->ports.resize(1);
        report->ports[0].rx_bytes = 0;
        report->ports[0].tx_bytes = 0;
    }
    EXPECT_TRUE(contains(period_text(before, now),
                         "  left  7.750M  7.750M           -      -           -      -"))
        << period_text(before, now);
}

TEST(PeriodText, NamesPortsThatAreDown) {
    auto now = test::sample_report();
    now.ports[1].link_up = false;
    EXPECT_TRUE(contains(period_text(Report{}, now), "right (down)"));
}

TEST(PeriodText, CountersThatWentBackGiveNoRate) {
    auto now = test::sample_report();
    now.uptime_seconds = 4;
    EXPECT_TRUE(contains(period_text(test::sample_report_one_second_later(), now), "rx 0 pps"));
}

TEST(FinalText, ShowsOriginatedPackets) {
    Report report;
    report.totals = {.originated_packets = 100, .tx_packets = 90, .dropped_packets = 10};
    EXPECT_TRUE(contains(final_text(report),
                         "  rx 0 + originated 100 = tx 90 + dropped 10 + in flight 0\n"))
        << final_text(report);
}

TEST(FinalText, SaysWhenTheAccountingDoesNotHold) {
    Report report;
    report.totals = {.rx_packets = 100, .tx_packets = 90};
    EXPECT_TRUE(contains(final_text(report), "WRONG: 10 packets unaccounted"))
        << final_text(report);
    report.totals.tx_packets = 101;
    EXPECT_TRUE(contains(final_text(report), "WRONG: 1 packets too many")) << final_text(report);
}

}  // namespace
}  // namespace flyball::telemetry
