// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/base/log.hpp"

#include <gtest/gtest.h>

namespace flyball {
namespace {

TEST(Log, WritesToStderrAboveTheLevelOnly) {
    set_log_level(LogLevel::warning);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    log_info("hidden");
    log_warning("shown {}");
    set_log_level(LogLevel::info);
    const auto text = testing::internal::GetCapturedStderr();
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
    EXPECT_EQ(text.find("hidden"), std::string::npos);
    EXPECT_NE(text.find("warning shown {}"), std::string::npos);
}

}  // namespace
}  // namespace flyball
