// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "flyball/telemetry/metric_table.hpp"
#include "flyball/telemetry/report.hpp"

namespace flyball::telemetry {

/// Times in seconds, buckets 1 us, 2 us, 4 us ... 16.384 ms. A sample counts as the middle of its
/// histogram bucket (within 1/64), whatever comes later: bucket counts never go down. Pure.
[[nodiscard]] Distribution seconds_of(const governor::HistogramSnapshot& cycles, double tsc_hertz);

/// Packets per burst, buckets 0, 1, 2, 4 ... 256; the sum is the number of packets. Pure.
[[nodiscard]] Distribution packets_of(const BurstSizes& bursts);

}  // namespace flyball::telemetry
