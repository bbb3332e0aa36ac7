// SPDX-License-Identifier: BSD-3-Clause
// One ethdev port, whatever drives it: wishes go in, rte_eth_dev_info decides, and each reduction
// is said in a plain notice.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flyball/base/ids.hpp"
#include "flyball/base/result.hpp"

struct rte_mempool;
struct rte_ring;

namespace flyball::platform {

using MacAddress = std::array<std::uint8_t, 6>;

struct PortWishes {
    unsigned rx_queues = 1;
    unsigned tx_queues = 1;
    std::optional<unsigned> rx_descriptors =
        std::nullopt;  ///< nullopt: the driver's preference or 1024
    std::optional<unsigned> tx_descriptors = std::nullopt;
    unsigned mtu = 1500;
    bool promiscuous = true;
    bool tx_checksum_offload = false;  ///< the pipeline wants the device to compute checksums
    bool symmetric_rss = false;
    bool single_pool = false;  ///< all packets come from one pool: fast-free is allowed
};

/// What the device agreed to.
struct PortInfo {
    PortId id;
    std::string name;  ///< ours, from the configuration
    std::string device;
    std::string driver;
    MacAddress mac{};
    std::optional<NodeId> node;
    unsigned rx_queues = 0;
    unsigned tx_queues = 0;
    unsigned rx_descriptors = 0;
    unsigned tx_descriptors = 0;
    unsigned mtu = 0;
    bool rss_hash = false;               ///< packets carry the device's RSS hash
    bool ipv4_checksum_offload = false;  ///< on TX, enabled
    bool l4_checksum_offload = false;
    bool fast_free = false;
};

struct LinkState {
    bool present = true;  ///< false: the device or its kernel interface is gone
    bool up = false;
    std::uint64_t speed_bits_per_second = 0;  ///< 0 = unknown
};

/// The device's own counters since it started.
struct DeviceStats {
    std::uint64_t rx_packets = 0;
    std::uint64_t tx_packets = 0;
    std::uint64_t rx_bytes = 0;
    std::uint64_t tx_bytes = 0;
    std::uint64_t rx_missed = 0;
    std::uint64_t rx_nombuf = 0;
    std::uint64_t rx_errors = 0;
    std::uint64_t tx_errors = 0;
};

/// Control thread only.
class Port {
  public:
    /// Finds a probed device: a PCI address or a vdev string. Error (class device): what EAL has.
    [[nodiscard]] static Result<std::unique_ptr<Port>> find(const std::string& name,
                                                            const std::string& device);

    /// A port made of two rings: what enters `rx` is received, what is sent enters `tx`.
    [[nodiscard]] static Result<std::unique_ptr<Port>> from_rings(const std::string& name,
                                                                  rte_ring* rx,
                                                                  rte_ring* tx,
                                                                  NodeId node);

    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;

    /// Stops and closes the device.
    ~Port();

    /// Queues that the device offers, for planning.
    [[nodiscard]] unsigned rx_queues_max() const noexcept { return rx_queues_max_; }

    [[nodiscard]] unsigned tx_queues_max() const noexcept { return tx_queues_max_; }

    /// Negotiates and sets up; `rx_pools[queue]` feeds each RX queue. Error (class device).
    [[nodiscard]] Result<void> configure(const PortWishes& wishes,
                                         const std::vector<rte_mempool*>& rx_pools);

    /// Error (class device).
    [[nodiscard]] Result<void> start();

    void stop() noexcept;

    [[nodiscard]] const PortInfo& info() const noexcept { return info_; }

    [[nodiscard]] PortId id() const noexcept { return info_.id; }

    /// What was reduced or refused by the device, in words.
    [[nodiscard]] const std::vector<std::string>& notices() const noexcept { return notices_; }

    /// Never blocks.
    [[nodiscard]] LinkState link() const;
    [[nodiscard]] DeviceStats stats() const;

  private:
    explicit Port(PortInfo info);

    PortInfo info_;
    std::vector<std::string> notices_;
    unsigned rx_queues_max_ = 1;
    unsigned tx_queues_max_ = 1;
    unsigned if_index_ = 0;  ///< kernel interface behind the device, 0 = none
    bool promiscuous_ = false;
    bool started_ = false;
    bool owns_device_ = false;  ///< from_rings made it
};

}  // namespace flyball::platform
