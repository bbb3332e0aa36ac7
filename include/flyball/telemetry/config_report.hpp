// SPDX-License-Identifier: BSD-3-Clause
// Which configuration is in force: a part of the Report.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace flyball::telemetry {

struct ConfigReport {
    std::uint64_t generation = 0;
    std::string cause;                         ///< of that generation: "patch"
    std::uint64_t changes_total = 0;           ///< generations since the start
    std::uint64_t rollbacks_total = 0;         ///< of them, returns that somebody asked for
    std::uint64_t reverts_total = 0;           ///< of them, returns because nobody confirmed
    std::uint64_t refused_total = 0;           ///< changes that were not made
    unsigned pending_options = 0;              ///< options that wait for a restart
    unsigned lagging_lcores = 0;               ///< that have not seen the generation yet
    std::optional<double> reverts_in_seconds;  ///< nothing: it stays
    bool is_persistent = false;                ///< changes survive a restart
    std::uint64_t damaged_files_total = 0;     ///< found among those stored, and set aside
    bool last_reload_successful = true;        ///< of the file, at SIGHUP; true before the first
    double last_reload_success_timestamp_seconds = 0;  ///< since 1970; 0: none yet
};

}  // namespace flyball::telemetry
