// SPDX-License-Identifier: BSD-3-Clause
// The configuration as plain structs: no YAML, no DPDK. Every field is one row of
// options.hpp's table, which gives its type, unit, range, default, help and whether it is live.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flyball/base/cpu_list.hpp"

namespace flyball::config {

/// std::nullopt is `auto`: Flyball computes the value and says what it chose.
template <typename T>
using Auto = std::optional<T>;

enum class Layout : std::uint8_t { pipeline, fused };
enum class Hugepages : std::uint8_t { always, never };
enum class ForwardMode : std::uint8_t {
    io,
    mac,
    macswap,
    fivetuple_swap,  ///< written "5tswap", as testpmd does
    csum,
    icmpecho,
    rxonly,
    txonly,
    flowgen,
};
enum class PortTopology : std::uint8_t { paired, chained, loop };
enum class HashKind : std::uint8_t { nic, software };
enum class Gaps : std::uint8_t { constant, poisson };
enum class Idle : std::uint8_t { spin, pause, sleep };
enum class GovernorMode : std::uint8_t { observe, manual };  ///< auto: the governor decides
enum class LogVerbosity : std::uint8_t { debug, info, warning, error };

struct Cpu {
    Auto<Layout> layout;
    Auto<CpuList> cpus;  ///< CPUs that lcores may use
    Auto<unsigned> poll_cores;
    Auto<unsigned> workers;  ///< in the fused layout: number of fused cores
    bool use_smt_siblings = false;
    Auto<Idle> idle;

    friend bool operator==(const Cpu&, const Cpu&) = default;
};

struct Memory {
    Auto<Hugepages> hugepages;
    Auto<std::uint64_t> size_bytes;   ///< for the whole process
    Auto<std::uint32_t> pool_mbufs;   ///< per NUMA node
    Auto<std::uint32_t> cache_mbufs;  ///< per lcore
    Auto<std::uint32_t> mbuf_data_bytes;

    friend bool operator==(const Memory&, const Memory&) = default;
};

struct Eal {
    std::string file_prefix;              ///< "" = one of our own per process
    std::vector<std::string> extra_args;  ///< escape hatch, appended as it is

    friend bool operator==(const Eal&, const Eal&) = default;
};

struct Port {
    std::string name;
    std::string device;  ///< "0000:4b:00.0", "net_pcap0,rx_pcap=in.pcap" or "traffic"
    Auto<unsigned> rx_queues;
    Auto<unsigned> tx_queues;
    Auto<unsigned> rx_descriptors;
    Auto<unsigned> tx_descriptors;
    unsigned mtu = 1500;  ///< bytes, without the Ethernet header
    bool promiscuous = true;
    bool checksum_offload = true;
    Auto<NodeId> numa_node;
    Auto<std::uint64_t> latency_target_ns;  ///< auto = latency.target
    Auto<std::string> peer_mac;  ///< destination that mode mac writes, "02:00:00:00:00:01"

    friend bool operator==(const Port&, const Port&) = default;
};

struct Pipeline {
    ForwardMode mode = ForwardMode::io;
    PortTopology topology = PortTopology::paired;
    Auto<HashKind> hash;
    bool symmetric_hash = false;
    unsigned txonly_packet_bytes = 64;   ///< with FCS not counted, as testpmd's txpkts
    unsigned flowgen_packet_bytes = 60;  ///< FCS not counted; testpmd's flowgen takes 4 off txpkts
    unsigned flowgen_flows = 1024;

    friend bool operator==(const Pipeline&, const Pipeline&) = default;
};

/// What the lcores obey as long as the governor does not decide otherwise.
struct Tuning {
    unsigned rx_burst = 32;
    unsigned burst_cap = 32;          ///< packets a worker takes from a ring at once
    Auto<unsigned> ring_entries;      ///< startup
    unsigned tx_flush_threshold = 1;  ///< packets; 1 = send at once
    std::uint64_t tx_flush_timeout_ns = 100'000;
    unsigned wait_threshold = 1;      ///< packets that end a wait
    std::uint64_t wait_limit_ns = 0;  ///< 0 = never wait
    std::uint64_t sleep_ns = 50'000;  ///< when idle is sleep

    friend bool operator==(const Tuning&, const Tuning&) = default;
};

/// What the governor is told, and how far it may go.
struct LatencyGoal {
    Auto<std::uint64_t> target_ns;  ///< auto = none: greedy, never waiting
    Auto<GovernorMode> mode;
    std::uint64_t wait_max_ns = 1'000'000'000;
    unsigned burst_cap_min = 8;
    unsigned burst_cap_max = 256;

    friend bool operator==(const LatencyGoal&, const LatencyGoal&) = default;
};

/// The generator behind ports whose device is "traffic".
struct Traffic {
    Auto<std::uint64_t> packets_per_second;  ///< auto = as fast as possible
    unsigned packet_bytes = 64;              ///< 64..1518 with FCS, as the field counts sizes
    bool imix = false;                       ///< 28x64 + 16x570 + 4x1518
    unsigned flows = 64;
    Gaps gaps = Gaps::constant;
    std::uint64_t seed = 1;

    friend bool operator==(const Traffic&, const Traffic&) = default;
};

struct Telemetry {
    bool latency = true;
    std::uint64_t stats_period_ns = 1'000'000'000;
    bool dpdk = false;

    friend bool operator==(const Telemetry&, const Telemetry&) = default;
};

/// The REST API and its metrics.
struct Api {
    bool enabled = true;
    std::vector<std::string> listen{"127.0.0.1:9660"};  ///< endpoint.hpp
    Auto<std::string> unix_socket;                      ///< path; "": none
    std::string unix_mode = "0660";
    std::string unix_group;  ///< "": the process' own
    std::vector<std::string> tls_listen;
    std::string tls_certificate;
    std::string tls_key;
    std::string token_file;  ///< "": no tokens
    std::vector<std::string> hosts;
    bool insecure = false;
    unsigned requests_per_second = 500;

    friend bool operator==(const Api&, const Api&) = default;
};

/// Where changes made through the API are kept.
struct State {
    Auto<std::string> directory;  ///< "": they end with the process
    unsigned generations = 64;

    friend bool operator==(const State&, const State&) = default;
};

struct Logging {
    LogVerbosity level = LogVerbosity::info;

    friend bool operator==(const Logging&, const Logging&) = default;
};

struct Config {
    unsigned version = 1;  ///< of the document's format
    Cpu cpu;
    Memory memory;
    Eal eal;
    std::vector<Port> ports;
    Pipeline pipeline;
    Tuning tuning;
    LatencyGoal latency;
    Traffic traffic;
    Telemetry telemetry;
    Api api;
    State state;
    Logging logging;

    friend bool operator==(const Config&, const Config&) = default;
};

}  // namespace flyball::config
