// SPDX-License-Identifier: BSD-3-Clause
// From the configuration's words to the data path's objects, as pure functions.
#pragma once

#include <cstddef>

#include "flyball/config/model.hpp"
#include "flyball/dataplane/pipeline.hpp"
#include "flyball/dataplane/rx_loop.hpp"
#include "flyball/dataplane/traffic_source.hpp"
#include "flyball/governor/setpoint.hpp"
#include "flyball/platform/core_plan.hpp"
#include "flyball/platform/port.hpp"

namespace flyball::app {

/// The stages of the configured forwarding mode; one instance per worker.
[[nodiscard]] dataplane::Pipeline make_pipeline(const config::Pipeline& pipeline);

/// The port (index) through which packets of port `ingress` leave, as testpmd's port topologies
/// say.
[[nodiscard]] std::size_t egress_port(config::PortTopology topology,
                                      std::size_t ingress,
                                      std::size_t ports);

/// `port` as a stage sees it; `index` gives the default peer address 02:00:00:00:00:<index>.
[[nodiscard]] dataplane::Egress make_egress(const platform::PortInfo& port,
                                            const config::Port& wish,
                                            std::size_t index);

/// The constant setpoint that the configuration asks for.
[[nodiscard]] governor::Setpoint make_setpoint(const config::Tuning& tuning);

[[nodiscard]] dataplane::Steering make_steering(const config::Pipeline& pipeline,
                                                std::size_t workers);

[[nodiscard]] dataplane::TrafficOptions make_traffic_options(const config::Traffic& traffic,
                                                             std::size_t ports,
                                                             double tsc_hertz);

[[nodiscard]] dataplane::Idle make_idle(platform::Idle idle);

}  // namespace flyball::app
