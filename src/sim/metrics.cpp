// SPDX-License-Identifier: BSD-3-Clause
#include "metrics.hpp"

#include <algorithm>

namespace flyball::sim {
namespace {

constexpr double kWindowMs = 10.0;
constexpr double kBadShareMax = 0.05;

double ns_per_packet(const WindowRow& row) noexcept {
    return row.packets == 0 ? 0.0 : row.busy_ns / static_cast<double>(row.packets);
}

}  // namespace

Span from(const Rows& rows, std::size_t begin) noexcept {
    return {std::min(begin, rows.size()), rows.size()};
}

std::size_t late_windows(const Rows& rows, Span span, double target_ns) noexcept {
    std::size_t late = 0;
    for (std::size_t i = span.begin; i < span.end; ++i) {
        late += rows[i].p99_ns > target_ns ? 1U : 0U;
    }
    return late;
}

double attained_percent(const Rows& rows, Span span, double target_ns) noexcept {
    const auto windows = static_cast<double>(span.end - span.begin);
    const auto late = static_cast<double>(late_windows(rows, span, target_ns));
    return windows == 0.0 ? 100.0 : 100.0 * (windows - late) / windows;
}

double ns_per_packet(const Rows& rows, Span span) noexcept {
    double busy_ns = 0.0;
    std::uint64_t packets = 0;
    for (std::size_t i = span.begin; i < span.end; ++i) {
        busy_ns += rows[i].busy_ns;
        packets += rows[i].packets;
    }
    return packets == 0 ? 0.0 : busy_ns / static_cast<double>(packets);
}

std::uint64_t drops(const Rows& rows, Span span) noexcept {
    std::uint64_t count = 0;
    for (std::size_t i = span.begin; i < span.end; ++i) {
        count += rows[i].drops;
    }
    return count;
}

double median_p99_ns(const Rows& rows, Span span) {
    std::vector<double> values;
    for (std::size_t i = span.begin; i < span.end; ++i) {
        if (rows[i].packets > 0) {
            values.push_back(rows[i].p99_ns);
        }
    }
    if (values.empty()) {
        return 0.0;
    }
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::optional<double> settle_ms(const Rows& rows,
                                Span span,
                                double target_ns,
                                double cost_ns) noexcept {
    // From behind: the earliest window after which bad ones stay rare.
    std::optional<double> settled;
    std::size_t bad = 0;
    for (std::size_t i = span.end; i-- > span.begin;) {
        const bool is_bad = rows[i].p99_ns > target_ns || ns_per_packet(rows[i]) > cost_ns;
        bad += is_bad ? 1U : 0U;
        const auto left = static_cast<double>(span.end - i);
        if (!is_bad && static_cast<double>(bad) <= kBadShareMax * left) {
            settled = kWindowMs * static_cast<double>(i - span.begin);
        }
    }
    return settled;
}

}  // namespace flyball::sim
