// SPDX-License-Identifier: BSD-3-Clause
#include "../../../src/platform/eal_log.hpp"

#include <gtest/gtest.h>
#include <rte_log.h>

namespace flyball::platform {
namespace {

TEST(EalLogLevel, FollowsDpdksSeverity) {
    EXPECT_EQ(eal_log_level(RTE_LOG_CRIT, "EAL: broken"), LogLevel::error);
    EXPECT_EQ(eal_log_level(RTE_LOG_ERR, "EAL: broken"), LogLevel::error);
    EXPECT_EQ(eal_log_level(RTE_LOG_WARNING, "EAL: odd"), LogLevel::warning);
    EXPECT_EQ(eal_log_level(RTE_LOG_NOTICE, "PMD: link up"), LogLevel::info);
    EXPECT_EQ(eal_log_level(RTE_LOG_INFO, "EAL: Detected CPU lcores: 2"), LogLevel::debug);
    EXPECT_EQ(eal_log_level(RTE_LOG_DEBUG, "EAL: detail"), LogLevel::debug);
}

TEST(EalLogLevel, KnownNoiseIsDebug) {
    EXPECT_EQ(
        eal_log_level(RTE_LOG_WARNING, "EAL: No free 1048576 kB hugepages reported on node 0"),
        LogLevel::debug);
    EXPECT_EQ(eal_log_level(RTE_LOG_ERR,
                            "rte_pmd_memif_probe(): Failed to register mp action callback: "
                            "Operation not supported"),
              LogLevel::debug);
    EXPECT_EQ(eal_log_level(RTE_LOG_WARNING, "EAL: No DPDK runtime directory created"),
              LogLevel::debug);
}

TEST(EalLog, KeepsTheLatestErrorsAsWholeLines) {
    set_log_level(LogLevel::error);
    testing::internal::CaptureStderr();
    ASSERT_TRUE(route_eal_log());
    rte_log(RTE_LOG_ERR, RTE_LOGTYPE_EAL, "half ");
    rte_log(RTE_LOG_ERR, RTE_LOGTYPE_EAL, "and half\n");
    rte_log(RTE_LOG_INFO, RTE_LOGTYPE_EAL, "chatter\n");
    const std::string text = testing::internal::GetCapturedStderr();
    set_log_level(LogLevel::info);
    ASSERT_FALSE(recent_eal_errors().empty());
    EXPECT_EQ(recent_eal_errors().back(), "half and half");
    EXPECT_NE(text.find("error half and half"), std::string::npos) << text;
    EXPECT_EQ(text.find("chatter"), std::string::npos) << text;
    for (int i = 0; i < 20; ++i) {
        rte_log(RTE_LOG_WARNING, RTE_LOGTYPE_EAL, "line %d\n", i);
    }
    EXPECT_EQ(recent_eal_errors().size(), 16U);
    EXPECT_EQ(recent_eal_errors().front(), "line 4");
}

}  // namespace
}  // namespace flyball::platform
