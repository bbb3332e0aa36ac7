// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "flyball/control/rest_api.hpp"
#include "flyball/telemetry/report.hpp"

namespace flyball::app {

/// Whether the appliance lives and is ready for traffic, from the reports it publishes. The control
/// thread updates, the API thread asks.
class HealthWatch {
  public:
    void update(const telemetry::Report& report, std::uint64_t now_ns);

    /// While it drains the appliance is not ready: it is about to stop.
    void set_draining(bool draining);

    /// For /healthz and /readyz. Valid as long as this object. `clock`: as for update().
    [[nodiscard]] control::HealthChecks checks(std::function<std::uint64_t()> clock);

  private:
    /// An lcore's loop, by its count of rounds.
    struct Heartbeat {
        std::uint64_t iterations = 0;
        std::uint64_t changed_ns = 0;
    };

    [[nodiscard]] std::string control_thread_failure(std::uint64_t now_ns);
    [[nodiscard]] std::string lcores_failure();
    [[nodiscard]] std::string ports_failure();
    [[nodiscard]] std::string drain_failure();

    std::mutex mutex_;
    std::uint64_t updated_ns_ = 0;
    std::vector<Heartbeat> heartbeats_;  ///< as the report's workers
    std::string stuck_lcores_;
    std::string down_ports_;
    bool draining_ = false;
};

}  // namespace flyball::app
