// SPDX-License-Identifier: BSD-3-Clause
// One row per option. The order here is the order of the reference page and of written documents;
// the default of a row is its member's initialiser in model.hpp.
#include "flyball/config/options.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

#include "api_options.hpp"
#include "bind.hpp"
#include "choices.hpp"

namespace flyball::config {

namespace {

constexpr std::uint64_t kKilo = 1024;
constexpr std::uint64_t kMega = 1024 * kKilo;
constexpr std::uint64_t kTera = kMega * kMega;
constexpr std::uint64_t kMicrosecond = 1'000;
constexpr std::uint64_t kMillisecond = 1'000'000;
constexpr std::uint64_t kSecond = 1'000'000'000;

/// Flyball's kBurstMax: the data path's arrays hold no more.
constexpr Range kBurst{.min = 1, .max = 256};
/// Below 10 us a core cannot even sleep; above 1 s nobody waits.
constexpr Range kTarget{.min = 10 * kMicrosecond, .max = kSecond};
/// Drivers' own limits are narrower and negotiated; these keep memory and typing errors in bounds.
constexpr Range kQueues{.min = 1, .max = 256};
constexpr Range kDescriptors{.min = 64, .max = 32768};
/// From the smallest Ethernet frame to DPDK's largest jumbo frame (RTE_ETHER_MAX_JUMBO_FRAME_LEN),
/// both without FCS.
constexpr Range kFrameBytes{.min = 60, .max = 16124};

constexpr TextFormat kName{
    .pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,30}$",
    .words = "up to 31 letters, digits, '_', '.' or '-', beginning with a letter or digit",
};
constexpr TextFormat kPrefix{
    .pattern = "^[A-Za-z0-9_.-]*$",
    .words = "up to 63 letters, digits, '_', '.' or '-'",
};
constexpr TextFormat kDevice{
    .pattern = "^[^ \\u0000-\\u001f\\u007f][^\\u0000-\\u001f\\u007f]*$",
    .words = "a PCI address (0000:4b:00.0), a DPDK device (net_pcap0,rx_pcap=in.pcap) or traffic",
};
constexpr TextFormat kArgument{
    .pattern = "^[^\\u0000-\\u001f\\u007f]+$",
    .words = "one argument",
};
constexpr TextFormat kMacAddress{
    .pattern = "^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}$",
    .words = "a MAC address as in 02:00:00:00:00:01",
};

constexpr Option kDocumentOptions[] = {
    {.name = "version",
     .member = bind<&Config::version>(),
     .range = {.min = 1, .max = 1},
     .required = true,
     .help = "Format of the document."},
};

constexpr Option kCpuOptions[] = {
    {.name = "layout",
     .member = bind<&Config::cpu, &Cpu::layout>(),
     .help = "How receiving and working are spread over cores."},
    {.name = "cpus",
     .member = bind<&Config::cpu, &Cpu::cpus>(),
     .help = "CPUs that may poll and work; the others are for housekeeping."},
    {.name = "poll_cores",
     .member = bind<&Config::cpu, &Cpu::poll_cores>(),
     .range = {.min = 1, .max = 256},
     .unit = "cores",
     .help = "Cores that receive, in the pipeline layout."},
    {.name = "workers",
     .member = bind<&Config::cpu, &Cpu::workers>(),
     .range = {.min = 1, .max = 256},
     .unit = "cores",
     .help = "Cores that process and send; in the fused layout the number of fused cores."},
    {.name = "use_smt_siblings",
     .member = bind<&Config::cpu, &Cpu::use_smt_siblings>(),
     .help = "Use both hardware threads of a core."},
    {.name = "idle",
     .member = bind<&Config::cpu, &Cpu::idle>(),
     .help = "What a core does when there is nothing to do."},
};

constexpr Option kMemoryOptions[] = {
    {.name = "hugepages",
     .member = bind<&Config::memory, &Memory::hugepages>(),
     .help = "Whether packet memory comes from hugepages; auto uses them when enough are free."},
    {.name = "size",
     .member = bind<&Config::memory, &Memory::size_bytes>(),
     .range = {.min = 16 * kMega, .max = kTera},
     .notation = Notation::size,
     .help = "Memory for packets of the whole process."},
    {.name = "pool_mbufs",
     .member = bind<&Config::memory, &Memory::pool_mbufs>(),
     .range = {.min = 256, .max = 64 * kMega},
     .unit = "mbufs",
     .help = "Packet buffers per NUMA node."},
    {.name = "cache_mbufs",
     .member = bind<&Config::memory, &Memory::cache_mbufs>(),
     .range = {.min = 0, .max = 512},  // RTE_MEMPOOL_CACHE_MAX_SIZE
     .unit = "mbufs",
     .help = "Packet buffers that each lcore keeps to itself."},
    {.name = "mbuf_data_bytes",
     .member = bind<&Config::memory, &Memory::mbuf_data_bytes>(),
     .range = {.min = 256, .max = 65535},
     .unit = "bytes",
     .help = "Room of one buffer for headroom (128 bytes) and frame."},
};

constexpr Option kEalOptions[] = {
    {.name = "file_prefix",
     .member = bind<&Config::eal, &Eal::file_prefix>(),
     .range = {.min = 0, .max = 63},
     .format = &kPrefix,
     .help = "Prefix of DPDK's run-time files; empty makes one per process."},
    {.name = "extra_args",
     .member = bind<&Config::eal, &Eal::extra_args>(),
     .range = {.min = 0, .max = 64},
     .format = &kArgument,
     .help = "Arguments appended to those that Flyball gives to DPDK's EAL."},
};

constexpr Option kPortOptions[] = {
    {.name = "name",
     .member = bind<&Config::ports, &Port::name>(),
     .range = {.min = 1, .max = 31},
     .format = &kName,
     .required = true,
     .help = "What reports call the port."},
    {.name = "device",
     .member = bind<&Config::ports, &Port::device>(),
     .range = {.min = 1, .max = 1024},
     .format = &kDevice,
     .required = true,
     .help = "PCI address, DPDK device with its arguments, or traffic for the built-in generator."},
    {.name = "rx_queues",
     .member = bind<&Config::ports, &Port::rx_queues>(),
     .range = kQueues,
     .unit = "queues",
     .help = "Receive queues; reduced with a notice to what the device offers."},
    {.name = "tx_queues",
     .member = bind<&Config::ports, &Port::tx_queues>(),
     .range = kQueues,
     .unit = "queues",
     .help = "Transmit queues; reduced with a notice to what the device offers."},
    {.name = "rx_descriptors",
     .member = bind<&Config::ports, &Port::rx_descriptors>(),
     .range = kDescriptors,
     .power_of_two = true,
     .unit = "descriptors",
     .help = "Length of each receive queue."},
    {.name = "tx_descriptors",
     .member = bind<&Config::ports, &Port::tx_descriptors>(),
     .range = kDescriptors,
     .power_of_two = true,
     .unit = "descriptors",
     .help = "Length of each transmit queue."},
    {.name = "mtu",
     .member = bind<&Config::ports, &Port::mtu>(),
     .range = {.min = 68, .max = 16110},  // RFC 791's minimum; DPDK's jumbo frame
     .unit = "bytes",
     .help = "Largest packet without its Ethernet header."},
    {.name = "promiscuous",
     .member = bind<&Config::ports, &Port::promiscuous>(),
     .help = "Receive frames for other MAC addresses too."},
    {.name = "checksum_offload",
     .member = bind<&Config::ports, &Port::checksum_offload>(),
     .help = "Let the device check and write checksums where it can."},
    {.name = "numa_node",
     .member = bind<&Config::ports, &Port::numa_node>(),
     .range = {.min = 0, .max = 63},
     .help = "NUMA node to treat the port as attached to."},
    {.name = "latency_target",
     .member = bind<&Config::ports, &Port::latency_target_ns>(),
     .range = kTarget,
     .notation = Notation::duration,
     .when = When::live,
     .help = "As latency.target, for what this port receives; auto follows that."},
    {.name = "peer_mac",
     .member = bind<&Config::ports, &Port::peer_mac>(),
     .range = {.min = 17, .max = 17},
     .format = &kMacAddress,
     .help = "Destination that mode mac writes; auto is 02:00:00:00:00:NN, NN the port's number."},
};

constexpr Option kPipelineOptions[] = {
    {.name = "mode",
     .member = bind<&Config::pipeline, &Pipeline::mode>(),
     .help = "What happens to each packet; names and behaviour as in testpmd."},
    {.name = "topology",
     .member = bind<&Config::pipeline, &Pipeline::topology>(),
     .help = "Which port a packet leaves through."},
    {.name = "hash",
     .member = bind<&Config::pipeline, &Pipeline::hash>(),
     .help = "Which hash spreads flows over workers."},
    {.name = "symmetric_hash",
     .member = bind<&Config::pipeline, &Pipeline::symmetric_hash>(),
     .help = "Keep both directions of a flow on one worker."},
    {.name = "txonly_packet_bytes",
     .member = bind<&Config::pipeline, &Pipeline::txonly_packet_bytes>(),
     .range = kFrameBytes,
     .unit = "bytes",
     .help = "Frame size of mode txonly, without FCS."},
    {.name = "flowgen_packet_bytes",
     .member = bind<&Config::pipeline, &Pipeline::flowgen_packet_bytes>(),
     .range = kFrameBytes,
     .unit = "bytes",
     .help = "Frame size of mode flowgen, without FCS."},
    {.name = "flowgen_flows",
     .member = bind<&Config::pipeline, &Pipeline::flowgen_flows>(),
     .range = {.min = 1, .max = 65536},
     .unit = "flows",
     .help = "Flows of mode flowgen, sent in turn."},
};

constexpr Option kTuningOptions[] = {
    {.name = "rx_burst",
     .member = bind<&Config::tuning, &Tuning::rx_burst>(),
     .range = kBurst,
     .unit = "packets",
     .when = When::live,
     .help = "Most packets taken from a receive queue at once."},
    {.name = "burst_cap",
     .member = bind<&Config::tuning, &Tuning::burst_cap>(),
     .range = kBurst,
     .unit = "packets",
     .when = When::live,
     .help = "Most packets that a worker takes from a ring at once."},
    {.name = "ring_entries",
     .member = bind<&Config::tuning, &Tuning::ring_entries>(),
     .range = {.min = 64, .max = 65536},
     .power_of_two = true,
     .unit = "packets",
     .help = "Length of each ring between a poll core and a worker."},
    {.name = "tx_flush_threshold",
     .member = bind<&Config::tuning, &Tuning::tx_flush_threshold>(),
     .range = kBurst,
     .unit = "packets",
     .when = When::live,
     .help = "Packets that a transmit buffer gathers before it is sent; 1 sends at once."},
    {.name = "tx_flush_timeout",
     .member = bind<&Config::tuning, &Tuning::tx_flush_timeout_ns>(),
     .range = {.min = kMicrosecond, .max = kSecond},
     .notation = Notation::duration,
     .when = When::live,
     .help = "Longest wait of a packet in a transmit buffer."},
    {.name = "wait_threshold",
     .member = bind<&Config::tuning, &Tuning::wait_threshold>(),
     .range = kBurst,
     .unit = "packets",
     .when = When::live,
     .help = "Waiting packets that start a burst before tuning.wait_limit is over."},
    {.name = "wait_limit",
     .member = bind<&Config::tuning, &Tuning::wait_limit_ns>(),
     .range = {.min = 0, .max = kSecond},
     .notation = Notation::duration,
     .when = When::live,
     .help = "Longest wait for company, with latency.mode manual; 0s takes what is there."},
    {.name = "sleep",
     .member = bind<&Config::tuning, &Tuning::sleep_ns>(),
     .range = {.min = kMicrosecond, .max = kSecond},
     .notation = Notation::duration,
     .when = When::live,
     .help = "Length of one sleep of an idle core, when cpu.idle is sleep."},
};

constexpr Option kLatencyOptions[] = {
    {.name = "target",
     .member = bind<&Config::latency, &LatencyGoal::target_ns>(),
     .range = kTarget,
     .notation = Notation::duration,
     .when = When::live,
     .help = "99 % of packets are to leave within it, at the least core time; auto never waits."},
    {.name = "mode",
     .member = bind<&Config::latency, &LatencyGoal::mode>(),
     .when = When::live,
     .help = "Who decides how long cores wait and how much they take at once."},
    {.name = "wait_max",
     .member = bind<&Config::latency, &LatencyGoal::wait_max_ns>(),
     .range = {.min = 0, .max = kSecond},
     .notation = Notation::duration,
     .when = When::live,
     .help = "Longest wait that the governor may choose."},
    {.name = "burst_cap_min",
     .member = bind<&Config::latency, &LatencyGoal::burst_cap_min>(),
     .range = kBurst,
     .unit = "packets",
     .when = When::live,
     .help = "Least burst cap that the governor may choose."},
    {.name = "burst_cap_max",
     .member = bind<&Config::latency, &LatencyGoal::burst_cap_max>(),
     .range = kBurst,
     .unit = "packets",
     .when = When::live,
     .help = "Greatest burst cap that the governor may choose."},
};

constexpr Option kTrafficOptions[] = {
    {.name = "packets_per_second",
     .member = bind<&Config::traffic, &Traffic::packets_per_second>(),
     .range = {.min = 1, .max = kSecond},
     .notation = Notation::rate,
     .unit = "packets per second",
     .help = "Rate of all generated packets together; auto is as fast as possible."},
    {.name = "packet_bytes",
     .member = bind<&Config::traffic, &Traffic::packet_bytes>(),
     .range = {.min = 64, .max = 1518},
     .unit = "bytes",
     .help = "Frame size with FCS."},
    {.name = "imix",
     .member = bind<&Config::traffic, &Traffic::imix>(),
     .help = "Mix of sizes instead: 28 of 64, 16 of 570 and 4 of 1518 bytes."},
    {.name = "flows",
     .member = bind<&Config::traffic, &Traffic::flows>(),
     .range = {.min = 1, .max = 65536},
     .unit = "flows",
     .help = "Different 5-tuples."},
    {.name = "gaps",
     .member = bind<&Config::traffic, &Traffic::gaps>(),
     .help = "How packets follow each other at a given rate."},
    {.name = "seed",
     .member = bind<&Config::traffic, &Traffic::seed>(),
     .help = "Seed of the random numbers: the same seed sends the same packets."},
};

constexpr Option kTelemetryOptions[] = {
    {.name = "latency",
     .member = bind<&Config::telemetry, &Telemetry::latency>(),
     .help = "Measure how long packets stay in the appliance, on sampled bursts."},
    {.name = "stats_period",
     .member = bind<&Config::telemetry, &Telemetry::stats_period_ns>(),
     .range = {.min = 100 * kMillisecond, .max = 3600 * kSecond},
     .notation = Notation::duration,
     .when = When::live,
     .help = "Time between two periodic reports."},
    {.name = "dpdk",
     .member = bind<&Config::telemetry, &Telemetry::dpdk>(),
     .help = "Serve DPDK's telemetry socket, with the commands /flyball/..., for "
             "dpdk-telemetry.py."},
};

constexpr Option kLoggingOptions[] = {
    {.name = "level",
     .member = bind<&Config::logging, &Logging::level>(),
     .when = When::live,
     .help = "Least important message that is logged."},
};

constexpr Section kSections[] = {
    {.name = "", .help = "The document itself.", .options = kDocumentOptions},
    {.name = "cpu", .help = "Which cores do what.", .options = kCpuOptions},
    {.name = "memory", .help = "Memory for packets.", .options = kMemoryOptions},
    {.name = "eal", .help = "DPDK's environment layer.", .options = kEalOptions},
    {.name = "ports",
     .help = "Where packets come from and go to, in the order that the topology pairs them.",
     .options = kPortOptions,
     .entries = {.min = 1, .max = 32},  // RTE_MAX_ETHPORTS
     .size = [](const Config& config) { return config.ports.size(); },
     .resize = [](Config& config, std::size_t size) { config.ports.resize(size); }},
    {.name = "pipeline", .help = "What happens to packets.", .options = kPipelineOptions},
    {.name = "tuning",
     .help = "Burst sizes, buffers and times that all cores obey.",
     .options = kTuningOptions},
    {.name = "latency",
     .help = "What the governor is told instead of knobs, and how far it may go.",
     .options = kLatencyOptions},
    {.name = "traffic",
     .help = "The generator behind ports whose device is traffic.",
     .options = kTrafficOptions},
    {.name = "telemetry", .help = "What is measured and reported.", .options = kTelemetryOptions},
    {.name = "api", .help = "The REST API, metrics and event stream.", .options = kApiOptions},
    {.name = "state",
     .help = "What survives a restart, see docs/operating.md.",
     .options = kStateOptions},
    {.name = "logging", .help = "Messages to stderr.", .options = kLoggingOptions},
};

}  // namespace

std::span<const Section> sections() {
    return kSections;
}

}  // namespace flyball::config
