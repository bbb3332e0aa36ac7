// SPDX-License-Identifier: BSD-3-Clause
// What every lcore's loop has in common: obey the phase, account cycles, be idle politely.
#pragma once

#include <cstdint>

#include "flyball/base/clock.hpp"
#include "flyball/dataplane/idle_policy.hpp"
#include "flyball/dataplane/lcore_cell.hpp"
#include "flyball/dataplane/loop_control.hpp"

namespace flyball::dataplane {

/// Books the cycles between two calls as busy or idle. One lcore only.
class CycleAccount {
  public:
    explicit CycleAccount(LcoreCell& cell) noexcept : cell_(&cell) {}

    /// `now`: start of this iteration, in cycles.
    void begin(std::uint64_t now) noexcept {
        cell_->loop.iterations.add(1);
        // What passed before the first iteration was set-up, neither busy nor idle.
        if (last_ != 0) [[likely]] {
            (moved_ > 0 ? cell_->loop.busy_cycles : cell_->loop.idle_cycles).add(now - last_);
        }
        last_ = now;
    }

    /// `moved`: packets of this iteration.
    void end(unsigned moved) noexcept { moved_ = moved; }

    /// Packets of the last iteration.
    [[nodiscard]] unsigned moved() const noexcept { return moved_; }

    /// When the last iteration began, in cycles.
    [[nodiscard]] std::uint64_t began() const noexcept { return last_; }

  private:
    LcoreCell* cell_;
    std::uint64_t last_ = 0;
    unsigned moved_ = 0;
};

/// Runs `loop.iterate(phase)` until the control thread says stop, then `loop.finish()`. Returns on
/// the lcore's own thread. `seen`: the generation that it has come past.
template <typename Loop>
void run_loop(Loop& loop, const LoopControl& control, SeenGeneration& seen) noexcept {
    set_shortest_timer_slack();
    std::uint32_t last = seen.value.load(std::memory_order_relaxed);
    for (;;) {
        // Acquire: the setpoints of this generation are visible to the iteration.
        const std::uint32_t generation = control.generation.load(std::memory_order_acquire);
        if (generation != last) [[unlikely]] {
            // Release: what the iteration before did with the old ones is done.
            seen.value.store(generation, std::memory_order_release);
            last = generation;
        }
        // Acquire: what the control thread did before it changed the phase is visible.
        const LoopPhase phase = control.phase.load(std::memory_order_acquire);
        if (phase == LoopPhase::stop) {
            break;
        }
        loop.iterate(phase);
    }
    loop.finish();
}

}  // namespace flyball::dataplane
