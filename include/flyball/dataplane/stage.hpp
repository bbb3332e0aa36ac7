// SPDX-License-Identifier: BSD-3-Clause
// A stage transforms a burst in place. One virtual call per stage and burst; per packet none.
#pragma once

#include <cstdint>
#include <string_view>

#include <rte_ether.h>

#include "flyball/base/ids.hpp"
#include "flyball/dataplane/burst.hpp"

struct rte_mempool;

namespace flyball::dataplane {

/// The port through which a burst will leave, as far as a stage may know it.
struct Egress {
    PortId port;
    rte_ether_addr mac;                  ///< the port's own address
    rte_ether_addr peer_mac;             ///< next hop that mode mac writes
    bool ipv4_checksum_offload = false;  ///< the device computes the IPv4 header checksum
    bool l4_checksum_offload = false;    ///< the device computes UDP and TCP checksums
};

struct StageContext {
    const Egress& egress;
    DropCounters& drops;
    LoopCounters& counters;
    rte_mempool* pool;         ///< for stages that originate packets
    std::uint16_t burst_size;  ///< packets a stage that originates makes per call
};

/// One instance per worker, so a stage may own mutable state. Every function is called by that
/// worker only and never allocates.
class Stage {
  public:
    Stage() = default;
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;
    virtual ~Stage() = default;

    [[nodiscard]] virtual std::string_view name() const noexcept = 0;

    /// Transforms, drops (keep_if) or, if originates(), adds packets.
    virtual void process(Burst& burst, StageContext& context) noexcept = 0;

    /// True for stages that make packets: they are called with an empty burst too.
    [[nodiscard]] virtual bool originates() const noexcept { return false; }
};

}  // namespace flyball::dataplane
