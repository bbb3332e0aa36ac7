// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <cstdio>
#include <string_view>

#include "flyball/sim/render.hpp"

namespace flyball::sim {
namespace {

constexpr double kWidth = 900.0;
constexpr double kPanelHeight = 120.0;
constexpr double kGap = 34.0;
constexpr double kLeft = 70.0;
constexpr double kRight = 20.0;
constexpr double kTop = 40.0;
constexpr double kWindowSeconds = 0.01;

struct Panel {
    std::string_view title;
    std::string_view colour;
    const std::vector<double>* values;
    double reference = 0.0;  ///< a dashed line; 0 = none
};

std::string escaped(std::string_view text) {
    std::string result;
    for (const char character : text) {
        if (character == '<') {
            result += "&lt;";
        } else if (character == '>') {
            result += "&gt;";
        } else if (character == '&') {
            result += "&amp;";
        } else {
            result += character;
        }
    }
    return result;
}

std::string text_at(double x, double y, std::string_view anchor, std::string_view text) {
    char head[128];
    std::snprintf(head, sizeof head, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%.*s\">", x, y,
                  static_cast<int>(anchor.size()), anchor.data());
    return head + escaped(text) + "</text>\n";
}

std::string line_from(double x1, double y1, double x2, double y2, std::string_view style) {
    char line[256];
    std::snprintf(line, sizeof line,
                  "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" %.*s/>\n", x1, y1, x2, y2,
                  static_cast<int>(style.size()), style.data());
    return line;
}

std::string short_number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

double scale_max(const Panel& panel) {
    double largest = panel.reference;
    for (const double value : *panel.values) {
        largest = std::max(largest, value);
    }
    return largest > 0.0 ? 1.05 * largest : 1.0;
}

std::string polyline(const Panel& panel, double top, double largest) {
    const auto& values = *panel.values;
    const double step =
        (kWidth - kLeft - kRight) / static_cast<double>(std::max<std::size_t>(1, values.size()));
    std::string text = "<polyline fill=\"none\" stroke=\"" + std::string(panel.colour) +
                       "\" stroke-width=\"1.2\" points=\"";
    for (std::size_t i = 0; i < values.size(); ++i) {
        char point[64];
        const double x = kLeft + step * (static_cast<double>(i) + 0.5);
        std::snprintf(point, sizeof point, "%.1f,%.1f ", x,
                      top + kPanelHeight * (1.0 - values[i] / largest));
        text += point;
    }
    return text + "\"/>\n";
}

std::string draw(const Panel& panel, double top) {
    const double largest = scale_max(panel);
    const double bottom = top + kPanelHeight;
    std::string text = text_at(kLeft, top - 6.0, "start", panel.title);
    text += text_at(kLeft - 6.0, top + 10.0, "end", short_number(largest));
    text += text_at(kLeft - 6.0, bottom, "end", "0");
    text += line_from(kLeft, bottom, kWidth - kRight, bottom, "stroke=\"#888\"");
    text += line_from(kLeft, top, kLeft, bottom, "stroke=\"#888\"");
    if (panel.reference > 0.0) {
        const double y = top + kPanelHeight * (1.0 - panel.reference / largest);
        text += line_from(kLeft, y, kWidth - kRight, y, "stroke=\"#c00\" stroke-dasharray=\"5 4\"");
    }
    return text + polyline(panel, top, largest);
}

}  // namespace

std::string render_svg(const Outcome& outcome) {
    const Series& series = outcome.series;
    const Panel panels[] = {
        {"load, Mpps", "#1f77b4", &series.load_mpps},
        {"p99 of the sojourn, us (dashed: target)", "#d62728", &series.p99_us, series.target_us},
        {"wait limit t, us", "#2ca02c", &series.wait_us},
        {"burst cap, packets", "#9467bd", &series.cap_packets},
        {"workers", "#ff7f0e", &series.workers},
    };
    const double height = kTop + static_cast<double>(std::size(panels)) * (kPanelHeight + kGap);
    char head[256];
    std::snprintf(head, sizeof head,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" "
                  "font-family=\"sans-serif\" font-size=\"12\">\n"
                  "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
                  kWidth, height);
    std::string text = head;
    const double seconds = kWindowSeconds * static_cast<double>(series.p99_us.size());
    text += text_at(kLeft, 18.0, "start",
                    outcome.scenario + ", seed " + std::to_string(outcome.seed) + ": " +
                        (outcome.passed() ? "passed" : "failed") + "; " + demand_of(outcome));
    double top = kTop;
    for (const Panel& panel : panels) {
        text += draw(panel, top);
        top += kPanelHeight + kGap;
    }
    text += text_at(kLeft, height - 12.0, "start", "0 s");
    text += text_at(kWidth - kRight, height - 12.0, "end", short_number(seconds) + " s");
    return text + "</svg>\n";
}

}  // namespace flyball::sim
