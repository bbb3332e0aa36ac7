// SPDX-License-Identifier: BSD-3-Clause
// The expected texts are what Debian's dpdk-testpmd 22.11 printed on two net_null ports, started
// with
// --stats-period 2 --record-burst-stats --record-core-cycles.
#include "flyball/telemetry/report_testpmd.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace flyball::telemetry {
namespace {

const std::string kHead = "\x1b[2J\x1b[1;1H\nPort statistics ====================================";

constexpr const char* kFirstPeriod = R"(
  ######################## NIC statistics for port 0  ########################
  RX-packets: 364832     RX-missed: 0          RX-bytes:  0
  RX-errors: 0
  RX-nombuf:  0         
  TX-packets: 256        TX-errors: 0          TX-bytes:  0

  Throughput (since last show)
  Rx-pps:            0          Rx-bps:            0
  Tx-pps:            0          Tx-bps:            0
  ############################################################################

  ######################## NIC statistics for port 1  ########################
  RX-packets: 331840     RX-missed: 0          RX-bytes:  0
  RX-errors: 0
  RX-nombuf:  0         
  TX-packets: 1088       TX-errors: 0          TX-bytes:  0

  Throughput (since last show)
  Rx-pps:            0          Rx-bps:            0
  Tx-pps:            0          Tx-bps:            0
  ############################################################################
)";

constexpr const char* kLaterPort0 = R"(
  ######################## NIC statistics for port 0  ########################
  RX-packets: 57233312   RX-missed: 0          RX-bytes:  0
  RX-errors: 0
  RX-nombuf:  0         
  TX-packets: 56868768   TX-errors: 0          TX-bytes:  0

  Throughput (since last show)
  Rx-pps:     12693858          Rx-bps:            0
  Tx-pps:     12693858          Tx-bps:            0
  ############################################################################
)";

constexpr const char* kLaterPort1 = R"(
  ######################## NIC statistics for port 1  ########################
  RX-packets: 57199680   RX-missed: 0          RX-bytes:  0
  RX-errors: 0
  RX-nombuf:  0         
  TX-packets: 56868928   TX-errors: 0          TX-bytes:  0

  Throughput (since last show)
  Rx-pps:     12693820          Rx-bps:            0
  Tx-pps:     12693820          Tx-bps:            0
  ############################################################################
)";

constexpr const char* kFinal = R"(
  ---------------------- Forward statistics for port 0  ----------------------
  RX-packets: 87219680       RX-dropped: 0             RX-total: 87219680
  TX-packets: 87219680       TX-dropped: 0             TX-total: 87219680
  RX-bursts : 2725615 [0% of 0 pkts + 100% of 32 pkts]
  TX-bursts : 2725615 [0% of 0 pkts + 100% of 32 pkts]
  ----------------------------------------------------------------------------

  ---------------------- Forward statistics for port 1  ----------------------
  RX-packets: 87219680       RX-dropped: 0             RX-total: 87219680
  TX-packets: 87219680       TX-dropped: 0             TX-total: 87219680
  RX-bursts : 2725615 [0% of 0 pkts + 100% of 32 pkts]
  TX-bursts : 2725615 [0% of 0 pkts + 100% of 32 pkts]
  ----------------------------------------------------------------------------

  +++++++++++++++ Accumulated forward statistics for all ports+++++++++++++++
  RX-packets: 174439360      RX-dropped: 0             RX-total: 174439360
  TX-packets: 174439360      TX-dropped: 0             TX-total: 174439360
  ++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++

  CPU cycles/packet=86.57 (total cycles=15100575312 / total io packets=174439360) at 2600 MHz Clock
)";

PortReport port(unsigned id, std::uint64_t rx_packets, std::uint64_t tx_packets) {
    PortReport report;
    report.port_id = id;
    report.rx_packets = rx_packets;
    report.tx_packets = tx_packets;
    return report;
}

Report report_of(double seconds, std::vector<PortReport> ports) {
    Report report;
    report.mode = "io";
    report.tsc_hertz = 2.6e9;
    report.uptime_seconds = seconds;
    report.ports = std::move(ports);
    return report;
}

