// SPDX-License-Identifier: BSD-3-Clause
#include "device_traits.hpp"

#include <algorithm>
#include <charconv>
#include <regex>
#include <vector>

namespace flyball::app {

namespace {

/// How a driver of DPDK 22.11 says how many queues it has.
struct Driver {
    std::string_view name;         ///< what the vdev's name begins with
    std::string_view rx_argument;  ///< names the number of queues, or ends in = and counts
    std::string_view tx_argument;
    unsigned queues_default = 1;
    bool equal_queues = false;
    unsigned rx_mbufs = 1024;
    unsigned tx_mbufs = 1024;
};

// Sources: drivers/net/{af_packet,af_xdp,null,pcap,ring,tap,vhost,virtio}. af_packet: frames of its
// kernel ring, DFLT_FRAME_COUNT. af_xdp: its fill ring is twice
// XSK_RING_CONS__DEFAULT_NUM_DESCS = 2048. tap: eth_dev_configure compares the queue numbers.
// Drivers that are not listed get one queue.
constexpr Driver kDrivers[] = {
    {.name = "net_af_packet",
     .rx_argument = "qpairs",
     .tx_argument = "qpairs",
     .rx_mbufs = 512,
     .tx_mbufs = 512},
    {.name = "net_af_xdp",
     .rx_argument = "queue_count",
     .tx_argument = "queue_count",
     .rx_mbufs = 4096,
     .tx_mbufs = 2048},
    {.name = "net_null", .rx_argument = "", .tx_argument = "", .queues_default = 1024},
    {.name = "net_pcap", .rx_argument = "rx_pcap=", .tx_argument = "tx_pcap="},
    {.name = "net_ring", .rx_argument = "", .tx_argument = "", .queues_default = 16},
    {.name = "net_tap", .rx_argument = "", .tx_argument = "", .equal_queues = true},
    {.name = "net_vhost", .rx_argument = "queues", .tx_argument = "queues"},
    {.name = "net_virtio_user", .rx_argument = "queues", .tx_argument = "queues"},
    {.name = "virtio_user", .rx_argument = "queues", .tx_argument = "queues"},
};

// Physical devices offer at least this (82599: 16 for RSS); what they really offer is asked later.
constexpr unsigned kPciRxQueues = 16;
constexpr unsigned kPciTxQueues = 64;

std::vector<std::string> split_arguments(const std::string& device) {
    std::vector<std::string> parts;
    for (std::size_t start = 0; start <= device.size();) {
        const std::size_t comma = std::min(device.find(',', start), device.size());
        parts.push_back(device.substr(start, comma - start));
        start = comma + 1;
    }
    return parts;
}

std::optional<unsigned> number_of(const std::string& text) {
    unsigned number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || end != text.data() + text.size() || number == 0) {
        return std::nullopt;
    }
    return number;
}

/// "qpairs" reads qpairs=4; "rx_pcap=" counts how often it is given.
unsigned queues_by(std::string_view argument,
                   const std::vector<std::string>& parts,
                   unsigned queues_default) {
    if (argument.empty()) {
        return queues_default;
    }
    if (argument.back() == '=') {
        const auto count = std::count_if(parts.begin(), parts.end(), [&](const std::string& part) {
            return part.starts_with(argument);
        });
        return std::max(static_cast<unsigned>(count), 1U);
    }
    const std::string prefix = std::string(argument) + "=";
    for (const std::string& part : parts) {
        if (part.starts_with(prefix)) {
            return number_of(part.substr(prefix.size())).value_or(queues_default);
        }
    }
    return queues_default;
}

DeviceTraits vdev_traits(const std::vector<std::string>& parts) {
    DeviceTraits traits;
    for (const Driver& driver : kDrivers) {
        if (parts.front().starts_with(driver.name)) {
            traits.rx_queues_max = queues_by(driver.rx_argument, parts, driver.queues_default);
            traits.tx_queues_max = queues_by(driver.tx_argument, parts, driver.queues_default);
            traits.limits_known = !driver.equal_queues;
            // Sockets, files and rings that the arguments ask for exist whether we poll them or
            // not.
            traits.all_rx_queues = !driver.rx_argument.empty();
            traits.rx_mbufs = driver.rx_mbufs;
            traits.tx_mbufs = driver.tx_mbufs;
            traits.equal_queues = driver.equal_queues;
        }
    }
    return traits;
}

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return text;
}

}  // namespace

DeviceTraits device_traits(const std::string& device) {
    static const std::regex pci("([0-9a-fA-F]{4}:)?[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7]");
    const auto parts = split_arguments(device);
    if (device == kTrafficDevice) {
        // A pair of rings: one queue each way, and no descriptors besides the rings themselves.
        DeviceTraits traits;
        traits.kind = DeviceKind::traffic;
        traits.rx_mbufs = 0;
        traits.tx_mbufs = 0;
        traits.limits_known = true;
        return traits;
    }
    if (!std::regex_match(parts.front(), pci)) {
        return vdev_traits(parts);
    }
    const bool has_domain = parts.front().size() == std::string_view("0000:4b:00.0").size();
    DeviceTraits traits;
    traits.kind = DeviceKind::pci;
    traits.pci_address = lower_case((has_domain ? "" : "0000:") + parts.front());
    traits.rx_queues_max = kPciRxQueues;
    traits.tx_queues_max = kPciTxQueues;
    return traits;
}

}  // namespace flyball::app
