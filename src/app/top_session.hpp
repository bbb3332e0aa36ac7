// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "flyball/base/result.hpp"
#include "flyball/telemetry/report.hpp"

#include "top_frame.hpp"

namespace flyball::app {

/// What one run of `flyball top` remembers: the report before, and what losses count from. A
/// restarted appliance begins anew.
class TopSession {
  public:
    using Fetch = std::function<Result<std::string>()>;

    /// `report` returns /api/v1/report, `advice` /api/v1/advice: without an answer there is none.
    explicit TopSession(Fetch report, Fetch advice = {});

    /// Asks the appliance. The first frame is of all since it started, later ones of the time
    /// between two updates. Errors are those of `report` and parse_report(); the session goes on.
    [[nodiscard]] Result<TopFrame> update();

    /// since_zero counts from the last update on; the last frame with that.
    [[nodiscard]] TopFrame zero();

  private:
    [[nodiscard]] TopFrame frame() const;

    Fetch fetch_report_;
    Fetch fetch_advice_;
    telemetry::Report zero_;
    telemetry::Report before_;
    telemetry::Report now_;
    std::optional<std::vector<TopAdvice>> advice_;
};

}  // namespace flyball::app
