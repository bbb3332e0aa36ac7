// SPDX-License-Identifier: BSD-3-Clause
// Wishes against rte_eth_dev_info, as pure functions: tested without any device.
#pragma once

#include <string>
#include <vector>

#include <rte_ethdev.h>

#include "flyball/platform/port.hpp"

namespace flyball::platform {

struct Negotiated {
    rte_eth_conf conf{};
    std::uint16_t rx_queues = 1;
    std::uint16_t tx_queues = 1;
    std::uint16_t rx_descriptors = 0;
    std::uint16_t tx_descriptors = 0;
    std::vector<std::string> notices;  ///< each reduction, in words
};

/// `data_bytes`: room of an mbuf for one segment, behind the headroom.
[[nodiscard]] Negotiated negotiate(const rte_eth_dev_info& device,
                                   const PortWishes& wishes,
                                   unsigned data_bytes);

}  // namespace flyball::platform
