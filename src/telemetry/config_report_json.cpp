// SPDX-License-Identifier: BSD-3-Clause
#include "config_report_json.hpp"

namespace flyball::telemetry {

nlohmann::ordered_json config_report_json(const std::optional<ConfigReport>& report) {
    using Json = nlohmann::ordered_json;
    if (!report) {
        return nullptr;
    }
    return {
        {"generation", report->generation},
        {"cause", report->cause},
        {"changes_total", report->changes_total},
        {"rollbacks_total", report->rollbacks_total},
        {"reverts_total", report->reverts_total},
        {"refused_total", report->refused_total},
        {"pending_options", report->pending_options},
        {"lagging_lcores", report->lagging_lcores},
        {"reverts_in_seconds",
         report->reverts_in_seconds ? Json(*report->reverts_in_seconds) : Json(nullptr)},
        {"is_persistent", report->is_persistent},
        {"damaged_files_total", report->damaged_files_total},
        {"last_reload_successful", report->last_reload_successful},
        {"last_reload_success_timestamp_seconds", report->last_reload_success_timestamp_seconds}};
}

}  // namespace flyball::telemetry
