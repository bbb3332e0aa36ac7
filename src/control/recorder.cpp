// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/control/recorder.hpp"

#include <utility>

namespace flyball::control {

Recorder::Recorder(const telemetry::Report& first) : Recorder(first, ReportSeries(first)) {}

Recorder::Recorder(const telemetry::Report& first, ReportSeries series)
    : series_(std::move(series)), history_(series_.infos()), before_(first) {}

void Recorder::record(std::int64_t second, const telemetry::Report& now) {
    if (const auto latest = history_.latest(); latest && second <= *latest) {
        return;
    }
    series_.read(before_, now, values_);
    if (history_.add(second, values_)) {
        before_ = now;
    }
}

}  // namespace flyball::control
