// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/telemetry/metrics_page.hpp"

#include "flyball/telemetry/metric_table.hpp"

namespace flyball::telemetry {

namespace {

constexpr std::string_view kIntroduction =
    R"(# Metrics

Printed by `flyball metrics` from the table that also makes `/metrics`; do not edit.

The text format of Prometheus, version 0.0.4. Every metric is a field of [the report](report.md) under
the report's name; where units differ, this page has the base unit (seconds, bytes). A scrape reads one
report, so its figures belong together: `flyball_rx_packets_total` + `flyball_originated_packets_total` =
`flyball_tx_packets_total` + sum of `flyball_dropped_packets_total` + `flyball_in_flight_packets`, and a
histogram's count, sum and buckets are of one reading. Reading stops no lcore.

All series exist from the first scrape on, with value 0. Rates are not exported: use `rate()`. Label
sets are bounded by the configuration; there are no labels per flow or address. Values are doubles:
counters from 2^53 on are rounded, the JSON report has them exactly.

| metric | type | labels | meaning |
|---|---|---|---|
)";

std::string label_list(const Metric& metric) {
    std::string list;
    for (const std::string_view label : metric.labels) {
        list += (list.empty() ? "`" : ", `") + std::string(label) + "`";
    }
    return list;
}

}  // namespace

std::string metrics_page() {
    std::string page(kIntroduction);
    for (const Metric& metric : metric_table()) {
        page += "| `" + std::string(metric.name) + "` | " + std::string(name_of(metric.type)) +
                " | " + label_list(metric) + " | " + std::string(metric.help) + " |\n";
    }
    return page;
}

}  // namespace flyball::telemetry
