// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

#include <rte_pause.h>

#include "flyball/dataplane/lcore_cell.hpp"

namespace flyball::dataplane {

enum class Idle : std::uint8_t {
    spin,   ///< poll again at once: the CPU is ours alone
    pause,  ///< one PAUSE instruction: leaves an SMT sibling its share
    sleep,  ///< after a few empty loops give the CPU away: it is shared
};

/// What an lcore does when a loop moved nothing. One lcore only.
class IdlePolicy {
  public:
    IdlePolicy(Idle kind, LcoreCell& cell) noexcept : kind_(kind), cell_(&cell) {}

    void busy() noexcept { empty_loops_ = 0; }

    /// `sleep_ns` is the setpoint's; 0 never sleeps. Sleeps at most that long plus wake-up latency.
    void idle(std::uint32_t sleep_ns) noexcept {
        if (kind_ == Idle::spin) {
            return;
        }
        rte_pause();
        if (kind_ == Idle::sleep && sleep_ns > 0 && ++empty_loops_ >= kEmptyLoopsBeforeSleep) {
            sleep_for(sleep_ns);
        }
    }

  private:
    /// About 5 us. An lcore that finds bursts more often never sleeps: at such a rate a ring would
    /// overflow before a sleep of 50 us ends.
    static constexpr unsigned kEmptyLoopsBeforeSleep = 64;

    void sleep_for(std::uint32_t sleep_ns) noexcept;

    Idle kind_;
    LcoreCell* cell_;
    unsigned empty_loops_ = 0;
};

/// Lets this thread's sleeps end within nanoseconds of their time (default slack: 50 us).
void set_shortest_timer_slack() noexcept;

}  // namespace flyball::dataplane
