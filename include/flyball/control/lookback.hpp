// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>

#include "flyball/control/history.hpp"
#include "flyball/control/recorder.hpp"
#include "flyball/telemetry/report.hpp"

namespace flyball::control {

/// What a running appliance remembers: its history, and the report of a minute ago, which advice
/// compares with the present. Memory is bounded: History::memory_bytes() and eight reports. One
/// thread records, any thread asks.
class Lookback {
  public:
    /// Advice compares with a report of at least this age, and at most kStepSeconds more.
    static constexpr double kAgeSeconds = 60;
    static constexpr double kStepSeconds = 10;

    /// `first`: of the run, gives the shape of all that follow; never null.
    explicit Lookback(std::shared_ptr<const telemetry::Report> first);

    /// `second`: as for Recorder::record. `now`: never null.
    void record(std::int64_t second, const std::shared_ptr<const telemetry::Report>& now);

    [[nodiscard]] const History& history() const noexcept { return recorder_.history(); }

    /// The first report until the run is a minute old; never null.
    [[nodiscard]] std::shared_ptr<const telemetry::Report> minute_ago() const;

  private:
    Recorder recorder_;
    mutable std::mutex mutex_;  ///< for what follows
    std::deque<std::shared_ptr<const telemetry::Report>> reports_;
};

}  // namespace flyball::control
