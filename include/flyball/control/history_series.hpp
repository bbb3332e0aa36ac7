// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "flyball/control/history.hpp"
#include "flyball/telemetry/report.hpp"

namespace flyball::control {

/// Two reports of one run and what needs computing only once.
struct ReportWindow {
    const telemetry::Report& before;
    const telemetry::Report& now;
    double seconds = 0;
    telemetry::Latency latency;

    ReportWindow(const telemetry::Report& earlier, const telemetry::Report& later);
};

/// Which series a report's shape (its ports, workers, rings, pools, governor) gives, and their
/// values between two reports. Values are NaN where there is no measure: no time passed, no sample,
/// a counter that went down. Immutable after start, then any thread.
class ReportSeries {
  public:
    using Read = std::function<double(const ReportWindow&)>;

    explicit ReportSeries(const telemetry::Report& shape);

    /// Adds what is not in the report. The name must be new.
    void append(SeriesInfo info, Read read);

    [[nodiscard]] const std::vector<SeriesInfo>& infos() const noexcept { return infos_; }

    /// One value per series. `values` keeps its capacity.
    void read(const telemetry::Report& before,
              const telemetry::Report& now,
              std::vector<double>& values) const;

  private:
    void add_totals();
    void add_latency();
    void add_ports(const telemetry::Report& shape);
    void add_workers(const telemetry::Report& shape);
    void add_rings(const telemetry::Report& shape);
    void add_pools(const telemetry::Report& shape);
    void add_traffic();
    void add_governor(const telemetry::Report& shape);

    std::vector<SeriesInfo> infos_;
    std::vector<Read> reads_;
};

}  // namespace flyball::control
