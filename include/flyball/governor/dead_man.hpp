// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace flyball::governor {

/// DEAD-MAN: notices in the worker that the control thread has gone silent. Time is what the
/// worker lived through, so a clock that jumps can neither trigger nor delay it by more than one
/// period. Belongs to the worker's thread.
class DeadMan {
  public:
    /// Silence after which a worker is on its own.
    static constexpr double kSilenceMaxNs = 100e6;

    /// One period that lasted `period_ns`, with the epoch of the guidance read in it. Returns
    /// whether the guidance is older than 100 ms.
    bool update(double period_ns, std::uint32_t epoch) noexcept {
        // An epoch may wrap: only a change counts.
        silence_ns_ = epoch == epoch_ ? silence_ns_ + period_ns : 0.0;
        epoch_ = epoch;
        return is_silent();
    }

    [[nodiscard]] bool is_silent() const noexcept { return silence_ns_ >= kSilenceMaxNs; }

  private:
    double silence_ns_ = 0.0;
    std::uint32_t epoch_ = 0;
};

}  // namespace flyball::governor
