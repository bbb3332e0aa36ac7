// SPDX-License-Identifier: BSD-3-Clause
#include "pipeline_setup.hpp"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <rte_ether.h>

#include "flyball/base/check.hpp"
#include "flyball/dataplane/stages.hpp"

namespace flyball::app {

namespace {

std::unique_ptr<dataplane::Stage> make_stage(const config::Pipeline& pipeline) {
    using config::ForwardMode;
    switch (pipeline.mode) {
        case ForwardMode::io:
            return nullptr;
        case ForwardMode::mac:
            return dataplane::make_mac_stage();
        case ForwardMode::macswap:
            return dataplane::make_macswap_stage();
        case ForwardMode::fivetuple_swap:
            return dataplane::make_fivetuple_swap_stage();
        case ForwardMode::csum:
            return dataplane::make_csum_stage();
        case ForwardMode::icmpecho:
            return dataplane::make_icmpecho_stage();
        case ForwardMode::rxonly:
            return dataplane::make_rxonly_stage();
        case ForwardMode::txonly:
            return dataplane::make_txonly_stage({.packet_bytes = pipeline.txonly_packet_bytes});
        case ForwardMode::flowgen:
            return dataplane::make_flowgen_stage(
                {.packet_bytes = pipeline.flowgen_packet_bytes, .flows = pipeline.flowgen_flows});
    }
    return nullptr;
}

}  // namespace

dataplane::Pipeline make_pipeline(const config::Pipeline& pipeline) {
    std::vector<std::unique_ptr<dataplane::Stage>> stages;
    if (auto stage = make_stage(pipeline); stage != nullptr) {
        stages.push_back(std::move(stage));
    }
    return dataplane::Pipeline(std::move(stages));
}

std::size_t egress_port(config::PortTopology topology, std::size_t ingress, std::size_t ports) {
    switch (topology) {
        case config::PortTopology::loop:
            return ingress;
        case config::PortTopology::chained:
            return (ingress + 1) % ports;
        case config::PortTopology::paired: {
            // A last port without a partner sends back what it receives.
            const std::size_t partner = ingress % 2 == 0 ? ingress + 1 : ingress - 1;
            return partner < ports ? partner : ingress;
        }
    }
    return ingress;
}

dataplane::Egress make_egress(const platform::PortInfo& port,
                              const config::Port& wish,
                              std::size_t index) {
    dataplane::Egress egress{};
    egress.port = port.id;
    std::copy(port.mac.begin(), port.mac.end(), egress.mac.addr_bytes);
    egress.peer_mac = {{0x02, 0, 0, 0, 0, static_cast<std::uint8_t>(index)}};
    if (wish.peer_mac.has_value()) {
        // The configuration was validated: the text is an address.
        FLYBALL_CHECK(rte_ether_unformat_addr(wish.peer_mac->c_str(), &egress.peer_mac) == 0);
    }
    egress.ipv4_checksum_offload = port.ipv4_checksum_offload;
    egress.l4_checksum_offload = port.l4_checksum_offload;
    return egress;
}

governor::Setpoint make_setpoint(const config::Tuning& tuning) {
    return {.rx_burst = static_cast<std::uint16_t>(tuning.rx_burst),
            .burst_cap = static_cast<std::uint16_t>(tuning.burst_cap),
            .tx_flush_threshold = static_cast<std::uint16_t>(tuning.tx_flush_threshold),
            .tx_flush_timeout_ns = static_cast<std::uint32_t>(tuning.tx_flush_timeout_ns),
            .sleep_ns = static_cast<std::uint32_t>(tuning.sleep_ns),
            .epoch = 1,
            .wait_threshold = static_cast<std::uint16_t>(tuning.wait_threshold),
            .wait_limit_ns = static_cast<std::uint32_t>(tuning.wait_limit_ns)};
}

dataplane::Steering make_steering(const config::Pipeline& pipeline, std::size_t workers) {
    using config::HashKind;
    return {.buckets = dataplane::spread_buckets(static_cast<std::uint16_t>(workers)),
            .hash = pipeline.hash.value_or(HashKind::nic) == HashKind::nic
                        ? dataplane::HashKind::nic
                        : dataplane::HashKind::software,
            .symmetric = pipeline.symmetric_hash};
}

dataplane::TrafficOptions make_traffic_options(const config::Traffic& traffic,
                                               std::size_t ports,
                                               double tsc_hertz) {
    dataplane::TrafficOptions options;
    options.packets_per_second = traffic.packets_per_second.value_or(0);
    const auto frame_bytes = static_cast<std::uint16_t>(traffic.packet_bytes - RTE_ETHER_CRC_LEN);
    options.frame_bytes =
        traffic.imix ? dataplane::imix_frame_bytes() : std::vector<std::uint16_t>{frame_bytes};
    options.flows = static_cast<std::uint16_t>(std::max<std::size_t>(traffic.flows, ports));
    options.poisson = traffic.gaps == config::Gaps::poisson;
    options.seed = traffic.seed;
    options.tsc_hertz = tsc_hertz;
    return options;
}

dataplane::Idle make_idle(platform::Idle idle) {
    switch (idle) {
        case platform::Idle::spin:
            return dataplane::Idle::spin;
        case platform::Idle::pause:
            return dataplane::Idle::pause;
        case platform::Idle::sleep:
            return dataplane::Idle::sleep;
    }
    return dataplane::Idle::pause;
}

}  // namespace flyball::app
