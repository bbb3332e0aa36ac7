// SPDX-License-Identifier: BSD-3-Clause
// Frames as they came out of DPDK 22.11.11's dpdk-testpmd in the same mode: port address
// 02:70:63:61:70:00, peer 02:00:00:00:00:00, software checksums. Each row goes through a pipeline
// alone and as part of a full burst.
#include <cctype>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "flyball/dataplane/pipeline.hpp"
#include "flyball/dataplane/stages.hpp"

#include "support/eal_environment.hpp"
#include "support/stage_runner.hpp"

namespace flyball::dataplane {

namespace {

using test::Bytes;

struct Row {
    std::string_view name;
    std::string_view mode;
    std::string_view in;
    std::string_view out = {};  ///< empty: dropped for `reason`
    DropReason reason = DropReason::count;
};

/// For GoogleTest, which would print bytes.
void PrintTo(const Row& row, std::ostream* out) {
    *out << row.name;
}

const Row kRows[] = {
    {.name = "mac: addresses of peer and port",
     .mode = "mac",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "001f 0001 0000 4011 1234 0a00 0001 c0a8"
           "0102 03e8 07d0 000b abcd 6162 63",
     .out = "0200 0000 0000 0270 6361 7000 0800 4500"
            "001f 0001 0000 4011 1234 0a00 0001 c0a8"
            "0102 03e8 07d0 000b abcd 6162 63"},
    {.name = "mac: nine bytes take nine",
     .mode = "mac",
     .in = "6677 8899 aabb 0011 22",
     .out = "0200 0000 0000 0270 63"},
    {.name = "macswap: addresses change places",
     .mode = "macswap",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "001f 0001 0000 4011 1234 0a00 0001 c0a8"
           "0102 03e8 07d0 000b abcd 6162 63",
     .out = "0011 2233 4455 6677 8899 aabb 0800 4500"
            "001f 0001 0000 4011 1234 0a00 0001 c0a8"
            "0102 03e8 07d0 000b abcd 6162 63"},
    {.name = "macswap: eight bytes end in zeros",
     .mode = "macswap",
     .in = "6677 8899 aabb 0011",
     .out = "0011 0000 0000 6677"},
    {.name = "5tswap: UDP over IPv4",
     .mode = "5tswap",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "001f 0001 0000 4011 1234 0a00 0001 c0a8"
           "0102 03e8 07d0 000b abcd 6162 63",
     .out = "0011 2233 4455 6677 8899 aabb 0800 4500"
            "001f 0001 0000 4011 1234 c0a8 0102 0a00"
            "0001 07d0 03e8 000b abcd 6162 63"},
    {.name = "5tswap: TCP over IPv6 behind two tags",
     .mode = "5tswap",
     .in = "6677 8899 aabb 0011 2233 4455 88a8 0001"
           "8100 0002 86dd 6000 0000 0014 0640 2001"
           "0db8 0000 0000 0000 0000 0000 0001 2001"
           "0db8 0000 0000 0000 0000 0000 0002 0001"
           "0002 0000 0000 0000 0000 5002 2000 0003"
           "0000",
     .out = "0011 2233 4455 6677 8899 aabb 88a8 0001"
            "8100 0002 86dd 6000 0000 0014 0640 2001"
            "0db8 0000 0000 0000 0000 0000 0002 2001"
            "0db8 0000 0000 0000 0000 0000 0001 0002"
            "0001 0000 0000 0000 0000 5002 2000 0003"
            "0000"},
    {.name = "5tswap: an extension header hides the ports",
     .mode = "5tswap",
     .in = "6677 8899 aabb 0011 2233 4455 86dd 6000"
           "0000 0010 0040 2001 0db8 0000 0000 0000"
           "0000 0000 0001 2001 0db8 0000 0000 0000"
           "0000 0000 0002 1100 0104 0000 0000 0001"
           "0002 0008 0003",
     .out = "0011 2233 4455 6677 8899 aabb 86dd 6000"
            "0000 0010 0040 2001 0db8 0000 0000 0000"
            "0000 0000 0002 2001 0db8 0000 0000 0000"
            "0000 0000 0001 1100 0104 0000 0000 0001"
            "0002 0008 0003"},
    {.name = "5tswap: payload of a later fragment",
     .mode = "5tswap",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "0018 0001 0009 4011 0001 0a00 0001 c0a8"
           "0102 0102 0304",
     .out = "0011 2233 4455 6677 8899 aabb 0800 4500"
            "0018 0001 0009 4011 0001 c0a8 0102 0a00"
            "0001 0304 0102"},
    {.name = "5tswap: cut inside the ports",
     .mode = "5tswap",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "001f 0001 0000 4011 1234 0a00 0001 c0a8"
           "0102 03e8",
     .out = "0011 2233 4455 6677 8899 aabb 0800 4500"
            "001f 0001 0000 4011 1234 c0a8 0102 0a00"
            "0001 0000"},
    {.name = "csum: UDP over IPv4",
     .mode = "csum",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "001f 0001 0000 4011 1234 0a00 0001 c0a8"
           "0102 03e8 07d0 000b abcd 6162 63",
     .out = "0200 0000 0000 0270 6361 7000 0800 4500"
            "001f 0001 0000 4011 af22 0a00 0001 c0a8"
            "0102 03e8 07d0 000b 6412 6162 63"},
    {.name = "csum: UDP without checksum",
     .mode = "csum",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "001c 0001 0000 4011 0000 0a00 0001 c0a8"
           "0102 0001 0002 0008 0000",
     .out = "0200 0000 0000 0270 6361 7000 0800 4500"
            "001c 0001 0000 4011 af25 0a00 0001 c0a8"
            "0102 0001 0002 0008 0000"},
    {.name = "csum: TCP behind options",
     .mode = "csum",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4600"
           "002d 0001 0000 4006 0007 0a00 0001 c0a8"
           "0102 0101 0101 0001 0002 0000 0000 0000"
           "0000 5002 2000 0009 0000 78",
     .out = "0200 0000 0000 0270 6361 7000 0800 4600"
            "002d 0001 0000 4006 ac1d 0a00 0001 c0a8"
            "0102 0101 0101 0001 0002 0000 0000 0000"
            "0000 5002 2000 4c33 0000 78"},
    {.name = "csum: UDP over IPv6 behind a tag",
     .mode = "csum",
     .in = "6677 8899 aabb 0011 2233 4455 8100 0005"
           "86dd 6000 0000 000b 1140 2001 0db8 0000"
           "0000 0000 0000 0000 0001 2001 0db8 0000"
           "0000 0000 0000 0000 0002 0001 0002 000b"
           "0009 6f64 64",
     .out = "0200 0000 0000 0270 6361 7000 8100 0005"
            "86dd 6000 0000 000b 1140 2001 0db8 0000"
            "0000 0000 0000 0000 0001 2001 0db8 0000"
            "0000 0000 0000 0000 0002 0001 0002 000b"
            "d0fb 6f64 64"},
    {.name = "csum: padding does not count",
     .mode = "csum",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "001f 0001 0000 4011 1234 0a00 0001 c0a8"
           "0102 03e8 07d0 000b abcd 6162 6300 0000"
           "0000 0000 0000 0000 0000 0000",
     .out = "0200 0000 0000 0270 6361 7000 0800 4500"
            "001f 0001 0000 4011 af22 0a00 0001 c0a8"
            "0102 03e8 07d0 000b 6412 6162 6300 0000"
            "0000 0000 0000 0000 0000 0000"},
    {.name = "csum: total length beyond the frame",
     .mode = "csum",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "01f4 0001 0000 4011 0000 0a00 0001 c0a8"
           "0102 0001 0002 0009 0009 78",
     .out = "0200 0000 0000 0270 6361 7000 0800 4500"
            "01f4 0001 0000 4011 ad4d 0a00 0001 c0a8"
            "0102 0001 0002 0009 ffff 78"},
    {.name = "csum: the CRC of SCTP is cleared",
     .mode = "csum",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "0020 0001 0000 4084 0000 0a00 0001 c0a8"
           "0102 0001 0002 0000 0003 dead beef",
     .out = "0200 0000 0000 0270 6361 7000 0800 4500"
            "0020 0001 0000 4084 aeae 0a00 0001 c0a8"
            "0102 0001 0002 0000 0003 0000 0000"},
    {.name = "csum: a later fragment is taken for UDP",
     .mode = "csum",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "001c 0001 0009 4011 0001 0a00 0001 c0a8"
           "0102 0102 0304 0506 0708",
     .out = "0200 0000 0000 0270 6361 7000 0800 4500"
            "001c 0001 0009 4011 af1c 0a00 0001 c0a8"
            "0102 0102 0304 0506 2b2f"},
    {.name = "csum: the outer checksum of VXLAN",
     .mode = "csum",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "0024 0001 0000 4011 0001 0a00 0001 c0a8"
           "0102 0001 12b5 0010 0009 0800 0000 0000"
           "0100",
     .out = "0200 0000 0000 0270 6361 7000 0800 4500"
            "0024 0001 0000 4011 af1d 0a00 0001 c0a8"
            "0102 0001 12b5 0010 186d 0800 0000 0000"
            "0100"},
    {.name = "csum: ARP keeps its payload",
     .mode = "csum",
     .in = "6677 8899 aabb 0011 2233 4455 0806 0001"
           "0800 0604 0001 0011 2233 4455 0a00 0001"
           "0000 0000 0000 0a00 0009",
     .out = "0200 0000 0000 0270 6361 7000 0806 0001"
            "0800 0604 0001 0011 2233 4455 0a00 0001"
            "0000 0000 0000 0a00 0009"},
    {.name = "icmpecho: ping",
     .mode = "icmpecho",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "0023 0001 0000 4001 af2e 0a00 0001 c0a8"
           "0102 0800 4abc 0007 0001 666c 7962 616c"
           "6c",
     .out = "0011 2233 4455 6677 8899 aabb 0800 4500"
            "0023 0001 0000 4001 af2e c0a8 0102 0a00"
            "0001 0000 52bc 0007 0001 666c 7962 616c"
            "6c"},
    {.name = "icmpecho: ping to a group",
     .mode = "icmpecho",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "0023 0001 0000 4001 90d7 0a00 0001 e000"
           "0001 0800 4abc 0007 0001 666c 7962 616c"
           "6c",
     .out = "0011 2233 4455 6677 8899 aabb 0800 4500"
            "0023 0001 0000 4001 66d7 0a00 0002 0a00"
            "0001 0000 52bc 0007 0001 666c 7962 616c"
            "6c"},
    {.name = "icmpecho: ARP behind a tag",
     .mode = "icmpecho",
     .in = "6677 8899 aabb 0011 2233 4455 8100 0005"
           "0806 0001 0800 0604 0001 0011 2233 4455"
           "0a00 0001 0000 0000 0000 0a00 0009",
     .out = "0011 2233 4455 0270 6361 7000 8100 0005"
            "0806 0001 0800 0604 0002 0270 6361 7000"
            "0a00 0009 0011 2233 4455 0a00 0001"},
    {.name = "icmpecho: ping cut behind its kind",
     .mode = "icmpecho",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "0023 0001 0000 4001 af2e 0a00 0001 c0a8"
           "0102 0800 4a",
     .out = "0011 2233 4455 6677 8899 aabb 0800 4500"
            "0023 0001 0000 4001 af2e c0a8 0102 0a00"
            "0001 0000 52"},
    {.name = "icmpecho: UDP",
     .mode = "icmpecho",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "001f 0001 0000 4011 1234 0a00 0001 c0a8"
           "0102 03e8 07d0 000b abcd 6162 63",
     .reason = DropReason::not_echo_request},
    {.name = "icmpecho: cut ARP",
     .mode = "icmpecho",
     .in = "6677 8899 aabb 0011 2233 4455 0806 0001"
           "0800 0604",
     .reason = DropReason::malformed},
    {.name = "rxonly: anything",
     .mode = "rxonly",
     .in = "6677 8899 aabb 0011 2233 4455 0800 4500"
           "001f 0001 0000 4011 1234 0a00 0001 c0a8"
           "0102 03e8 07d0 000b abcd 6162 63",
     .reason = DropReason::rxonly},
};

Pipeline pipeline_of(std::string_view mode) {
    std::vector<std::unique_ptr<Stage>> stages;
    for (const auto& make : {make_mac_stage, make_macswap_stage, make_fivetuple_swap_stage,
                             make_csum_stage, make_icmpecho_stage, make_rxonly_stage}) {
        if (auto stage = make(); stage->name() == mode) {
            stages.push_back(std::move(stage));
        }
    }
    EXPECT_EQ(stages.size(), 1U) << mode;
    return Pipeline(std::move(stages));
}

struct Outcome {
    std::vector<std::string> frames;
    DropCounters drops;
};

void run(const Row& row, std::uint16_t copies, Outcome& outcome) {
    Pipeline pipeline = pipeline_of(row.mode);
    test::StageHarness harness;
    harness.egress().peer_mac = {{0x02, 0, 0, 0, 0, 0}};
    StageContext context{harness.egress(), outcome.drops, harness.counters(), test::test_pool(),
                         32};
    Burst burst;
    for (; burst.count < copies; ++burst.count) {
        burst.packets[burst.count] = test::packet_of(test::from_hex(row.in));
    }
    pipeline.run(burst, context);
    for (std::uint16_t i = 0; i < burst.count; ++i) {
        outcome.frames.push_back(test::hex(test::bytes_of(burst.packets[i])));
    }
    rte_pktmbuf_free_bulk(burst.packets.data(), burst.count);
}

class StagesGolden : public testing::TestWithParam<Row> {};

TEST_P(StagesGolden, DoesWhatTestpmdDid) {
    const Row& row = GetParam();
    for (const std::uint16_t copies : {std::uint16_t{1}, std::uint16_t{32}}) {
        Outcome outcome;
        run(row, copies, outcome);
        if (row.reason != DropReason::count) {
            EXPECT_TRUE(outcome.frames.empty());
            EXPECT_EQ(outcome.drops.get(row.reason), copies);
            EXPECT_EQ(outcome.drops.total(), copies);
            continue;
        }
        EXPECT_EQ(outcome.drops.total(), 0U);
        EXPECT_EQ(outcome.frames,
                  std::vector<std::string>(copies, test::hex(test::from_hex(row.out))));
    }
    EXPECT_EQ(test::packets_in_use(), 0U);
}

std::string identifier(const testing::TestParamInfo<Row>& info) {
    std::string name;
    for (const char c : info.param.name) {
        name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
    }
    return name;
}

INSTANTIATE_TEST_SUITE_P(Testpmd, StagesGolden, testing::ValuesIn(kRows), identifier);

}  // namespace

}  // namespace flyball::dataplane
