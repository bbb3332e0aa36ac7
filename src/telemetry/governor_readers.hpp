// SPDX-License-Identifier: BSD-3-Clause
// How the metric table's rows about the governor find their values; empty without a governor. Pure.
#pragma once

#include "metric_readers.hpp"

namespace flyball::telemetry {

/// What a value in nanoseconds is multiplied with to become seconds.
inline constexpr double kSecondsPerNs = 1e-9;

template <auto Member>
SeriesList of_governor(const Report& report) {
    if (!report.governor) {
        return {};
    }
    return {value_of({}, static_cast<double>((*report.governor).*Member))};
}

/// Label lcore.
template <auto Member>
SeriesList of_governed(const Report& report) {
    SeriesList list;
    if (report.governor) {
        for (const GovernedWorkerReport& worker : report.governor->workers) {
            list.push_back(
                value_of({std::to_string(worker.lcore)}, static_cast<double>(worker.*Member)));
        }
    }
    return list;
}

/// Label lcore; nanoseconds become seconds.
template <auto Member>
SeriesList seconds_of_governed(const Report& report) {
    SeriesList list = of_governed<Member>(report);
    for (Series& series : list) {
        series.value *= kSecondsPerNs;
    }
    return list;
}

/// Label lcore.
template <auto Member>
SeriesList windows_of_governed(const Report& report) {
    SeriesList list;
    if (report.governor) {
        for (const GovernedWorkerReport& worker : report.governor->workers) {
            list.push_back(value_of({std::to_string(worker.lcore)},
                                    static_cast<double>(worker.windows.*Member)));
        }
    }
    return list;
}

/// One series per mode and worker; the one that holds is 1.
[[nodiscard]] SeriesList governor_mode(const Report& report);
[[nodiscard]] SeriesList governor_regime(const Report& report);

}  // namespace flyball::telemetry
