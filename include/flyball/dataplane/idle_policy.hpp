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

    /// `sleep_ns` is the setpoint's; 0 never sleeps. Sleeps at most that long plus wake-up latency,
    /// `at_once` or after a few empty loops. Returns the cycles slept.
    std::uint64_t idle(std::uint32_t sleep_ns, bool at_once = false) noexcept {
        if (kind_ == Idle::spin) {
            return 0;
        }
        rte_pause();
        const bool wants_sleep = at_once || ++empty_loops_ >= kEmptyLoopsBeforeSleep;
        return kind_ == Idle::sleep && sleep_ns > 0 && wants_sleep ? sleep_for(sleep_ns) : 0;
    }

    /// Packets wait, but not for long: leaves an SMT sibling its share.
    void wait() noexcept {
        if (kind_ != Idle::spin) {
            rte_pause();
        }
    }

  private:
    /// About 5 us. An lcore that finds bursts more often never sleeps: at such a rate a ring would
    /// overflow before a sleep of 50 us ends.
    static constexpr unsigned kEmptyLoopsBeforeSleep = 64;

    std::uint64_t sleep_for(std::uint32_t sleep_ns) noexcept;

    Idle kind_;
    LcoreCell* cell_;
    unsigned empty_loops_ = 0;
};

/// Lets this thread's sleeps end within nanoseconds of their time (default slack: 50 us).
void set_shortest_timer_slack() noexcept;

}  // namespace flyball::dataplane
