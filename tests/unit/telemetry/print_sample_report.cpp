// SPDX-License-Identifier: BSD-3-Clause
// Prints the JSON documents that report_schema_test.py validates, one a line.
#include <cstdio>

#include "flyball/telemetry/report_json.hpp"

#include "sample_report.hpp"

int main() {
    using flyball::telemetry::report_json;
    std::fputs(report_json(flyball::test::sample_report()).c_str(), stdout);
    std::fputs(report_json(flyball::test::sample_governed_report()).c_str(), stdout);
    std::fputs(report_json(flyball::telemetry::Report{}).c_str(), stdout);
    flyball::telemetry::Report huge;
    huge.totals.rx_packets = ~std::uint64_t{0};
    std::fputs(report_json(huge).c_str(), stdout);
    return 0;
}
