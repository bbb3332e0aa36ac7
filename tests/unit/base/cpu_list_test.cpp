// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/base/cpu_list.hpp"

#include <gtest/gtest.h>

namespace flyball {
namespace {

TEST(CpuList, ReadsRangesInAnyOrderWithoutDuplicates) {
    const auto cpus = parse_cpu_list("8,2-5,4");
    ASSERT_TRUE(cpus.has_value());
    EXPECT_EQ(format_cpu_list(*cpus), "2-5,8");
}

TEST(CpuList, EmptyIsNoCpu) {
    EXPECT_TRUE(parse_cpu_list("")->empty());
    EXPECT_EQ(format_cpu_list({}), "");
}

TEST(CpuList, NamesThePlaceOfAnError) {
    for (const char* text : {"a", "1-", "3-1", "1,,2", "1,", "1 2", "-1", "99999"}) {
        const auto cpus = parse_cpu_list(text);
        ASSERT_FALSE(cpus.has_value()) << text;
        EXPECT_EQ(cpus.error().error_class, ErrorClass::config);
        EXPECT_NE(cpus.error().message.find("character"), std::string::npos) << text;
    }
    EXPECT_NE(parse_cpu_list("0,7-x").error().message.find("character 5"), std::string::npos);
}

}  // namespace
}  // namespace flyball
