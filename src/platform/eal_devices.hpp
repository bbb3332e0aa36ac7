// SPDX-License-Identifier: BSD-3-Clause
// Reads DPDK's virtual device strings: "net_af_packet0,iface=veth0".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace flyball::platform {

enum class VdevKind : std::uint8_t {
    af_packet,
    af_xdp,
    memif,
    pcap,
    tap,
    vhost,
    virtio_user,
    other,
};

/// By the name's beginning, as DPDK matches drivers; old names ("eth_pcap") count too.
[[nodiscard]] VdevKind vdev_kind(std::string_view vdev);

/// The value of `key`, nullopt when it is absent.
[[nodiscard]] std::optional<std::string> vdev_argument(std::string_view vdev, std::string_view key);

/// The kernel interface that the device uses and does not create itself, if any.
[[nodiscard]] std::optional<std::string> vdev_interface(std::string_view vdev);

/// The path of the unix socket that the device listens on, nullopt for clients and other devices.
[[nodiscard]] std::optional<std::string> vdev_listens_on(std::string_view vdev);

/// Whether the device hands file descriptors of our memory to a peer.
[[nodiscard]] bool vdev_shares_memory(std::string_view vdev);

}  // namespace flyball::platform
