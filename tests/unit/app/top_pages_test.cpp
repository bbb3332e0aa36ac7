// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/top_pages.hpp"

#include <gtest/gtest.h>

#include "sample_report.hpp"

namespace flyball::app {
namespace {

constexpr TopPage kPages[] = {TopPage::workers, TopPage::ports,   TopPage::rings,
                              TopPage::drops,   TopPage::latency, TopPage::governor};

TEST(TopPages, EveryRowHasACellPerColumn) {
    const TopFrame frames[] = {
        {},
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

}  // namespace
}  // namespace flyball::app
