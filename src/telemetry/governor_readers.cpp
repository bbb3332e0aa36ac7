// SPDX-License-Identifier: BSD-3-Clause
#include "governor_readers.hpp"

#include <array>
#include <string_view>

namespace flyball::telemetry {

SeriesList governor_mode(const Report& report) {
    constexpr std::array<std::string_view, 3> kModes{"auto", "observe", "manual"};
    SeriesList list;
    if (report.governor) {
        for (const std::string_view mode : kModes) {
            list.push_back(value_of({std::string(mode)}, report.governor->mode == mode ? 1 : 0));
        }
    }
    return list;
}

SeriesList governor_regime(const Report& report) {
    SeriesList list;
    if (report.governor) {
        for (const GovernedWorkerReport& worker : report.governor->workers) {
            for (const std::string_view regime : governor::kRegimeNames) {
                list.push_back(value_of({std::to_string(worker.lcore), std::string(regime)},
                                        worker.regime == regime ? 1 : 0));
            }
        }
    }
    return list;
}

}  // namespace flyball::telemetry
