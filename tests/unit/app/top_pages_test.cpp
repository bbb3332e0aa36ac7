// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/top_pages.hpp"

#include <gtest/gtest.h>

#include "sample_report.hpp"

namespace flyball::app {
namespace {

constexpr TopPage kPages[] = {TopPage::workers, TopPage::ports,    TopPage::rings, TopPage::drops,
                              TopPage::latency, TopPage::governor, TopPage::advice};

TopFrame advised() {
    TopFrame frame;
    frame.advice = std::vector<TopAdvice>{
        {.rule = "ring_full",
         .severity = "critical",
         .subject = "poll1-worker2",
         .text = "Ring poll1-worker2 was full: 1.2k packets/s were dropped while worker 2 was "
                 "loaded to 50 %. It had time, so the packets came in peaks: a longer ring holds "
                 "them.",
         .changes = {{.setting = "tuning.ring_entries", .from = "auto", .to = "2048"}},
         .host_change = ""},
        {.rule = "link",
         .severity = "warning",
         .subject = "port left",
         .text = "Short.",
         .changes = {},
         .host_change = "check the cable"}};
    return frame;
}

TEST(TopPages, EveryRowHasACellPerColumn) {
    const TopFrame frames[] = {
        {},
        advised(),
        frame_of({}, {}, test::sample_governed_report()),
        frame_of({}, test::sample_report(), test::sample_report_one_second_later())};
    for (const TopFrame& frame : frames) {
        for (const TopPage page : kPages) {
            ASSERT_FALSE(tables_of(page, frame).empty());
            for (const TopTable& table : tables_of(page, frame)) {
                for (const auto& row : table.rows) {
                    EXPECT_EQ(row.size(), table.columns.size()) << table.columns.front();
                }
            }
        }
    }
}

TEST(TopPages, RowsAreWhatTheApplianceHas) {
    const TopFrame frame = frame_of({}, {}, test::sample_governed_report());
    const auto rows = [&](TopPage page, std::size_t table) {
        return tables_of(page, frame).at(table).rows.size();
    };
    EXPECT_EQ(rows(TopPage::workers, 0), 2U);
    EXPECT_EQ(rows(TopPage::ports, 0), 2U);
    EXPECT_EQ(rows(TopPage::ports, 1), 2U);
    EXPECT_EQ(rows(TopPage::rings, 0), 1U);
    EXPECT_EQ(rows(TopPage::drops, 0), dataplane::kDropReasons + 8);
    EXPECT_EQ(rows(TopPage::governor, 1), 3U);
}

TEST(TopPages, DecisionsAreDatedFromTheLatest) {
    const TopTable decisions =
        tables_of(TopPage::governor, frame_of({}, {}, test::sample_governed_report())).at(1);
    EXPECT_EQ(decisions.rows[0][0].text, "0.0");
    EXPECT_EQ(decisions.rows[2][0].text, "2.0");
    EXPECT_NE(decisions.rows[1][1].text.find("observed only"), std::string::npos);
}

TEST(TopPages, AdviceNamesItsChangeAndIsWrapped) {
    const auto tables = tables_of(TopPage::advice, advised());
    ASSERT_EQ(tables[0].rows.size(), 2U);
    EXPECT_EQ(tables[0].rows[0][3].text, "tuning.ring_entries: auto -> 2048, restart");
    EXPECT_EQ(tables[0].rows[0][0].style, TopStyle::bad);
    EXPECT_EQ(tables[0].rows[1][3].text, "check the cable");
    std::string all;
    for (const auto& row : tables[1].rows) {
        EXPECT_LE(row[1].text.size(), 60U);
        all += row[1].text + " ";
    }
    EXPECT_EQ(all, advised().advice->at(0).text + " Short. ");
    EXPECT_EQ(tables[1].rows[0][0].text, "ring_full");
    EXPECT_EQ(tables[1].rows[1][0].text, "");
    EXPECT_EQ(tables[1].rows.back()[0].text, "link");
    EXPECT_TRUE(tables_of(TopPage::advice, {})[0].rows.empty());
}

}  // namespace
}  // namespace flyball::app
