// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <vector>

#include "flyball/control/history.hpp"
#include "flyball/control/history_series.hpp"
#include "flyball/telemetry/report.hpp"

namespace flyball::control {

/// Turns reports into history. One thread records; history() is for any thread.
class Recorder {
  public:
    /// `first` gives the shape and is what the first second is compared with.
    explicit Recorder(const telemetry::Report& first);

    /// As above, with series of one's own: `series` was made from a report of this shape.
    Recorder(const telemetry::Report& first, ReportSeries series);

    /// Keeps what happened since the report before. `second`: of a clock that never steps back, as
    /// seconds since 1970 so that people can read it. Within the same second nothing is kept.
    void record(std::int64_t second, const telemetry::Report& now);

    [[nodiscard]] const History& history() const noexcept { return history_; }

  private:
    ReportSeries series_;
    History history_;
    telemetry::Report before_;
    std::vector<double> values_;
};

}  // namespace flyball::control
