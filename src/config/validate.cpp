// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/config/validate.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

#include "flyball/config/suggest.hpp"
#include "flyball/config/units.hpp"

#include "api_rules.hpp"

namespace flyball::config {

namespace {

using Conflicts = std::vector<Conflict>;

constexpr unsigned kEthernetHeaderBytes = 14;
constexpr unsigned kFcsBytes = 4;
/// Headroom, Ethernet header, two VLAN tags and FCS around a packet in its mbuf.
constexpr unsigned kMbufOverheadBytes = 128 + kEthernetHeaderBytes + 2 * 4 + kFcsBytes;
constexpr unsigned kMbufDataBytesDefault = 2048 + 128;  // RTE_MBUF_DEFAULT_BUF_SIZE
/// struct rte_mbuf and the mempool's object header.
constexpr unsigned kMbufHeaderBytes = 128 + 64;
constexpr unsigned kImixFrameBytesMax = 1518;
constexpr std::string_view kTrafficDevice = "traffic";

std::string port_pointer(std::size_t index, std::string_view option) {
    return "/ports/" + std::to_string(index) + "/" + std::string(option);
}

std::string text_of(std::uint64_t number) {
    return std::to_string(number);
}

bool is_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](unsigned char c) { return std::isxdigit(c) != 0; });
}

/// "0000:4b:00.0" or, in domain 0, "4b:00.0".
bool is_pci_address(std::string_view device) {
    constexpr std::size_t kShort = 7;
    constexpr std::size_t kFull = 12;
    if (device.size() == kFull && is_hex(device.substr(0, 4)) && device[4] == ':') {
        device.remove_prefix(kFull - kShort);
    }
    return device.size() == kShort && is_hex(device.substr(0, 2)) && device[2] == ':' &&
           is_hex(device.substr(3, 2)) && device[5] == '.' && device[6] >= '0' && device[6] <= '7';
}

std::string_view without_arguments(std::string_view device) {
    return device.substr(0, device.find(','));
}

