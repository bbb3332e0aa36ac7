// SPDX-License-Identifier: BSD-3-Clause
#include "report_printer.hpp"

#include "flyball/telemetry/report_json.hpp"
#include "flyball/telemetry/report_testpmd.hpp"
#include "flyball/telemetry/report_text.hpp"

namespace flyball::app {

std::string render_period(Format format,
                          const telemetry::Report& before,
                          const telemetry::Report& now) {
    switch (format) {
        case Format::text:
            return telemetry::period_text(before, now);
        case Format::testpmd:
            return telemetry::testpmd_period(before, now);
        case Format::json:
            return telemetry::report_json(now);
    }
    return "";
}

std::string render_final(Format format, const telemetry::Report& report) {
    switch (format) {
        case Format::text:
            return telemetry::final_text(report);
        case Format::testpmd:
            return telemetry::testpmd_final(report);
        case Format::json:
            return telemetry::report_json(report);
    }
    return "";
}

}  // namespace flyball::app
