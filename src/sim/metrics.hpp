// SPDX-License-Identifier: BSD-3-Clause
// What the rows of a run amount to.
#pragma once

#include <optional>

#include "run.hpp"

namespace flyball::sim {

/// Every window of `rows` from `begin` on.
[[nodiscard]] Span from(const Rows& rows, std::size_t begin) noexcept;

/// Windows whose p99 exceeded the target.
[[nodiscard]] std::size_t late_windows(const Rows& rows, Span span, double target_ns) noexcept;

/// Share of windows within the target, 0..100; 100 for an empty span.
[[nodiscard]] double attained_percent(const Rows& rows, Span span, double target_ns) noexcept;

/// Core time per packet in ns: burst work only, a poller burns the whole core anyway.
[[nodiscard]] double ns_per_packet(const Rows& rows, Span span) noexcept;

[[nodiscard]] std::uint64_t drops(const Rows& rows, Span span) noexcept;

/// Over windows in which packets left.
[[nodiscard]] double median_p99_ns(const Rows& rows, Span span);

/// Time in ms from the begin of `span` until at most 5 % of the windows left in it are late or
/// cost more than `cost_ns` (per packet); nothing if that never comes.
[[nodiscard]] std::optional<double> settle_ms(const Rows& rows,
                                              Span span,
                                              double target_ns,
                                              double cost_ns) noexcept;

}  // namespace flyball::sim
