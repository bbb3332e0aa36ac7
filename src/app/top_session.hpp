// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <string>

#include "flyball/base/result.hpp"
#include "flyball/telemetry/report.hpp"

#include "top_frame.hpp"

namespace flyball::app {

/// What one run of `flyball top` remembers: the report before, and what losses count from. A
/// restarted appliance begins anew.
class TopSession {
  public:
    /// `fetch` returns /api/v1/report.
    explicit TopSession(std::function<Result<std::string>()> fetch);

    /// Asks the appliance. The first frame is of all since it started, later ones of the time
    /// between two updates. Errors are those of `fetch` and parse_report(); the session goes on.
    [[nodiscard]] Result<TopFrame> update();

    /// since_zero counts from the last update on; the last frame with that.
    [[nodiscard]] TopFrame zero();

  private:
    std::function<Result<std::string>()> fetch_;
    telemetry::Report zero_;
    telemetry::Report before_;
    telemetry::Report now_;
};

}  // namespace flyball::app
