// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/top_session.hpp"

#include <gtest/gtest.h>

#include "flyball/telemetry/report_json.hpp"

#include "sample_report.hpp"

namespace flyball::app {
namespace {

using telemetry::Report;

/// Answers with one report after another, the last one again and again.
class Answers {
  public:
    explicit Answers(std::vector<Report> reports) : reports_(std::move(reports)) {}

    Result<std::string> operator()() {
        const Report& report = reports_[std::min(next_++, reports_.size() - 1)];
        return telemetry::report_json(report);
    }

  private:
    std::vector<Report> reports_;
    std::size_t next_ = 0;
};

TEST(TopSession, TheFirstFrameIsSinceTheStartAndTheOthersAreBetweenUpdates) {
    TopSession session(Answers({test::sample_report(), test::sample_report_one_second_later()}));
    EXPECT_DOUBLE_EQ(session.update().value().period_seconds, 2.0);
    const auto frame = session.update();
    ASSERT_TRUE(frame) << frame.error().message;
    EXPECT_DOUBLE_EQ(frame->period_seconds, 1.0);
    EXPECT_DOUBLE_EQ(frame->rx_packets_per_second, 15'500'000);
    EXPECT_DOUBLE_EQ(session.update().value().period_seconds, 1.0)
        << "the same report again is no new period";
}

TEST(TopSession, ZeroCountsFromNowOn) {
    TopSession session(Answers({test::sample_report(), test::sample_report_one_second_later()}));
    const std::size_t tx_full = 2;
    EXPECT_EQ(session.update().value().drops[tx_full].since_zero, 40U);
    EXPECT_EQ(session.zero().drops[tx_full].since_zero, 0U);
    EXPECT_EQ(session.update().value().drops[tx_full].since_zero, 4U);
}

TEST(TopSession, ARestartedApplianceBeginsAnew) {
    TopSession session(Answers({test::sample_report_one_second_later(), test::sample_report()}));
    ASSERT_TRUE(session.update());
    static_cast<void>(session.zero());
    const auto frame = session.update();
    ASSERT_TRUE(frame);
    EXPECT_DOUBLE_EQ(frame->period_seconds, 2.0);
    EXPECT_EQ(frame->drops[2].since_zero, 40U);
}

TEST(TopSession, GoesOnAfterAnError) {
    bool broken = false;
    TopSession session([&]() -> Result<std::string> {
        if (broken) {
            return fail(ErrorClass::machine, "gone");
        }
        return telemetry::report_json(test::sample_report());
    });
    ASSERT_TRUE(session.update());
    broken = true;
    EXPECT_EQ(session.update().error().message, "gone");
    broken = false;
    EXPECT_TRUE(session.update());
    EXPECT_FALSE(TopSession([] { return Result<std::string>("{"); }).update());
}

TEST(TopSession, AdviceIsShownWhileThereIsSome) {
    Result<std::string> answer(R"({"advice":[{"rule":"link","severity":"critical"}]})");
    TopSession session(Answers({test::sample_report()}), [&] { return answer; });
    ASSERT_TRUE(session.update());
    const auto frame = session.update();
    ASSERT_TRUE(frame && frame->advice);
    ASSERT_EQ(frame->advice->size(), 1U);
    EXPECT_EQ(frame->advice->front().rule, "link");
    EXPECT_TRUE(session.zero().advice);
    answer = fail(ErrorClass::machine, "404");
    const auto without = session.update();
    ASSERT_TRUE(without) << "figures are shown without advice";
    EXPECT_FALSE(without->advice);
}

}  // namespace
}  // namespace flyball::app
