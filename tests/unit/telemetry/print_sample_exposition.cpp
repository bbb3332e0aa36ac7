// SPDX-License-Identifier: BSD-3-Clause
// Prints the metrics that exposition_promtool_test.py checks.
// usage: print_sample_exposition full|empty
#include <cstdio>
#include <string_view>

#include "flyball/telemetry/exposition.hpp"

#include "sample_report.hpp"

int main(int argc, char** argv) {
    const bool full = argc == 2 && std::string_view(argv[1]) == "full";
    const flyball::telemetry::Report report =
        full ? flyball::test::sample_governed_report() : flyball::telemetry::Report{};
    std::fputs(flyball::telemetry::exposition(report).c_str(), stdout);
    return 0;
}
