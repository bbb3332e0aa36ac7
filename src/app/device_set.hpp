// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <vector>

#include "flyball/base/result.hpp"
#include "flyball/config/model.hpp"
#include "flyball/dataplane/on_node.hpp"
#include "flyball/dataplane/port_state.hpp"
#include "flyball/dataplane/traffic_source.hpp"
#include "flyball/dataplane/worker_ring.hpp"
#include "flyball/platform/mempool.hpp"
#include "flyball/platform/port.hpp"

#include "plan.hpp"
#include "port_monitor.hpp"

namespace flyball::app {

/// Pools and ports of one appliance. Indexes of ports are those of the configuration. Control
/// thread only.
class DeviceSet {
  public:
    /// Creates the pools and opens the ports. EAL must run. Error (class machine or device).
    [[nodiscard]] static Result<std::unique_ptr<DeviceSet>> open(const config::Config& config,
                                                                 const Plan& plan);

    DeviceSet(const DeviceSet&) = delete;
    DeviceSet& operator=(const DeviceSet&) = delete;
    ~DeviceSet() = default;

    /// Sets up the queues: `rx_queues[port]` as assigned, one TX queue per forwarding lcore where
    /// the device has them. Error (class device).
    [[nodiscard]] Result<void> configure(const std::vector<unsigned>& rx_queues,
                                         unsigned tx_queues);

    [[nodiscard]] Result<void> start();

    /// Asks all devices for their link.
    void poll_links();

    /// Stops and closes the ports; afterwards no device holds an mbuf.
    void close();

    /// mbufs that are in no pool. Exact once the ports are closed and the lcores have stopped.
    [[nodiscard]] unsigned mbufs_in_use() const;

    /// The pool of a node that has lcores.
    [[nodiscard]] rte_mempool* pool_on(NodeId node) const;

    [[nodiscard]] std::size_t size() const noexcept { return infos_.size(); }

    [[nodiscard]] const platform::Port& port(std::size_t index) const { return *ports_[index]; }

    /// Also valid after close().
    [[nodiscard]] const platform::PortInfo& info(std::size_t index) const { return infos_[index]; }

    [[nodiscard]] platform::DeviceStats stats(std::size_t index) const;

    [[nodiscard]] const dataplane::PortState& state(std::size_t index) const {
        return *states_[index];
    }

    [[nodiscard]] const PortMonitor& monitor(std::size_t index) const { return monitors_[index]; }

    [[nodiscard]] const std::vector<std::unique_ptr<platform::PacketPool>>& pools() const {
        return pools_;
    }

    [[nodiscard]] std::vector<dataplane::TrafficPort> traffic_ports() const;

    /// Of the planned RX queues those that each device offers, for the second planning step.
    [[nodiscard]] std::vector<unsigned> rx_queues_max() const;

  private:
    struct TrafficRings {
        std::unique_ptr<dataplane::WorkerRing> to_port;
        std::unique_ptr<dataplane::WorkerRing> from_port;
    };

    DeviceSet(const config::Config& config, const Plan& plan) : config_(config), plan_(plan) {}

    [[nodiscard]] Result<void> make_pools();
    [[nodiscard]] Result<void> find_ports();
    [[nodiscard]] Result<std::unique_ptr<platform::Port>> make_traffic_port(
        const std::string& name);

    const config::Config& config_;
    const Plan& plan_;
    std::vector<std::unique_ptr<platform::PacketPool>> pools_;
    std::vector<TrafficRings> traffic_rings_;
    std::vector<std::unique_ptr<platform::Port>> ports_;
    std::vector<platform::PortInfo> infos_;
    std::vector<platform::DeviceStats> last_stats_;  ///< as of close()
    std::vector<dataplane::NodePtr<dataplane::PortState>> states_;
    std::vector<PortMonitor> monitors_;
};

}  // namespace flyball::app
