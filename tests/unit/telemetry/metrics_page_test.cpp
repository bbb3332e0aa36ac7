// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/metrics_page.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "flyball/telemetry/metric_table.hpp"

namespace flyball::telemetry {
namespace {

std::string documented_page() {
    const std::filesystem::path tests(FLYBALL_UNIT_TESTS);
    std::ostringstream text;
    text << std::ifstream(tests / "../../docs/reference/metrics.md").rdbuf();
    return text.str();
}

TEST(MetricsPage, TheDocumentedPageIsTheOneThatIsPrinted) {
    EXPECT_EQ(documented_page(), metrics_page())
        << "refresh it: build/flyball metrics >docs/reference/metrics.md";
}

TEST(MetricsPage, HasARowPerMetric) {
    const std::string page = metrics_page();
    for (const Metric& metric : metric_table()) {
        EXPECT_NE(page.find("\n| `" + std::string(metric.name) + "` | "), std::string::npos)
            << metric.name;
    }
    EXPECT_NE(page.find("| counter | `lcore`, `role`, `reason` | "), std::string::npos);
}

}  // namespace
}  // namespace flyball::telemetry
