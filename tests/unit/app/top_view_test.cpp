// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/top_view.hpp"

#include <gtest/gtest.h>

#include "sample_report.hpp"

namespace flyball::app {
namespace {

TopFrame frame() {
    return frame_of({}, test::sample_report(), test::sample_report_one_second_later());
}

std::string page_text(TopPage page, std::optional<std::size_t> sort = std::nullopt) {
    TopState state{.page = page};
    state.sort[state.page_index()] = sort;
    return plain_text(page_lines(frame(), state));
}

void expect_words(const std::string& text, std::initializer_list<const char*> words) {
    for (const char* const word : words) {
        EXPECT_NE(text.find(word), std::string::npos) << word << " is not in\n" << text;
    }
}

TEST(TopView, TheSummarySaysHowItIs) {
    const std::string text = plain_text(summary_lines(frame()));
    expect_words(
        text, {"flyball 0.1.0   macswap, pipeline   up 00:00:03   last 1.00 s",
               "rx 15.50M/s   tx 15.50M/s", "latency  p50 997 ns   p99", "lost     tx_full 4/s"});
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
}

TEST(TopView, NothingLostAndNothingMeasuredAreSaid) {
    const std::string text = plain_text(summary_lines(frame_of({}, {}, {})));
    expect_words(text, {"lost     nothing", "latency  no samples"});
    telemetry::Report long_run;
    long_run.uptime_seconds = 2 * 86'400 + 3 * 3600 + 4 * 60 + 5;
    expect_words(plain_text(summary_lines(frame_of({}, {}, long_run))), {"up 2d 03:04:05"});
}

TEST(TopView, EveryPageHasItsTables) {
    expect_words(page_text(TopPage::workers), {"role", "busy %", "poll_core", "15.50M", "80.0"});
    expect_words(page_text(TopPage::ports), {"left", "rx L1 Gb/s", "5.21", "queue"});
    expect_words(page_text(TopPage::rings), {"poll1-worker2", "58.6", "node0", "1234"});
    expect_words(page_text(TopPage::drops), {"tx_full", "rx_missed", "shutdown", "since z"});
    expect_words(page_text(TopPage::latency),
                 {"all, last period", "worker 2, since start", "generator", "macswap"});
}

TEST(TopView, TheGovernorsPageSaysWhatItHoldsAndWhy) {
    const TopFrame governed = frame_of({}, {}, test::sample_governed_report());
    const std::string text = plain_text(page_lines(governed, {.page = TopPage::governor}));
    expect_words(text, {"regime", "closed", "300 us", "56.7", "210 us", "seconds ago"});
    EXPECT_LT(text.find("calibrate -> closed"), text.find("wait_limit")) << "the latest first";
    expect_words(plain_text(summary_lines(governed)), {"target 300 us   p50"});
    EXPECT_EQ(plain_text(summary_lines(frame())).find("target"), std::string::npos);
}

TEST(TopView, AdviceIsAnnouncedOnEveryPage) {
    TopFrame advised = frame();
    EXPECT_EQ(plain_text(summary_lines(advised)).find("advice"), std::string::npos);
    advised.advice.emplace();
    EXPECT_EQ(plain_text(summary_lines(advised)).find("advice"), std::string::npos);
    advised.advice->push_back({.rule = "link",
                               .severity = "critical",
                               .subject = "",
                               .text = "",
                               .changes = {},
                               .host_change = ""});
    expect_words(plain_text(summary_lines(advised)), {"advice: 1, first link (page 7)"});
}

TEST(TopView, RowsAreSortedByTheChosenColumn) {
    const std::string by_reason = page_text(TopPage::drops, 0);
    EXPECT_LT(by_reason.find("handoff_full"), by_reason.find("tx_full"));
    const std::string by_packets = page_text(TopPage::drops, 2);
    EXPECT_LT(by_packets.find("tx_full"), by_packets.find("handoff_full"));
    EXPECT_FALSE(page_text(TopPage::drops, 99).empty()) << "no such column";
}

TEST(TopView, LossesAreLoudAndFullThingsToo) {
    telemetry::Report full = test::sample_report_one_second_later();
    full.rings[0].used = full.rings[0].entries;
    const TopFrame loud = frame_of({}, test::sample_report(), full);
    const auto has = [](const std::vector<TopLine>& lines, const std::string& text,
                        TopStyle style) {
        for (const TopLine& line : lines) {
            for (const TopSpan& span : line) {
                if (span.style == style && span.text.find(text) != std::string::npos) {
                    return true;
                }
            }
        }
        return false;
    };
    EXPECT_TRUE(has(page_lines(loud, {.page = TopPage::drops}), "tx_full", TopStyle::bad));
    EXPECT_TRUE(has(page_lines(loud, {.page = TopPage::drops}), "0", TopStyle::dim));
    EXPECT_TRUE(has(page_lines(loud, {.page = TopPage::rings}), "100.0", TopStyle::bad));
    EXPECT_TRUE(has(page_lines(loud, {.page = TopPage::ports}), "up", TopStyle::good));
}

TEST(TopView, TheStatusLineIsPromptMessageOrPage) {
    TopState state;
    expect_words(plain_text(screen_lines(frame(), state)), {"1 workers   every 1 s   ? help"});
    state.message = "no API";
    expect_words(plain_text(screen_lines(frame(), state)), {"\nno API\n"});
    state.delay_input = "2.";
    expect_words(plain_text(screen_lines(frame(), state)), {"delay in seconds: 2._"});
}

TEST(TopView, HelpNamesEveryKey) {
    TopState state;
    state.help = true;
    expect_words(plain_text(screen_lines(frame(), state)),
                 {"  1      workers", "  5      latency and stages", "  s ", "  r ", "  d ", "  z ",
                  "  q      quit", "  tab "});
}

TEST(TopView, ColumnCountsAreOfTheFirstTables) {
    const auto counts = column_counts();
    EXPECT_EQ(counts[static_cast<std::size_t>(TopPage::workers)], 14U);
    EXPECT_EQ(counts[static_cast<std::size_t>(TopPage::drops)], 5U);
}

}  // namespace
}  // namespace flyball::app
