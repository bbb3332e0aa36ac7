// SPDX-License-Identifier: BSD-3-Clause
#include <limits>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "flyball/sim/render.hpp"

#include "sample_outcome.hpp"

namespace flyball::sim {
namespace {

TEST(RenderJson, HasTheDocumentedFields) {
    const std::vector<Outcome> outcomes{sample_outcome(), sample_outcome()};
    const auto document = nlohmann::json::parse(render_json(outcomes));
    ASSERT_EQ(document.size(), 2U);
    const auto& first = document[0];
    EXPECT_EQ(first["scenario"], "sample");
    EXPECT_EQ(first["seed"], 3);
    EXPECT_EQ(first["demand"], "attained >= 99.5 %, cost <= 1.1 x oracle");
    EXPECT_EQ(first["attained_percent"], 99.8);
    EXPECT_EQ(first["late_windows"], 1);
    EXPECT_EQ(first["cost_ratio"], 1.06);
    EXPECT_EQ(first["settle_ms"], 10.0);
    EXPECT_EQ(first["drops"], 2);
    EXPECT_EQ(first["passed"], true);
    EXPECT_EQ(first["baselines"]["greedy_32"]["cost"], 200.0);
    EXPECT_EQ(first["baselines"]["oracle"]["note"], "b=128 \"quoted\"");
    EXPECT_EQ(first["checks"][1]["relation"], "<=");
}

TEST(RenderJson, NoStepAndNoNumberAreNull) {
    Outcome outcome = sample_outcome();
    outcome.settle_ms.reset();
    outcome.cost_ratio = std::numeric_limits<double>::quiet_NaN();
    const auto document = nlohmann::json::parse(render_json({&outcome, 1}));
    EXPECT_TRUE(document[0]["settle_ms"].is_null());
    EXPECT_TRUE(document[0]["cost_ratio"].is_null());
    EXPECT_EQ(nlohmann::json::parse(render_json({})).size(), 0U);
}

}  // namespace
}  // namespace flyball::sim
