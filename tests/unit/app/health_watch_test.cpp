// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/app/health_watch.hpp"

#include <string>

#include <gtest/gtest.h>

namespace flyball::app {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

class HealthWatchTest : public testing::Test {
  protected:
    HealthWatchTest() {
        report_.workers.resize(2);
        report_.workers[0].lcore = 1;
        report_.workers[0].role = "fused";
        report_.workers[1].lcore = 2;
        report_.workers[1].role = "traffic";
        report_.ports.resize(2);
        report_.ports[0].name = "left";
        report_.ports[1].name = "right";
        report_.ports[0].link_up = report_.ports[1].link_up = true;
        checks_ = watch_.checks([this] { return now_ns_; });
        update(0);
    }

    void update(std::uint64_t now_ns) {
        now_ns_ = now_ns;
        watch_.update(report_, now_ns);
    }

    /// "name: failure" of every check that fails.
    static std::string failures(const std::vector<control::Check>& checks) {
        std::string text;
        for (const control::Check& check : checks) {
            const std::string failure = check.failure();
            text += failure.empty() ? "" : check.name + ": " + failure + "\n";
        }
        return text;
    }

    telemetry::Report report_;
    std::uint64_t now_ns_ = 0;
    HealthWatch watch_;
    control::HealthChecks checks_;
};

TEST_F(HealthWatchTest, EverythingIsWellAtFirst) {
    EXPECT_EQ(failures(checks_.alive), "");
    EXPECT_EQ(failures(checks_.ready), "");
}

TEST_F(HealthWatchTest, AnLcoreThatStandsStillIsNamed) {
    report_.workers[1].iterations = 1;
    update(2 * kSecond);
    EXPECT_EQ(failures(checks_.alive), "");
    report_.workers[1].iterations = 2;
    update(3 * kSecond);
    EXPECT_EQ(failures(checks_.alive), "lcores: 1 (fused) made no round for more than 2 s\n");
    EXPECT_EQ(failures(checks_.ready), failures(checks_.alive));
    report_.workers[0].iterations = 1;
    update(4 * kSecond);
    EXPECT_EQ(failures(checks_.alive), "");
}

TEST_F(HealthWatchTest, AControlThreadThatDoesNotReportIsNotAlive) {
    now_ns_ = 2 * kSecond;
    EXPECT_EQ(failures(checks_.alive), "");
    now_ns_ = 3 * kSecond;
    EXPECT_EQ(failures(checks_.alive), "control_thread: it has not reported for more than 2 s\n");
    watch_.set_draining(true);
    EXPECT_EQ(failures(checks_.alive), "");
}

TEST_F(HealthWatchTest, APortWithoutLinkIsAliveButNotReady) {
    report_.ports[1].link_up = false;
    update(kSecond);
    EXPECT_EQ(failures(checks_.alive), "");
    EXPECT_EQ(failures(checks_.ready), "ports: right: no link\n");
}

TEST_F(HealthWatchTest, DrainingIsNotReady) {
    watch_.set_draining(true);
    EXPECT_EQ(failures(checks_.alive), "");
    EXPECT_EQ(failures(checks_.ready), "drain: the appliance is about to stop\n");
}

}  // namespace
}  // namespace flyball::app
