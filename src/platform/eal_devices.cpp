// SPDX-License-Identifier: BSD-3-Clause
#include "eal_devices.hpp"

#include <array>

namespace flyball::platform {

namespace {

struct KindName {
    std::string_view prefix;
    VdevKind kind;
};

/// Drivers of DPDK 22.11 and their old names.
constexpr std::array kKindNames{
    KindName{"net_af_packet", VdevKind::af_packet},
    KindName{"eth_af_packet", VdevKind::af_packet},
    KindName{"net_af_xdp", VdevKind::af_xdp},
    KindName{"net_memif", VdevKind::memif},
    KindName{"net_pcap", VdevKind::pcap},
    KindName{"eth_pcap", VdevKind::pcap},
    KindName{"net_tap", VdevKind::tap},
    KindName{"eth_tap", VdevKind::tap},
    KindName{"net_vhost", VdevKind::vhost},
    KindName{"eth_vhost", VdevKind::vhost},
    KindName{"net_virtio_user", VdevKind::virtio_user},
    KindName{"virtio_user", VdevKind::virtio_user},
};

bool memif_server(std::string_view vdev) {
    // Client is the default role; "master" is the server's old name.
    const auto role = vdev_argument(vdev, "role");
    return role == "server" || role == "master";
}

std::optional<std::string> first_of(std::string_view vdev,
                                    std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) {
        if (auto value = vdev_argument(vdev, key)) {
            return value;
        }
    }
    return std::nullopt;
}

}  // namespace

VdevKind vdev_kind(std::string_view vdev) {
    for (const KindName& name : kKindNames) {
        if (vdev.starts_with(name.prefix)) {
            return name.kind;
        }
    }
    return VdevKind::other;
}

std::optional<std::string> vdev_argument(std::string_view vdev, std::string_view key) {
    for (std::size_t comma = vdev.find(','); comma != std::string_view::npos;
         comma = vdev.find(',')) {
        vdev.remove_prefix(comma + 1);
        const std::string_view pair = vdev.substr(0, vdev.find(','));
        if (pair.starts_with(key) && pair.substr(key.size()).starts_with('=')) {
            return std::string(pair.substr(key.size() + 1));
        }
    }
    return std::nullopt;
}

std::optional<std::string> vdev_interface(std::string_view vdev) {
    switch (vdev_kind(vdev)) {
        case VdevKind::af_packet:
        case VdevKind::af_xdp:
            return vdev_argument(vdev, "iface");
        case VdevKind::pcap:
            return first_of(vdev, {"iface", "rx_iface", "rx_iface_in", "tx_iface"});
        case VdevKind::tap:
            return vdev_argument(vdev, "remote");
        case VdevKind::memif:
        case VdevKind::vhost:
        case VdevKind::virtio_user:
        case VdevKind::other:
            break;
    }
    return std::nullopt;
}

std::optional<std::string> vdev_listens_on(std::string_view vdev) {
    const VdevKind kind = vdev_kind(vdev);
    if (kind == VdevKind::memif && memif_server(vdev)) {
        // An abstract socket, the driver's default, has no file.
        if (vdev_argument(vdev, "socket-abstract") != "no") {
            return std::nullopt;
        }
        return vdev_argument(vdev, "socket").value_or("/run/memif.sock");
    }
    if (kind == VdevKind::vhost && vdev_argument(vdev, "client").value_or("0") == "0") {
        return vdev_argument(vdev, "iface");
    }
    if (kind == VdevKind::virtio_user && vdev_argument(vdev, "server") == "1") {
        return vdev_argument(vdev, "path");
    }
    return std::nullopt;
}

bool vdev_shares_memory(std::string_view vdev) {
    const VdevKind kind = vdev_kind(vdev);
    const bool zero_copy_client =
        kind == VdevKind::memif && !memif_server(vdev) && vdev_argument(vdev, "zero-copy") == "yes";
    return kind == VdevKind::virtio_user || zero_copy_client;
}

}  // namespace flyball::platform
