// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "flyball/control/http.hpp"
#include "flyball/telemetry/api_report.hpp"

namespace flyball::control {

/// Counts answers by route, method and status. Any thread.
class RequestCounts {
  public:
    /// `route`: "" for none.
    void add(std::string_view route, std::string_view method, unsigned status);

    /// Counts from 0, so that the first answer is seen as a step.
    void expect(std::string_view route, std::string_view method, unsigned status);

    /// Sorted by route, method and status.
    [[nodiscard]] std::vector<telemetry::ApiRequestReport> all() const;

  private:
    mutable std::mutex mutex_;
    std::map<std::tuple<std::string, std::string, unsigned>, std::uint64_t> totals_;
};

}  // namespace flyball::control
