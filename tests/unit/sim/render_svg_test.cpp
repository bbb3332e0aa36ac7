// SPDX-License-Identifier: BSD-3-Clause
#include <string>

#include <gtest/gtest.h>

#include "flyball/sim/render.hpp"

#include "sample_outcome.hpp"

namespace flyball::sim {
namespace {

std::size_t count_of(const std::string& text, const std::string& word) {
    std::size_t count = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        ++count;
    }
    return count;
}

TEST(RenderSvg, DrawsFivePanelsWithAllPoints) {
    const std::string svg = render_svg(sample_outcome());
    EXPECT_TRUE(svg.starts_with("<svg xmlns=")) << svg;
    EXPECT_TRUE(svg.ends_with("</svg>\n")) << svg;
    EXPECT_EQ(count_of(svg, "<polyline"), 5U);
    for (const char* title : {"load, Mpps", "p99", "wait limit t", "burst cap", "workers"}) {
        EXPECT_NE(svg.find(title), std::string::npos) << title;
    }
    EXPECT_EQ(count_of(svg, "stroke-dasharray"), 1U) << "the target, in one panel";
    EXPECT_NE(svg.find("sample, seed 3: passed"), std::string::npos);
}

TEST(RenderSvg, AnEmptyRunIsStillADocument) {
    const std::string svg = render_svg({});
    EXPECT_TRUE(svg.ends_with("</svg>\n"));
    EXPECT_EQ(svg.find("nan"), std::string::npos);
    EXPECT_EQ(svg.find("inf"), std::string::npos);
}

TEST(RenderSvg, EscapesWhatXmlReserves) {
    const std::string svg = render_svg(sample_outcome());
    EXPECT_NE(svg.find("cost &lt;= 1.1"), std::string::npos) << svg;
    EXPECT_EQ(svg.find("cost <= "), std::string::npos);
}

}  // namespace
}  // namespace flyball::sim