TEST(TestpmdPeriod, FirstHasNoRates) {
    const auto now = report_of(0.03, {port(0, 364'832, 256), port(1, 331'840, 1'088)});
    EXPECT_EQ(testpmd_period(Report{}, now), kHead + kFirstPeriod);
}

// testpmd reads the clock once per port, a few microseconds apart; a report has one time.
TEST(TestpmdPeriod, ShowsRatesSinceTheLast) {
    EXPECT_EQ(testpmd_period(report_of(4, {port(0, 31'717'632, 31'353'088)}),
                             report_of(6.0100807, {port(0, 57'233'312, 56'868'768)})),
              kHead + kLaterPort0);
    EXPECT_EQ(testpmd_period(report_of(4, {port(1, 31'684'096, 31'353'344)}),
                             report_of(6.0100791, {port(1, 57'199'680, 56'868'928)})),
              kHead + kLaterPort1);
}

TEST(TestpmdPeriod, ShowsBitsAndErrorsInTheirColumns) {
    auto before = port(10, 0, 0);
    auto now = port(10, 1'000, 500);
    now.rx_bytes = 64'000;
    now.tx_bytes = 32'001;
    now.rx_missed_packets = 7;
    now.rx_error_packets = 8;
    now.rx_nombuf_packets = 9;
    now.tx_error_packets = 10;
    EXPECT_EQ(testpmd_period(report_of(1, {before}), report_of(3, {now})), kHead + R"(
  ######################## NIC statistics for port 10 ########################
  RX-packets: 1000       RX-missed: 7          RX-bytes:  64000
  RX-errors: 8
  RX-nombuf:  9         
  TX-packets: 500        TX-errors: 10         TX-bytes:  32001

  Throughput (since last show)
  Rx-pps:          500          Rx-bps:       256000
  Tx-pps:          250          Tx-bps:       128000
  ############################################################################
)");
}

TEST(TestpmdPeriod, CounterThatWentBackHasRateZero) {
    const auto text =
        testpmd_period(report_of(1, {port(0, 100, 100)}), report_of(2, {port(0, 5, 5)}));
    EXPECT_NE(text.find("Rx-pps:            0"), std::string::npos) << text;
}

TEST(TestpmdFinal, EqualsTestpmd) {
    auto report = report_of(6, {port(0, 87'219'680, 87'219'680), port(1, 87'219'680, 87'219'680)});
    for (auto& each : report.ports) {
        each.rx_bursts = {{32, 2'725'615}};
        each.tx_bursts = {{32, 2'725'615}};
    }
    report.workers.resize(2);
    report.workers[0].role = "fused";
    report.workers[0].busy_cycles = 15'100'575'312;
    report.workers[1].role = "traffic";
    report.workers[1].busy_cycles = 1;
    EXPECT_EQ(testpmd_final(report), kFinal);
}

TEST(TestpmdFinal, ShowsLossesWhereTestpmdDoes) {
    auto lossy = port(1, 1'000, 900);
    lossy.rx_missed_packets = 30;
    lossy.rx_nombuf_packets = 4;
    lossy.rx_error_packets = 5;
    lossy.tx_error_packets = 6;
    lossy.tx_dropped_packets = 94;
    EXPECT_EQ(testpmd_final(report_of(6, {lossy})), R"(
  ---------------------- Forward statistics for port 1  ----------------------
  RX-packets: 1000           RX-dropped: 30            RX-total: 1030
  RX-error: 5
  RX-nombufs: 4             
  TX-packets: 900            TX-dropped: 100           TX-total: 1000
  ----------------------------------------------------------------------------

  +++++++++++++++ Accumulated forward statistics for all ports+++++++++++++++
  RX-packets: 1000           RX-dropped: 30            RX-total: 1030
  TX-packets: 900            TX-dropped: 100           TX-total: 1000
  RX-nombufs: 4             
  ++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++

  CPU cycles/packet=0.00 (total cycles=0 / total io packets=1000) at 2600 MHz Clock
)");
}

/// The line that `--record-burst-stats` prints for these RX bursts.
std::string rx_bursts_line(const BurstSizes& sizes) {
    auto one = port(0, 0, 0);
    one.rx_bursts = sizes;
    const auto text = testpmd_final(report_of(1, {one}));
    const auto start = text.find("  RX-bursts");
    return start == std::string::npos ? "" : text.substr(start, text.find('\n', start) - start);
}

TEST(TestpmdFinal, SpreadsBurstsOverTheTwoMostFrequentSizes) {
    EXPECT_EQ(rx_bursts_line({}), "");
    EXPECT_EQ(rx_bursts_line({{0, 5}}), "  RX-bursts : 5 [100% of 0 pkts]");
    EXPECT_EQ(rx_bursts_line({{0, 1}, {8, 2}}), "  RX-bursts : 3 [33% of 0 pkts + 67% of 8 pkts]");
    EXPECT_EQ(rx_bursts_line({{1, 10}, {2, 20}, {32, 70}}),
              "  RX-bursts : 100 [0% of 0 pkts + 70% of 32 pkts + 20% of 2 pkts + 10% of other]");
    EXPECT_EQ(rx_bursts_line({{4, 1}, {5, 1}, {6, 1}}),
              "  RX-bursts : 3 [0% of 0 pkts + 33% of 4 pkts + 33% of 5 pkts + 34% of other]");
}

TEST(TestpmdFinal, CountsSentPacketsInModesThatOriginate) {
    auto report = report_of(1, {port(0, 10, 400)});
    report.mode = "txonly";
    report.workers.resize(1);
    report.workers[0].role = "fused";
    report.workers[0].busy_cycles = 1'000;
    const auto text = testpmd_final(report);
    EXPECT_NE(
        text.find("  CPU cycles/packet=2.50 (total cycles=1000 / total txonly packets=400) at"),
        std::string::npos)
        << text;
}

TEST(TestpmdFinal, WithoutPacketsThereAreNoCyclesPerPacket) {
    EXPECT_EQ(testpmd_final(report_of(1, {port(0, 0, 0)})).find("CPU cycles"), std::string::npos);
}

}  // namespace
}  // namespace flyball::telemetry
