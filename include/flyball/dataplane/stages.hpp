// SPDX-License-Identifier: BSD-3-Clause
// Factories of all stages; each stage is one file under src/dataplane/stages/. The forwarding modes
// have testpmd's names and behaviour (DPDK 22.11, app/test-pmd/<mode>.c); mode io is no stage at
// all.
#pragma once

#include <memory>

#include "flyball/dataplane/stage.hpp"

namespace flyball::dataplane {

/// Writes the egress port's MAC as source and its peer's as destination.
std::unique_ptr<Stage> make_mac_stage();

/// Swaps the Ethernet addresses.
std::unique_ptr<Stage> make_macswap_stage();

/// Swaps MAC and IP addresses and TCP/UDP ports.
std::unique_ptr<Stage> make_fivetuple_swap_stage();

/// Recomputes IPv4, TCP, UDP checksums in software, or asks the device to.
std::unique_ptr<Stage> make_csum_stage();

/// Answers ARP requests and ICMP echo requests, drops the rest.
std::unique_ptr<Stage> make_icmpecho_stage();

/// Counts and frees everything.
std::unique_ptr<Stage> make_rxonly_stage();

struct TxonlyOptions {
    unsigned packet_bytes = 64;  ///< L2 frame without FCS, at least 42
};

/// Originates bursts of one constant UDP flow from the port's address to its peer's; frees what it
/// receives. The payload is zeros.
std::unique_ptr<Stage> make_txonly_stage(const TxonlyOptions& options);

struct FlowgenOptions {
    unsigned packet_bytes = 60;  ///< L2 frame without FCS, at least 42
    unsigned flows = 1024;       ///< at least 1
};

/// Originates UDP packets of `flows` destinations round robin and frees what it receives. The
/// payload is zeros.
std::unique_ptr<Stage> make_flowgen_stage(const FlowgenOptions& options);

}  // namespace flyball::dataplane
