// SPDX-License-Identifier: BSD-3-Clause
// Whatever happens to a data path, in whatever order: every packet that came in or was made is
// sent, dropped for one reason or still in flight; its mbuf is where the counters say; and packets
// of one flow leave in their order.
#include <algorithm>
#include <map>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <rte_mempool.h>

#include "support/eal_environment.hpp"
#include "support/rig.hpp"

namespace flyball::dataplane {
namespace {

enum class Act : std::uint8_t { arrive, iterate, take, link, setpoint, drain };

struct Action {
    Act act;
    unsigned port;
    unsigned amount;  ///< packets, loops
    governor::Setpoint setpoint;
};

std::ostream& operator<<(std::ostream& out, const Action& action) {
    constexpr std::array kNames =
        std::to_array<std::string_view>({"arrive", "iterate", "take", "link", "setpoint", "drain"});
    out << kNames[static_cast<std::size_t>(action.act)] << " port " << action.port << " amount "
        << action.amount;
    if (action.act == Act::setpoint) {
        out << " rx_burst " << action.setpoint.rx_burst << " burst_cap "
            << action.setpoint.burst_cap << " threshold " << action.setpoint.tx_flush_threshold
            << " timeout " << action.setpoint.tx_flush_timeout_ns << " ns";
    }
    return out;
}

rc::Gen<governor::Setpoint> any_setpoint() {
    const auto burst = rc::gen::inRange<std::uint16_t>(1, kBurstMax + 1);
    return rc::gen::build<governor::Setpoint>(
        rc::gen::set(&governor::Setpoint::rx_burst, burst),
        rc::gen::set(&governor::Setpoint::burst_cap, burst),
        rc::gen::set(&governor::Setpoint::tx_flush_threshold, burst),
        rc::gen::set(&governor::Setpoint::tx_flush_timeout_ns,
                     rc::gen::element<std::uint32_t>(0, 1, 1'000, 1'000'000, 4'000'000'000)));
}

rc::Gen<Action> any_action() {
    const auto act = rc::gen::weightedElement<Act>({{6, Act::arrive},
                                                    {8, Act::iterate},
                                                    {4, Act::take},
                                                    {2, Act::link},
                                                    {2, Act::setpoint},
                                                    {1, Act::drain}});
    return rc::gen::build<Action>(rc::gen::set(&Action::act, act),
                                  rc::gen::set(&Action::port, rc::gen::inRange(0U, 4U)),
                                  rc::gen::set(&Action::amount, rc::gen::inRange(1U, 200U)),
                                  rc::gen::set(&Action::setpoint, any_setpoint()));
}

/// Carries out actions, and knows which packet of each flow is to come next at the earliest.
class Player {
  public:
    explicit Player(const test::RigOptions& options) : rig_(options), up_(options.ports, true) {}

    void play(const Action& action) {
        const std::size_t port = action.port % rig_.ports();
        switch (action.act) {
            case Act::arrive:
                arrive(port, action.amount);
                break;
            case Act::iterate:
                rig_.iterate();
                break;
            case Act::take:
                take(port, action.amount);
                break;
            case Act::link:
                up_[port] = !up_[port];
                rig_.port(port).set_link(up_[port]);
                break;
            case Act::setpoint:
                rig_.set(action.setpoint);
                break;
            case Act::drain:
                rig_.iterate(LoopPhase::drain);
                break;
        }
        check();
    }

    /// Takes everything, lets the loops finish, and demands that nothing is left.
    void end() {
        for (unsigned round = 0; round < 3; ++round) {
            rig_.iterate(LoopPhase::drain);
            for (std::size_t port = 0; port < rig_.ports(); ++port) {
                take(port, 1'000);
            }
            check();
        }
        rig_.finish();
        for (std::size_t port = 0; port < rig_.ports(); ++port) {
            take(port, 1'000);
            rig_.port(port).free_waiting();
        }
        check();
        RC_ASSERT(rig_.ledger().in_flight == 0U);
        RC_ASSERT(test::packets_in_use() == lost_before_);
    }

  private:
    void arrive(std::size_t port, unsigned amount) {
        constexpr unsigned kFlowsPerPort = 7;
        constexpr unsigned kWaitingMax = 1'000;
        const unsigned room = std::min(rte_mempool_avail_count(test::test_pool()),
                                       kWaitingMax - rig_.port(port).waiting());
        for (unsigned i = 0; i < std::min(amount, room); ++i) {
            const auto flow =
                static_cast<std::uint16_t>(port * kFlowsPerPort + arrived_++ % kFlowsPerPort);
            rig_.port(port).arrive(test::numbered_packet(flow, sent_[flow]++));
        }
    }

    void take(std::size_t port, unsigned amount) {
        const auto packets = rig_.port(port).take_sent(amount);
        for (const rte_mbuf* packet : packets) {
            if (rig_.originates()) {
                break;
            }
            const std::uint16_t flow = test::flow_of(packet);
            const std::uint32_t sequence = test::sequence_of(packet);
            RC_ASSERT(sequence >= next_[flow]);
            next_[flow] = sequence + 1;
        }
        test::free_all(packets);
    }

    void check() {
        const test::Ledger ledger = rig_.ledger();
        if (!ledger.balances()) {
            RC_LOG() << ledger;
        }
        RC_ASSERT(ledger.balances());
        std::uint64_t held = ledger.in_flight;
        for (std::size_t port = 0; port < rig_.ports(); ++port) {
            held += rig_.port(port).waiting() + rig_.port(port).sent();
        }
        RC_ASSERT(held == test::packets_in_use() - lost_before_);
        RC_ASSERT(rig_.samples() <= ledger.tx);
    }

    /// What an earlier case lost must not fail the smaller cases that are tried after it.
    unsigned lost_before_ = test::packets_in_use();
    test::Rig rig_;
    std::vector<bool> up_;
    unsigned arrived_ = 0;
    std::map<std::uint16_t, std::uint32_t> sent_;
    std::map<std::uint16_t, std::uint32_t> next_;
};

/// Small device queues and rings, so that refusals are frequent.
void play_any(test::RigOptions options) {
    options.mode = *rc::gen::elementOf(test::all_modes()).as("mode");
    options.ports = *rc::gen::element(2U, 4U).as("ports");
    options.tx_entries = *rc::gen::element(2U, 8U, 64U, 1024U).as("TX entries");
    options.ring_entries = *rc::gen::element(4U, 32U, 1024U).as("ring entries");
    const auto actions = *rc::gen::container<std::vector<Action>>(any_action()).as("actions");
    Player player(options);
    for (const Action& action : actions) {
        player.play(action);
    }
    player.end();
}

RC_GTEST_PROP(Accounting, HoldsOnOneFusedCore, ()) {
    play_any({.fused = 1});
}

RC_GTEST_PROP(Accounting, HoldsOnTwoFusedCoresWithHandoffs, ()) {
    play_any({.fused = 2});
}

RC_GTEST_PROP(Accounting, HoldsOnAPollCoreWithOneWorker, ()) {
    play_any({.workers = 1});
}

RC_GTEST_PROP(Accounting, HoldsOnAPollCoreWithThreeWorkers, ()) {
    play_any({.workers = 3, .hash = HashKind::software});
}

}  // namespace
}  // namespace flyball::dataplane
