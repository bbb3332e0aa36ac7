// SPDX-License-Identifier: BSD-3-Clause
#include "stored_text.hpp"

#include <gtest/gtest.h>

#include "config_rig.hpp"

namespace flyball::control {
namespace {

Generation sample() {
    Generation generation = ConfigRig::first();
    generation.cause = ChangeCause::patch;
    generation.user = "alice";
    generation.config.latency.target_ns = 500'000;
    return generation;
}

TEST(StoredText, IsReadBack) {
    const auto stored = parse_stored(stored_text(sample(), ConfigRig::first().config));
    ASSERT_TRUE(stored) << stored.error().message;
    EXPECT_EQ(stored->generation.number, 7U);
    EXPECT_EQ(stored->generation.cause, ChangeCause::patch);
    EXPECT_EQ(stored->generation.user, "alice");
    EXPECT_EQ(stored->generation.time, sample().time);
    EXPECT_EQ(stored->generation.config, sample().config);
    EXPECT_EQ(stored->file, ConfigRig::first().config);
}

TEST(StoredText, EveryCutIsFound) {
    const std::string whole = stored_text(sample(), ConfigRig::first().config);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_FALSE(parse_stored(whole.substr(0, length))) << length;
    }
    EXPECT_FALSE(parse_stored(whole + " "));
}

TEST(StoredText, EverySpoiltByteIsFound) {
    const std::string whole = stored_text(sample(), ConfigRig::first().config);
    for (std::size_t position = 0; position < whole.size(); ++position) {
        std::string spoilt = whole;
        spoilt[position] = static_cast<char>(spoilt[position] ^ 1);
        EXPECT_FALSE(parse_stored(spoilt)) << position;
    }
}

}  // namespace
}  // namespace flyball::control