/// Equal for texts that name the same device.
std::string identity_of(std::string_view device) {
    const std::string_view name = without_arguments(device);
    std::string identity = is_pci_address(name) && name.size() == 7 ? "0000:" : "";
    for (const char c : name) {
        identity += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return identity;
}

/// "eth0", "enp1s0f0", "veth1": letters and digits only, as no DPDK device is called.
bool is_kernel_name(std::string_view device) {
    return std::all_of(device.begin(), device.end(),
                       [](unsigned char c) { return std::isalnum(c) != 0; });
}

bool forwards(ForwardMode mode) {
    constexpr std::array kForwarding{ForwardMode::io, ForwardMode::mac, ForwardMode::macswap,
                                     ForwardMode::fivetuple_swap, ForwardMode::csum};
    return std::find(kForwarding.begin(), kForwarding.end(), mode) != kForwarding.end();
}

void check_names(const Config& config, Conflicts& conflicts) {
    std::map<std::string, std::size_t> first;
    for (std::size_t i = 0; i < config.ports.size(); ++i) {
        const auto [known, is_new] = first.emplace(config.ports[i].name, i);
        if (!is_new) {
            conflicts.push_back({port_pointer(i, "name"),
                                 "port " + text_of(known->second) + " is called \"" + known->first +
                                     "\" too: write another name",
                                 {port_pointer(known->second, "name")}});
        }
    }
}

void check_devices(const Config& config, Conflicts& conflicts) {
    std::map<std::string, std::size_t> first;
    for (std::size_t i = 0; i < config.ports.size(); ++i) {
        const std::string& device = config.ports[i].device;
        if (device == kTrafficDevice) {
            continue;
        }
        const auto [known, is_new] = first.emplace(identity_of(device), i);
        if (!is_new) {
            conflicts.push_back({port_pointer(i, "device"),
                                 "port " + text_of(known->second) + " (" +
                                     config.ports[known->second].name +
                                     ") has this device: write another one",
                                 {port_pointer(known->second, "device")}});
        }
    }
}

void check_device_forms(const Config& config, Conflicts& conflicts) {
    for (std::size_t i = 0; i < config.ports.size(); ++i) {
        const std::string_view name = without_arguments(config.ports[i].device);
        if (name == kTrafficDevice || is_pci_address(name)) {
            continue;
        }
        std::string text;
        if (nearest(name, std::array{kTrafficDevice})) {
            text = "no such device; did you mean traffic?";
        } else if (is_kernel_name(name)) {
            text = "no DPDK device: for a kernel interface of this name write net_af_packet" +
                   text_of(i) + ",iface=" + std::string(name);
        } else if (is_hex(name.substr(0, name.find(':'))) && name.find(':') != name.npos) {
            text = "no PCI address: write domain:bus:device.function, as in 0000:4b:00.0";
        } else {
            continue;
        }
        conflicts.push_back({port_pointer(i, "device"), text, {}});
    }
}

void check_topology(const Config& config, Conflicts& conflicts) {
    const std::size_t ports = config.ports.size();
    const PortTopology topology = config.pipeline.topology;
    const std::vector<std::string> others{"/ports", "/pipeline/mode"};
    if (topology == PortTopology::paired && ports % 2 == 1 && forwards(config.pipeline.mode)) {
        conflicts.push_back({"/pipeline/topology",
                             "paired needs an even number of ports, here are " + text_of(ports) +
                                 ": add a port, or write " +
                                 (ports == 1 ? "topology: loop" : "chained or loop"),
                             others});
    }
    if (topology == PortTopology::chained && ports == 1) {
        conflicts.push_back({"/pipeline/topology",
                             "chained needs at least 2 ports, here is 1: add a port, or write loop",
                             others});
    }
}

void check_peers(const Config& config, Conflicts& conflicts) {
    for (std::size_t i = 0; i < config.ports.size(); ++i) {
        if (config.ports[i].peer_mac && config.pipeline.mode != ForwardMode::mac) {
            conflicts.push_back({port_pointer(i, "peer_mac"),
                                 "only mode mac writes it: remove it, or write mode: mac",
                                 {"/pipeline/mode"}});
        }
    }
}

/// Frames of `bytes` without FCS must fit every port that `goes_through` selects.
template <typename Select>
void check_frames(const Config& config,
                  Conflicts& conflicts,
                  std::string_view pointer,
                  unsigned bytes,
                  Select&& goes_through) {
    for (std::size_t i = 0; i < config.ports.size(); ++i) {
        const Port& port = config.ports[i];
        if (goes_through(port) && bytes > port.mtu + kEthernetHeaderBytes) {
            conflicts.push_back({std::string(pointer),
                                 "frames of " + text_of(bytes) +
                                     " bytes without FCS do not fit port " + text_of(i) + " (" +
                                     port.name + "): its mtu " + text_of(port.mtu) + " allows " +
                                     text_of(port.mtu + kEthernetHeaderBytes) +
                                     "; write less, or raise the mtu",
                                 {port_pointer(i, "mtu"), port_pointer(i, "device")}});
            return;
        }
    }
}

void check_packet_sizes(const Config& config, Conflicts& conflicts) {
    const auto every = [](const Port&) { return true; };
    const Pipeline& pipeline = config.pipeline;
    if (pipeline.mode == ForwardMode::txonly) {
        check_frames(config, conflicts, "/pipeline/txonly_packet_bytes",
                     pipeline.txonly_packet_bytes, every);
    }
    if (pipeline.mode == ForwardMode::flowgen) {
        check_frames(config, conflicts, "/pipeline/flowgen_packet_bytes",
                     pipeline.flowgen_packet_bytes, every);
    }
    const bool imix = config.traffic.imix;
    const unsigned generated = imix ? kImixFrameBytesMax : config.traffic.packet_bytes;
    check_frames(config, conflicts, imix ? "/traffic/imix" : "/traffic/packet_bytes",
                 generated - kFcsBytes,
                 [](const Port& port) { return port.device == kTrafficDevice; });
}

void check_traffic(const Config& config, Conflicts& conflicts) {
    const Traffic& traffic = config.traffic;
    const bool used = std::any_of(config.ports.begin(), config.ports.end(),
                                  [](const Port& port) { return port.device == kTrafficDevice; });
    if (!used && !(traffic == Traffic{})) {
        conflicts.push_back({"/traffic",
                             "no port has device traffic: remove this section, or write "
                             "device: traffic for a port",
                             {"/ports"}});
        return;
    }
    if (traffic.imix && traffic.packet_bytes != Traffic{}.packet_bytes) {
        conflicts.push_back({"/traffic/packet_bytes",
                             "imix mixes its own sizes: remove packet_bytes, or write imix: false",
                             {"/traffic/imix"}});
    }
    if (traffic.gaps == Gaps::poisson && !traffic.packets_per_second) {
        conflicts.push_back({"/traffic/gaps",
                             "poisson gaps need a rate: write packets_per_second, as in 1M",
                             {"/traffic/packets_per_second"}});
    }
}

void check_descriptors(const Config& config, Conflicts& conflicts) {
    const auto require = [&](std::size_t i, std::string_view option, Auto<unsigned> descriptors,
                             std::string_view limit_name, unsigned limit) {
        if (descriptors && *descriptors < limit) {
            conflicts.push_back({port_pointer(i, option),
                                 text_of(*descriptors) + " is less than tuning." +
                                     std::string(limit_name) + " " + text_of(limit) +
                                     ": write at least " + text_of(std::bit_ceil(limit)),
                                 {"/tuning/" + std::string(limit_name)}});
        }
    };
    const Tuning& tuning = config.tuning;
    for (std::size_t i = 0; i < config.ports.size(); ++i) {
        const Port& port = config.ports[i];
        require(i, "rx_descriptors", port.rx_descriptors, "rx_burst", tuning.rx_burst);
        require(i, "tx_descriptors", port.tx_descriptors, "tx_flush_threshold",
                tuning.tx_flush_threshold);
    }
}

void check_rings(const Config& config, Conflicts& conflicts) {
    const Tuning& tuning = config.tuning;
    const unsigned needed = 2 * std::max(tuning.rx_burst, tuning.burst_cap);
    if (tuning.ring_entries && *tuning.ring_entries < needed) {
        conflicts.push_back({"/tuning/ring_entries",
                             text_of(*tuning.ring_entries) +
                                 " is less than two bursts: write at least " +
                                 text_of(std::bit_ceil(needed)) + ", or auto",
                             {"/tuning/rx_burst", "/tuning/burst_cap"}});
    }
}

void check_cpu(const Config& config, Conflicts& conflicts) {
    const Cpu& cpu = config.cpu;
    if (cpu.cpus && cpu.cpus->empty()) {
        conflicts.push_back({"/cpu/cpus", "no CPU: write at least one, or auto", {}});
    }
    if (cpu.layout == Layout::fused && cpu.poll_cores) {
        conflicts.push_back({"/cpu/poll_cores",
                             "the fused layout has no poll cores: remove poll_cores (workers is "
                             "the number of fused cores), or write layout: pipeline",
                             {"/cpu/layout"}});
    }
}

void check_cache(const Config& config, Conflicts& conflicts) {
    const Memory& memory = config.memory;
    // rte_mempool_create wants the pool to hold 3/2 of a cache.
    if (memory.pool_mbufs && memory.cache_mbufs &&
        *memory.cache_mbufs * std::uint64_t{3} > *memory.pool_mbufs * std::uint64_t{2}) {
        conflicts.push_back({"/memory/cache_mbufs",
                             "a cache holds at most 2/3 of the pool: write at most " +
                                 text_of(*memory.pool_mbufs * std::uint64_t{2} / 3) +
                                 ", or more pool_mbufs",
                             {"/memory/pool_mbufs"}});
    }
}

void check_pool(const Config& config, Conflicts& conflicts) {
    const Memory& memory = config.memory;
    const std::uint64_t data = memory.mbuf_data_bytes.value_or(kMbufDataBytesDefault);
    const std::uint64_t mbufs = memory.pool_mbufs.value_or(0);
    const std::uint64_t bytes = mbufs * (data + kMbufHeaderBytes);
    if (memory.size_bytes && bytes > *memory.size_bytes) {
        constexpr std::uint64_t kMega = 1U << 20U;
        conflicts.push_back({"/memory/size",
                             "a pool of " + text_of(mbufs) + " mbufs needs " +
                                 text_of((bytes + kMega - 1) / kMega) +
                                 "M: write more, or fewer pool_mbufs",
                             {"/memory/pool_mbufs", "/memory/mbuf_data_bytes"}});
    }
}

void check_buffers(const Config& config, Conflicts& conflicts) {
    const Memory& memory = config.memory;
    for (std::size_t i = 0; memory.mbuf_data_bytes && i < config.ports.size(); ++i) {
        const Port& port = config.ports[i];
        const unsigned needed = port.mtu + kMbufOverheadBytes;
        if (*memory.mbuf_data_bytes < needed) {
            conflicts.push_back({"/memory/mbuf_data_bytes",
                                 "a packet of port " + text_of(i) + " (" + port.name + ", mtu " +
                                     text_of(port.mtu) + ") needs " + text_of(needed) +
                                     ": write at least that, or auto",
                                 {port_pointer(i, "mtu")}});
            return;
        }
    }
}

void check_latency(const Config& config, Conflicts& conflicts) {
    const LatencyGoal& latency = config.latency;
    if (latency.burst_cap_min > latency.burst_cap_max) {
        conflicts.push_back({"/latency/burst_cap_min",
                             text_of(latency.burst_cap_min) + " is above burst_cap_max " +
                                 text_of(latency.burst_cap_max) + ": write at most that",
                             {"/latency/burst_cap_max"}});
    }
    if (latency.target_ns && !config.telemetry.latency) {
        conflicts.push_back({"/latency/target",
                             "a target needs measured latency: write telemetry.latency true, or "
                             "no target",
                             {"/telemetry/latency"}});
    }
}

constexpr std::array kRules{
    check_cpu,          check_cache,        check_pool,        check_buffers, check_names,
    check_devices,      check_device_forms, check_descriptors, check_peers,   check_topology,
    check_packet_sizes, check_rings,        check_traffic,     check_api,     check_latency,
};

}  // namespace

std::vector<Conflict> validate(const Config& config) {
    Conflicts conflicts;
    for (const auto rule : kRules) {
        rule(config, conflicts);
    }
    return conflicts;
}

}  // namespace flyball::config
