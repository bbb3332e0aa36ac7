// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/live_config.hpp"

#include <gtest/gtest.h>

#include "config_rig.hpp"

namespace flyball::control {
namespace {

TEST(LiveConfig, AChangeIsStoredPublishedAndAnnounced) {
    ConfigRig rig;
    const auto outcome = rig.live.change(rig.target(500'000));
    ASSERT_TRUE(outcome) << outcome.error().detail;
    EXPECT_EQ(outcome->generation->number, 8U);
    ASSERT_EQ(outcome->changes.size(), 1U);
    EXPECT_EQ(outcome->changes[0].name, "latency.target");
    EXPECT_EQ(outcome->changes[0].pointer, "/latency/target");
    EXPECT_EQ(outcome->changes[0].after, "500us");
    ASSERT_EQ(rig.published.size(), 1U);
    EXPECT_EQ(rig.published[0].first, 8U);
    EXPECT_EQ(rig.published[0].second.latency.target_ns, 500'000U);
    EXPECT_EQ(rig.stored.count(8), 1U);
    ASSERT_EQ(rig.events.size(), 1U);
    EXPECT_NE(rig.events[0].find("\"generation\":8"), std::string::npos) << rig.events[0];
    EXPECT_EQ(rig.live.report().changes_total, 1U);
}

TEST(LiveConfig, WhatIsSoAlreadyMakesNoGeneration) {
    ConfigRig rig;
    ASSERT_TRUE(rig.live.change(rig.target(500'000)));
    const auto again = rig.live.change(rig.target(500'000));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->generation->number, 8U);
    EXPECT_TRUE(again->changes.empty());
    EXPECT_EQ(rig.published.size(), 1U);
}

TEST(LiveConfig, AStaleConditionChangesNothing) {
    ConfigRig rig;
    const std::string etag = etag_of(*rig.live.current());
    ChangeRequest request = rig.target(500'000);
    request.if_match = etag;
    ASSERT_TRUE(rig.live.change(request));
    request = rig.target(600'000);
    request.if_match = etag;
    const auto stale = rig.live.change(request);
    ASSERT_FALSE(stale);
    EXPECT_EQ(stale.error().problem, Problem::stale_configuration);
    EXPECT_EQ(rig.live.current()->config.latency.target_ns, 500'000U);
    EXPECT_EQ(rig.live.report().refused_total, 1U);
}

TEST(LiveConfig, AnEtagNamesTheContentToo) {
    Generation one = ConfigRig::first();
    Generation other = one;
    other.config.tuning.rx_burst = 64;
    EXPECT_NE(etag_of(one), etag_of(other));
    EXPECT_TRUE(etag_of(one).starts_with("\"7-")) << etag_of(one);
}

TEST(LiveConfig, ADryRunSaysAndDoesNothing) {
    ConfigRig rig;
    ChangeRequest request = rig.startup_too();
    request.dry_run = true;
    const auto outcome = rig.live.change(request);
    ASSERT_TRUE(outcome) << outcome.error().detail;
    EXPECT_EQ(outcome->generation->number, 8U);
    EXPECT_EQ(outcome->changes.size(), 2U);
    ASSERT_EQ(outcome->pending.size(), 1U);
    EXPECT_EQ(outcome->pending[0].name, "ports.left.mtu");
    EXPECT_EQ(rig.live.current()->number, 7U);
    EXPECT_TRUE(rig.published.empty() && rig.stored.empty() && rig.events.empty());
}

TEST(LiveConfig, StartupOptionsWaitOnlyIfAsked) {
    ConfigRig rig;
    ChangeRequest request = rig.startup_too();
    const auto refused = rig.live.change(request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().problem, Problem::restart_required);
    ASSERT_EQ(refused.error().places.size(), 1U);
    EXPECT_EQ(refused.error().places[0].pointer, "/ports/0/mtu");
    request.pending = true;
    ASSERT_TRUE(rig.live.change(request));
    EXPECT_EQ(rig.live.running().ports[0].mtu, 1500U) << "as it was started";
    EXPECT_EQ(rig.live.running().tuning.rx_burst, 64U) << "live at once";
    EXPECT_EQ(rig.published.back().second.ports[0].mtu, 1500U);
    EXPECT_EQ(rig.live.report().pending_options, 1U);
    // A live change leaves it waiting, and taking it back needs no restart.
    const auto later = rig.live.change(rig.target(500'000));
    ASSERT_TRUE(later) << later.error().detail;
    EXPECT_EQ(later->pending.size(), 1U);
    const auto back = rig.live.change({.edit = [](const auto& present) -> config::DocumentReading {
        config::Config wanted = present;
        wanted.ports[0].mtu = 1500;
        return wanted;
    }});
    ASSERT_TRUE(back) << back.error().detail;
    EXPECT_TRUE(back->pending.empty());
}

TEST(LiveConfig, WhatIsInvalidNamesItsPlaces) {
    ConfigRig rig;
    const auto refused = rig.live.change({.edit = [](const auto& present) {
        return config::read_merge_patch(present, R"({"latency":{"targt":"500us"}})");
    }});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().problem, Problem::invalid_configuration);
    ASSERT_EQ(refused.error().places.size(), 1U);
    EXPECT_EQ(refused.error().places[0].pointer, "/latency/targt");
    EXPECT_NE(refused.error().places[0].detail.find("did you mean target"), std::string::npos);
}

TEST(LiveConfig, WhatCannotBeStoredIsNotPublished) {
    ConfigRig rig;
    rig.store_error = "no space left";
    const auto refused = rig.live.change(rig.target(500'000));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().problem, Problem::not_stored);
    EXPECT_TRUE(rig.published.empty());
    EXPECT_EQ(rig.live.current()->number, 7U);
}

TEST(LiveConfig, WhatCannotBePublishedIsNotKept) {
    ConfigRig rig;
    rig.publish_error = "the control thread is busy";
    const auto refused = rig.live.change(rig.target(500'000));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().problem, Problem::not_published);
    EXPECT_TRUE(rig.stored.empty());
    EXPECT_EQ(rig.live.current()->number, 7U);
}

TEST(LiveConfig, NamesLcoresThatLagAndDoesNotHang) {
    ConfigRig rig;
    rig.lagging = {2, 5};
    const auto outcome = rig.live.change(rig.target(500'000));
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->lagging, (std::vector<unsigned>{2, 5}));
    EXPECT_GE(outcome->grace_ns, LiveConfig::kGraceNs);
    EXPECT_EQ(rig.live.report().lagging_lcores, 2U);
}

TEST(LiveConfig, AGuardedChangeRevertsItself) {
    ConfigRig rig;
    ChangeRequest request = rig.target(500'000);
    request.confirm_within_ns = 30'000'000'000;
    ASSERT_TRUE(rig.live.change(request));
    EXPECT_TRUE(rig.stored.empty()) << "a restart reverts it too";
    const auto meanwhile = rig.live.change(rig.target(600'000));
    ASSERT_FALSE(meanwhile);
    EXPECT_EQ(meanwhile.error().problem, Problem::unconfirmed_change);
    rig.live.tick();
    EXPECT_EQ(rig.live.current()->number, 8U) << "not yet";
    rig.now_ns += 30'000'000'000;
    rig.live.tick();
    EXPECT_EQ(rig.live.current()->number, 9U);
    EXPECT_EQ(rig.live.current()->cause, ChangeCause::revert);
    EXPECT_EQ(rig.live.current()->config, ConfigRig::first().config);
    EXPECT_EQ(rig.published.back().second, ConfigRig::first().config);
    EXPECT_EQ(rig.live.report().reverts_total, 1U);
    EXPECT_FALSE(rig.live.confirm()) << "too late";
    rig.live.tick();
    EXPECT_EQ(rig.live.current()->number, 9U) << "once";
}

TEST(LiveConfig, AConfirmedChangeStays) {
    ConfigRig rig;
    ChangeRequest request = rig.target(500'000);
    request.confirm_within_ns = 30'000'000'000;
    ASSERT_TRUE(rig.live.change(request));
    EXPECT_TRUE(rig.live.reverts_in_ns());
    ASSERT_TRUE(rig.live.confirm());
    EXPECT_EQ(rig.stored.count(8), 1U);
    rig.now_ns += 60'000'000'000;
    rig.live.tick();
    EXPECT_EQ(rig.live.current()->number, 8U);
    EXPECT_FALSE(rig.live.reverts_in_ns());
}

TEST(LiveConfig, AGuardWaitsForNoRestart) {
    ConfigRig rig;
    ChangeRequest request = rig.startup_too();
    request.pending = true;
    request.confirm_within_ns = 30'000'000'000;
    const auto refused = rig.live.change(request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().problem, Problem::restart_required);
}

TEST(LiveConfig, ARollbackEndsAGuardAndIsAGenerationItself) {
    ConfigRig rig;
    ChangeRequest request = rig.target(500'000);
    request.confirm_within_ns = 30'000'000'000;
    ASSERT_TRUE(rig.live.change(request));
    const GenerationPtr first = rig.live.find(7);
    ASSERT_NE(first, nullptr);
    const auto outcome = rig.live.change(
        {.edit = [first](const auto&) -> config::DocumentReading { return first->config; },
         .cause = ChangeCause::rollback});
    ASSERT_TRUE(outcome) << outcome.error().detail;
    EXPECT_EQ(outcome->generation->number, 9U);
    EXPECT_EQ(rig.live.current()->config, first->config);
    EXPECT_FALSE(rig.live.reverts_in_ns());
    EXPECT_EQ(rig.live.report().rollbacks_total, 1U);
}

TEST(LiveConfig, KeepsSoManyGenerations) {
    ConfigRig rig;
    for (std::uint64_t target_us = 100; target_us < 120; ++target_us) {
        ASSERT_TRUE(rig.live.change(rig.target(target_us * 1000)));
    }
    EXPECT_EQ(rig.live.generations().size(), 8U);
    EXPECT_EQ(rig.live.find(7), nullptr);
    EXPECT_NE(rig.live.find(27), nullptr);
}

}  // namespace
}  // namespace flyball::control
