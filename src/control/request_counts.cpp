// SPDX-License-Identifier: BSD-3-Clause
#include "request_counts.hpp"

namespace flyball::control {

namespace {

constexpr std::string_view kOther = "other";

}  // namespace

void RequestCounts::add(std::string_view route, std::string_view method, unsigned status) {
    const std::string_view known_method = parse_method(method) ? method : kOther;
    const std::scoped_lock lock(mutex_);
    ++totals_[{std::string(route.empty() ? kOther : route), std::string(known_method), status}];
}

void RequestCounts::expect(std::string_view route, std::string_view method, unsigned status) {
    const std::scoped_lock lock(mutex_);
    totals_.try_emplace({std::string(route), std::string(method), status}, 0);
}

std::vector<telemetry::ApiRequestReport> RequestCounts::all() const {
    const std::scoped_lock lock(mutex_);
    std::vector<telemetry::ApiRequestReport> counts;
    for (const auto& [key, total] : totals_) {
        const auto& [route, method, status] = key;
        counts.push_back({.route = route, .method = method, .status = status, .total = total});
    }
    return counts;
}

}  // namespace flyball::control
