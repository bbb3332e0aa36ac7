// SPDX-License-Identifier: BSD-3-Clause
#include <gtest/gtest.h>

#include "flyball/dataplane/stages.hpp"

#include "support/stage_runner.hpp"

namespace flyball::dataplane {
namespace {

TEST(RxonlyStage, CountsAndFreesEverything) {
    const auto stage = make_rxonly_stage();
    EXPECT_EQ(stage->name(), "rxonly");
    const std::vector<test::Bytes> frames(7, test::udp_frame());
    const auto output = test::StageHarness().run(*stage, frames, 20);
    EXPECT_TRUE(output.frames.empty());
    EXPECT_EQ(output.dropped(DropReason::rxonly), 7U);
}

}  // namespace
}  // namespace flyball::dataplane
