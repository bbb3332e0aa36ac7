// SPDX-License-Identifier: BSD-3-Clause
// A plausible report of a pipeline with two ports, every field set: what the renderers' tests show.
#pragma once

#include "flyball/telemetry/report.hpp"

namespace flyball::test {

/// After 2 seconds: rx 30,000,064 = tx 30,000,000 + dropped 50 + in flight 14.
[[nodiscard]] telemetry::Report sample_report();

/// The same run one second later, with 15.5 M packets more.
[[nodiscard]] telemetry::Report sample_report_one_second_later();

/// sample_report() of an appliance with a latency target of 300 us: one governed worker, three
/// decisions, of which the last one is about the regime.
[[nodiscard]] telemetry::Report sample_governed_report();

}  // namespace flyball::test
