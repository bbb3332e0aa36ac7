// SPDX-License-Identifier: BSD-3-Clause
#include "advice_samples.hpp"

namespace flyball::control {
namespace {

constexpr std::int64_t kStart = 1'700'000'040;  // a whole minute
static_assert(kStart % 60 == 0);

/// So many minutes of one series, one value each, the last minute just begun.
template <typename Value>
void fill(History& history, std::int64_t minutes, Value value) {
    for (std::int64_t minute = 0; minute < minutes; ++minute) {
        const double now = value(minute);
        ASSERT_TRUE(history.add(kStart + minute * 60, {&now, 1}));
    }
}

/// The governed worker takes 20 M packets/s at 75 % load (37.5 ns per packet).
Situation offered(double packets_per_second) {
    Situation situation;
    situation.now.governor = test::sample_governed_report().governor;
    telemetry::GovernedWorkerReport& worker = situation.now.governor->workers[0];
    worker.burst_ns = 240;
    worker.packet_ns = 30;
    worker.rate_pps = packets_per_second;
    worker.load = packets_per_second * 37.5e-9;
    situation.now.governor->windows = {};
    return situation;
}

TEST(OutlookAdvice, LittleHeadroomIsSaid) {
    EXPECT_FALSE(offered(10e6).has("capacity"));
    const Advice advice = offered(18e6).only("capacity");
    EXPECT_EQ(advice.severity, Severity::warning);
    EXPECT_NEAR(evidence(advice, "headroom"), 2e6, 1);
    EXPECT_EQ(changes(advice), Changes{"cpu.workers auto -> 2"});
    EXPECT_EQ(offered(21e6).only("capacity").severity, Severity::critical);
}

TEST(OutlookAdvice, UnevenLoadIsSpreadBeforeWorkersAreAdded) {
    Situation uneven = offered(18e6);
    uneven.now.governor->workers.push_back(uneven.now.governor->workers[0]);
    uneven.now.governor->workers[1].lcore = 3;
    uneven.now.governor->workers[1].rate_pps = 1e6;
    const Advice advice = uneven.only("capacity");
    EXPECT_EQ(changes(advice), Changes{"pipeline.hash auto -> software"});
    EXPECT_NEAR(evidence(advice, "even"), 40e6, 1);
}

TEST(OutlookAdvice, GrowthIsForeseen) {
    History history(std::vector<SeriesInfo>{{"rx_packets", "packets/s"}});
    fill(history, 61, [](std::int64_t minute) { return 4e6 + 1e5 * static_cast<double>(minute); });
    Situation growing = offered(10e6);
    growing.history = &history;
    const Advice advice = growing.only("capacity");
    EXPECT_NEAR(evidence(advice, "full if it grows"), (20e6 - 9.9e6) / 1e5, 1);
    EXPECT_NE(advice.text.find("reached in 101 minutes"), std::string::npos) << advice.text;
    History steady(std::vector<SeriesInfo>{{"rx_packets", "packets/s"}});
    fill(steady, 61, [](std::int64_t minute) { return 10e6 + static_cast<double>(minute % 2); });
    growing.history = &steady;
    EXPECT_FALSE(growing.has("capacity"));
}

TEST(OutlookAdvice, APoolThatShrinksIsSeenBeforeItIsEmpty) {
    History history(std::vector<SeriesInfo>{{"pools.node0.in_use", "ratio"}});
    fill(history, 61,
         [](std::int64_t minute) { return 0.2 + 0.005 * static_cast<double>(minute); });
    Situation leaking;
    leaking.history = &history;
    const Advice advice = leaking.only("pool_trend");
    EXPECT_EQ(advice.subject, "pools.node0.in_use");
    EXPECT_NEAR(evidence(advice, "empty in"), (1 - 0.495) / 0.005, 1);
    EXPECT_EQ(changes(advice), Changes{"memory.pool_mbufs auto -> 32767"});
}

TEST(OutlookAdvice, AnIdleHourWithManyWorkersIsWaste) {
    History history(std::vector<SeriesInfo>{{"workers.2.load", "ratio"}});
    fill(history, 61, [](std::int64_t minute) { return minute == 30 ? 0.25 : 0.1; });
    Situation idle;
    idle.history = &history;
    idle.now.uptime_seconds = 7200;
    idle.before.uptime_seconds = 7140;
    idle.now.workers.push_back(idle.now.workers[1]);
    idle.now.workers.back().lcore = 3;
    const Advice advice = idle.only("oversized");
    EXPECT_EQ(advice.severity, Severity::info);
    EXPECT_NEAR(evidence(advice, "highest load"), 0.25, 1e-6);
    EXPECT_EQ(changes(advice), Changes{"cpu.workers auto -> 1"});
    idle.now.uptime_seconds = 3000;
    idle.before.uptime_seconds = 2940;
    EXPECT_FALSE(idle.has("oversized")) << "less than an hour is known";
}

TEST(OutlookAdvice, AMinuteThatIsNotAsUsualIsTold) {
    History history(std::vector<SeriesInfo>{{"rx_packets", "packets/s"}});
    fill(history, 41, [](std::int64_t minute) { return minute == 39 ? 1e5 : 1e6; });
    Situation unusual;
    unusual.history = &history;
    const Advice advice = unusual.only("unusual");
    EXPECT_EQ(advice.severity, Severity::info);
    EXPECT_NE(advice.text.find("unusually low"), std::string::npos) << advice.text;
    EXPECT_LT(evidence(advice, "z-score"), -6);
}

TEST(OutlookAdvice, WithoutHistoryThereIsNoOutlook) {
    const History empty(std::vector<SeriesInfo>{{"rx_packets", "packets/s"}});
    Situation situation;
    situation.history = &empty;
    EXPECT_TRUE(situation.advice().empty());
}

}  // namespace
}  // namespace flyball::control
