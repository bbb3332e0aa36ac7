// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/dataplane/pipeline.hpp"

#include <gtest/gtest.h>

#include "support/stage_runner.hpp"
#include "support/test_port.hpp"

namespace flyball::dataplane {
namespace {

using Sequences = std::vector<std::uint32_t>;

/// Drops every n-th packet.
class DropEvery final : public Stage {
  public:
    DropEvery(std::string_view name, unsigned n) : name_(name), n_(n) {}

    [[nodiscard]] std::string_view name() const noexcept override { return name_; }

    void process(Burst& burst, StageContext& context) noexcept override {
        ++calls;
        unsigned index = 0;
        keep_if(burst, context.drops,
                [&](const rte_mbuf*, DropReason&) { return ++index % n_ != 0; });
    }

    unsigned calls = 0;

  private:
    std::string_view name_;
    unsigned n_;
};

class Originator final : public Stage {
  public:
    [[nodiscard]] std::string_view name() const noexcept override { return "originator"; }

    [[nodiscard]] bool originates() const noexcept override { return true; }

    void process(Burst& burst, StageContext& context) noexcept override {
        burst.packets[burst.count++] = test::numbered_packet(1, 0);
        context.counters.originated_packets.add(1);
    }
};

template <typename... Stages>
Pipeline pipeline_of(std::unique_ptr<Stages>... stages) {
    std::vector<std::unique_ptr<Stage>> list;
    (list.push_back(std::move(stages)), ...);
    return Pipeline(std::move(list));
}

Sequences sequences_of(const Burst& burst) {
    return test::sequences_of({burst.packets.begin(), burst.packets.begin() + burst.count});
}

class PipelineTest : public ::testing::Test {
  protected:
    ~PipelineTest() override { rte_pktmbuf_free_bulk(burst_.packets.data(), burst_.count); }

    test::StageHarness harness_;
    Burst burst_ = test::burst_of(test::numbered_packets(1, 12));
};

TEST_F(PipelineTest, WithoutStagesForwardsUntouched) {
    Pipeline pipeline = pipeline_of();
    StageContext context = harness_.context();
    const auto before = burst_.packets;
    pipeline.run(burst_, context);
    pipeline.run_timed(burst_, context);
    EXPECT_EQ(burst_.count, 12U);
    EXPECT_TRUE(std::equal(before.begin(), before.begin() + 12, burst_.packets.begin()));
    EXPECT_FALSE(pipeline.originates());
    EXPECT_TRUE(pipeline.stage_names().empty());
}

TEST_F(PipelineTest, RunsStagesInOrderOnWhatTheOneBeforeLeft) {
    Pipeline pipeline = pipeline_of(std::make_unique<DropEvery>("thirds", 3U),
                                    std::make_unique<DropEvery>("halves", 2U));
    StageContext context = harness_.context();
    pipeline.run(burst_, context);
    EXPECT_EQ(sequences_of(burst_), (Sequences{0, 3, 6, 9}));
    EXPECT_EQ(pipeline.stage_names(), (std::vector<std::string_view>{"thirds", "halves"}));
}

TEST_F(PipelineTest, TimedRunsDoTheSameAndAccountEachStage) {
    Pipeline pipeline = pipeline_of(std::make_unique<DropEvery>("thirds", 3U),
                                    std::make_unique<DropEvery>("halves", 2U));
    StageContext context = harness_.context();
    pipeline.run_timed(burst_, context);
    EXPECT_EQ(sequences_of(burst_), (Sequences{0, 3, 6, 9}));
    const auto& stages = harness_.counters().stages;
    EXPECT_EQ(stages[0].calls.get(), 1U);
    EXPECT_EQ(stages[0].packets.get(), 12U) << "those that came in";
    EXPECT_EQ(stages[1].packets.get(), 8U);
    EXPECT_GT(stages[0].cycles.get(), 0U);
    EXPECT_EQ(stages[2].calls.get(), 0U);
}

TEST_F(PipelineTest, CallsEachStageOncePerBurst) {
    auto stage = std::make_unique<DropEvery>("all", 1U);
    const DropEvery& seen = *stage;
    Pipeline pipeline = pipeline_of(std::move(stage));
    StageContext context = harness_.context();
    pipeline.run(burst_, context);
    EXPECT_EQ(seen.calls, 1U);
    EXPECT_EQ(burst_.count, 0U);
}

TEST_F(PipelineTest, OneStageThatOriginatesMakesAPipelineThatDoes) {
    Pipeline pipeline =
        pipeline_of(std::make_unique<DropEvery>("all", 1U), std::make_unique<Originator>());
    EXPECT_TRUE(pipeline.originates());
    StageContext context = harness_.context();
    pipeline.run_timed(burst_, context);
    EXPECT_EQ(burst_.count, 1U);
    EXPECT_EQ(harness_.counters().stages[1].packets.get(), 1U) << "those that came out";
}

}  // namespace
}  // namespace flyball::dataplane
