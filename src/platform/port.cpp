// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/platform/port.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <rte_bus.h>
#include <rte_dev.h>
#include <rte_errno.h>
#include <rte_eth_ring.h>
#include <rte_ethdev.h>
#include <rte_mempool.h>

#include "flyball/base/log.hpp"

#include "port_negotiation.hpp"

namespace flyball::platform {

namespace {

tl::unexpected<Error> device_error(const PortInfo& info, const std::string& what, int code) {
    return fail(ErrorClass::device, "port " + info.name + " (" + info.device + "): " + what + ": " +
                                        rte_strerror(code < 0 ? -code : code));
}

std::string probed_devices() {
    std::string names;
    for (std::uint16_t id = 0; id < RTE_MAX_ETHPORTS; ++id) {
        if (rte_eth_dev_is_valid_port(id) == 0) {
            continue;
        }
        std::array<char, RTE_ETH_NAME_MAX_LEN> name{};
        rte_eth_dev_get_name_by_port(id, name.data());
        names += (names.empty() ? "" : ", ") + std::string(name.data());
    }
    return names.empty() ? "none" : names;
}

/// A kernel interface that is administratively up and has a carrier.
bool kernel_link_up(const std::array<char, IF_NAMESIZE>& interface) {
    const int handle = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (handle < 0) {
        return true;
    }
    ifreq request{};
    static_assert(sizeof(request.ifr_name) == IF_NAMESIZE);
    std::copy(interface.begin(), interface.end(), request.ifr_name);
    const bool known = ioctl(handle, SIOCGIFFLAGS, &request) == 0;
    close(handle);
    constexpr int kUp = IFF_UP | IFF_RUNNING;
    return known && (request.ifr_flags & kUp) == kUp;
}

}  // namespace

Port::Port(PortInfo info) : info_(std::move(info)) {
    rte_eth_dev_info device{};
    if (rte_eth_dev_info_get(info_.id.value, &device) == 0) {
        rx_queues_max_ = std::max<unsigned>(device.max_rx_queues, 1);
        tx_queues_max_ = std::max<unsigned>(device.max_tx_queues, 1);
        if_index_ = device.if_index;
        info_.driver = device.driver_name == nullptr ? "" : device.driver_name;
    }
    const int node = rte_eth_dev_socket_id(info_.id.value);
    const bool physical = device.device != nullptr &&
                          std::strcmp(rte_bus_name(rte_dev_bus(device.device)), "vdev") != 0;
    if (physical && node >= 0) {
        info_.node = NodeId{static_cast<unsigned>(node)};
    }
}

Result<std::unique_ptr<Port>> Port::find(const std::string& name, const std::string& device) {
    const std::string eal_name = device.substr(0, device.find(','));
    PortInfo info;
    info.name = name;
    info.device = device;
    if (rte_eth_dev_get_port_by_name(eal_name.c_str(), &info.id.value) != 0) {
        return fail(ErrorClass::device,
                    "port " + name + ": no device " + eal_name + " (found: " + probed_devices() +
                        "); check ports[].device, 'flyball doctor' lists the candidates");
    }
    return std::unique_ptr<Port>(new Port(std::move(info)));
}

Result<std::unique_ptr<Port>> Port::from_rings(const std::string& name,
                                               rte_ring* rx,
                                               rte_ring* tx,
                                               NodeId node) {
    PortInfo info;
    info.name = name;
    info.device = "traffic";
    const int id = rte_eth_from_rings(name.c_str(), &rx, 1, &tx, 1, node.value);
    if (id < 0) {
        return device_error(info, "cannot make a port of two rings", rte_errno);
    }
    info.id = PortId{static_cast<std::uint16_t>(id)};
    std::unique_ptr<Port> port(new Port(std::move(info)));
    port->owns_device_ = true;
    return port;
}

Port::~Port() {
    stop();
    rte_eth_dev_info device{};
    rte_eth_dev_info_get(info_.id.value, &device);
    if (const int code = rte_eth_dev_close(info_.id.value); code != 0) {
        log_warning("port " + info_.name + ": close: " + rte_strerror(-code));
    }
    // The device that we made goes with its port, so that its name is free again.
    if (owns_device_ && rte_dev_remove(device.device) != 0) {
        log_warning("port " + info_.name + ": its device could not be removed");
    }
}

Result<void> Port::configure(const PortWishes& wishes, const std::vector<rte_mempool*>& rx_pools) {
    rte_eth_dev_info device{};
    if (const int code = rte_eth_dev_info_get(info_.id.value, &device); code != 0) {
        return device_error(info_, "cannot read the device's capabilities", code);
    }
    const unsigned data_bytes = rte_pktmbuf_data_room_size(rx_pools.at(0)) - RTE_PKTMBUF_HEADROOM;
    Negotiated agreed = negotiate(device, wishes, data_bytes);
    notices_ = std::move(agreed.notices);
    const std::uint16_t id = info_.id.value;
    if (const int code =
            rte_eth_dev_configure(id, agreed.rx_queues, agreed.tx_queues, &agreed.conf);
        code != 0) {
        return device_error(info_, "configure", code);
    }
    const int node = rte_eth_dev_socket_id(id);
    const auto socket = static_cast<unsigned>(node < 0 ? SOCKET_ID_ANY : node);
    rte_eth_rxconf rx_conf = device.default_rxconf;
    rx_conf.offloads = agreed.conf.rxmode.offloads;
    for (std::uint16_t queue = 0; queue < agreed.rx_queues; ++queue) {
        if (const int code = rte_eth_rx_queue_setup(id, queue, agreed.rx_descriptors, socket,
                                                    &rx_conf, rx_pools.at(queue));
            code != 0) {
            return device_error(info_, "RX queue " + std::to_string(queue), code);
        }
    }
    rte_eth_txconf tx_conf = device.default_txconf;
    tx_conf.offloads = agreed.conf.txmode.offloads;
    for (std::uint16_t queue = 0; queue < agreed.tx_queues; ++queue) {
        if (const int code =
                rte_eth_tx_queue_setup(id, queue, agreed.tx_descriptors, socket, &tx_conf);
            code != 0) {
            return device_error(info_, "TX queue " + std::to_string(queue), code);
        }
    }
    const std::uint64_t tx = agreed.conf.txmode.offloads;
    info_.rx_queues = agreed.rx_queues;
    info_.tx_queues = agreed.tx_queues;
    info_.rx_descriptors = agreed.rx_descriptors;
    info_.tx_descriptors = agreed.tx_descriptors;
    info_.mtu = agreed.conf.rxmode.mtu;
    info_.rss_hash = (agreed.conf.rxmode.offloads & RTE_ETH_RX_OFFLOAD_RSS_HASH) != 0;
    info_.ipv4_checksum_offload = (tx & RTE_ETH_TX_OFFLOAD_IPV4_CKSUM) != 0;
    info_.l4_checksum_offload =
        (tx & RTE_ETH_TX_OFFLOAD_UDP_CKSUM) != 0 && (tx & RTE_ETH_TX_OFFLOAD_TCP_CKSUM) != 0;
    info_.fast_free = (tx & RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE) != 0;
    rte_ether_addr mac{};
    if (rte_eth_macaddr_get(id, &mac) == 0) {
        std::copy_n(mac.addr_bytes, info_.mac.size(), info_.mac.begin());
    }
    promiscuous_ = wishes.promiscuous;
    return {};
}

Result<void> Port::start() {
    if (const int code = rte_eth_dev_start(info_.id.value); code != 0) {
        return device_error(info_, "start", code);
    }
    started_ = true;
    if (promiscuous_) {
        const int code = rte_eth_promiscuous_enable(info_.id.value);
        if (code == -ENOTSUP) {
            notices_.emplace_back("promiscuous mode: the device has none");
        } else if (code != 0) {
            notices_.push_back(std::string("promiscuous mode: ") + rte_strerror(-code));
        }
    }
    return {};
}

void Port::stop() noexcept {
    if (started_) {
        rte_eth_dev_stop(info_.id.value);
        started_ = false;
    }
}

LinkState Port::link() const {
    LinkState state;
    rte_eth_link link{};
    if (rte_eth_dev_is_removed(info_.id.value) != 0 ||
        rte_eth_link_get_nowait(info_.id.value, &link) != 0) {
        state.present = false;
        return state;
    }
    state.up = link.link_status == RTE_ETH_LINK_UP;
    if (link.link_speed != RTE_ETH_SPEED_NUM_UNKNOWN) {
        state.speed_bits_per_second = std::uint64_t{link.link_speed} * 1'000'000U;
    }
    // Drivers on top of a kernel interface report the link as of their start: ask the kernel.
    if (if_index_ > 0) {
        std::array<char, IF_NAMESIZE> interface {};
        state.present = if_indextoname(if_index_, interface.data()) != nullptr;
        state.up = state.up && state.present && kernel_link_up(interface);
    }
    return state;
}

DeviceStats Port::stats() const {
    rte_eth_stats stats{};
    if (rte_eth_stats_get(info_.id.value, &stats) != 0) {
        return {};
    }
    return {.rx_packets = stats.ipackets,
            .tx_packets = stats.opackets,
            .rx_bytes = stats.ibytes,
            .tx_bytes = stats.obytes,
            .rx_missed = stats.imissed,
            .rx_nombuf = stats.rx_nombuf,
            .rx_errors = stats.ierrors,
            .tx_errors = stats.oerrors};
}

}  // namespace flyball::platform
