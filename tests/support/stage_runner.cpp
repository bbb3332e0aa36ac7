// SPDX-License-Identifier: BSD-3-Clause
#include "support/stage_runner.hpp"

#include <algorithm>
#include <numeric>

#include "flyball/base/check.hpp"

#include "support/eal_environment.hpp"

namespace flyball::test {
namespace {

void copy_mac(const net::MacBytes& from, rte_ether_addr& to) {
    std::copy(from.begin(), from.end(), to.addr_bytes);
}

}  // namespace

StageHarness::StageHarness() {
    copy_mac(kEgressMac, egress_.mac);
    copy_mac(kPeerMac, egress_.peer_mac);
}

dataplane::StageContext StageHarness::context() {
    return {egress_, drops_, counters_, test_pool(), burst_size_};
}

StageOutput StageHarness::run(dataplane::Stage& stage,
                              const std::vector<Bytes>& frames,
                              std::size_t segment_bytes) {
    FLYBALL_CHECK(frames.size() <= dataplane::kBurstMax);
    const unsigned in_use_before = packets_in_use();
    const std::uint64_t dropped_before = drops_.total();
    const std::uint64_t originated_before = counters_.originated_packets.get();
    StageOutput output;
    for (std::size_t reason = 0; reason < dataplane::kDropReasons; ++reason) {
        output.drops[reason] = drops_.by_reason[reason].get();
    }
    dataplane::Burst burst;
    for (const Bytes& frame : frames) {
        burst.packets[burst.count++] = packet_of(frame, segment_bytes);
    }
    dataplane::StageContext stage_context = context();
    stage.process(burst, stage_context);
    for (std::uint16_t i = 0; i < burst.count; ++i) {
        output.frames.push_back(bytes_of(burst.packets[i]));
        rte_mbuf_sanity_check(burst.packets[i], 1);
    }
    rte_pktmbuf_free_bulk(burst.packets.data(), burst.count);
    for (std::size_t reason = 0; reason < dataplane::kDropReasons; ++reason) {
        output.drops[reason] = drops_.by_reason[reason].get() - output.drops[reason];
    }
    output.originated = counters_.originated_packets.get() - originated_before;
    const std::uint64_t dropped = drops_.total() - dropped_before;
    FLYBALL_CHECK(frames.size() + output.originated == output.frames.size() + dropped);
    FLYBALL_CHECK(packets_in_use() == in_use_before);
    return output;
}

Bytes pass(dataplane::Stage& stage, const Bytes& frame, std::size_t segment_bytes) {
    StageOutput output = StageHarness().run(stage, {frame}, segment_bytes);
    FLYBALL_CHECK(output.frames.size() == 1);
    return std::move(output.frames.front());
}

}  // namespace flyball::test
