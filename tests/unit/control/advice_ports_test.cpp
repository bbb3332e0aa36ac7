// SPDX-License-Identifier: BSD-3-Clause
#include "advice_samples.hpp"

namespace flyball::control {
namespace {

Situation missing(std::uint64_t packets) {
    Situation port;
    port.now.ports[0].rx_missed_packets += packets;
    return port;
}

TEST(PortAdvice, APollCoreWithoutRestNeedsMoreQueues) {
    Situation port = missing(600);
    port.load_poll_core(0.99);
    const Advice advice = port.only("rx_missed");
    EXPECT_EQ(advice.subject, "port left");
    EXPECT_EQ(advice.severity, Severity::critical);
    EXPECT_DOUBLE_EQ(evidence(advice, "lost by the device"), 10);
    EXPECT_EQ(changes(advice), Changes{"ports[0].rx_queues auto -> 2"});
}

TEST(PortAdvice, APollCoreWithTimeNeedsRoomForPeaks) {
    EXPECT_EQ(changes(missing(600).only("rx_missed")),
              Changes{"ports[0].rx_descriptors auto -> 4096"});
}

TEST(PortAdvice, ADisturbedPollCoreIsTheHostsFault) {
    Situation port = missing(600);
    port.poll_core().cpu_wait_seconds += 3;
    const Advice advice = port.only("rx_missed");
    EXPECT_TRUE(advice.changes.empty());
    EXPECT_NE(advice.text.find("kept from polling"), std::string::npos) << advice.text;
}

TEST(PortAdvice, OneInAMillionIsNotWorthAWord) {
    Situation port = missing(1);
    port.now.ports[0].rx_packets += 2'000'000;
    EXPECT_FALSE(port.has("rx_missed"));
}

TEST(PortAdvice, ALinkThatIsDownOrFlapsIsForTheHost) {
    Situation down;
    down.now.ports[1].link_up = false;
    EXPECT_EQ(down.only("link").severity, Severity::critical);
    EXPECT_EQ(down.only("link").subject, "port right");
    Situation flapping;
    flapping.now.ports[1].link_changes += 3;
    EXPECT_EQ(flapping.only("link").severity, Severity::warning);
    EXPECT_DOUBLE_EQ(evidence(flapping.only("link"), "changes"), 3);
    Situation removed;
    removed.now.ports[0].removals += 1;
    EXPECT_NE(removed.only("link").text.find("disappeared"), std::string::npos);
    Situation once;
    once.now.ports[1].link_changes += 1;
    EXPECT_FALSE(once.has("link"));
}

TEST(PortAdvice, APortOfAnotherNodeCrossesTheMachine) {
    Situation far;
    far.now.ports[0].numa_node = 1;
    const Advice advice = far.only("other_node");
    EXPECT_EQ(advice.subject, "port left");
    EXPECT_DOUBLE_EQ(evidence(advice, "node of the port"), 1);
    EXPECT_NE(advice.text.find("cpu.cpus"), std::string::npos);
    far.now.ports[0].numa_node.reset();
    EXPECT_FALSE(far.has("other_node")) << "a virtual device has no node";
}

}  // namespace
}  // namespace flyball::control
