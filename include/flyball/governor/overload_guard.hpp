// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace flyball::governor {

/// OVERLOAD: a queue that stands although nobody waits on purpose. The signal is CoDel's (RFC 8289
/// section 3): the smallest sojourn of a period; waiting for company is subtracted, since every
/// packet of a lonely flow waits the whole limit. On after 5 ms above D/2, off after 100 ms without
/// drop and without standing queue. Belongs to the worker's thread.
class OverloadGuard {
  public:
    /// One period of `period_ns`. `min_sojourn_ns` may be infinite (no packet left).
    /// `dropped_by_load`: the queue refused packets under a load near or above 1; a short queue
    /// also drops bursts that a long one would have held. Returns whether the guard is on.
    bool update(double period_ns,
                double min_sojourn_ns,
                double wait_in_force_ns,
                double target_ns,
                bool dropped_by_load) noexcept;

    [[nodiscard]] bool is_on() const noexcept { return on_; }

  private:
    double standing_ns_ = 0.0;  ///< how long the queue has been standing
    double quiet_ns_ = 0.0;     ///< how long nothing was wrong
    bool on_ = false;
};

}  // namespace flyball::governor
