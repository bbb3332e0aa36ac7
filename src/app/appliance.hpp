// SPDX-License-Identifier: BSD-3-Clause
// Builds everything in order, runs it, stops it in reverse.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "flyball/base/result.hpp"
#include "flyball/config/model.hpp"
#include "flyball/control/governor_routes.hpp"
#include "flyball/platform/eal.hpp"
#include "flyball/telemetry/report.hpp"

#include "device_set.hpp"
#include "lcore_set.hpp"
#include "plan.hpp"

namespace flyball::app {

/// Control thread only. One per process, because EAL starts once.
class Appliance {
  public:
    /// Starts EAL, opens the ports and builds the loops; no packet moves yet. `config` and `plan`
    /// must outlive the appliance. Errors: class machine (EAL, memory) or device (ports).
    [[nodiscard]] static Result<std::unique_ptr<Appliance>> build(const config::Config& config,
                                                                  const Plan& plan);

    Appliance(const Appliance&) = delete;
    Appliance& operator=(const Appliance&) = delete;
    ~Appliance();

    /// Starts ports and lcores. Error (class device or internal).
    [[nodiscard]] Result<void> start();

    /// Follows links; call about ten times a second.
    void poll_links() { devices_->poll_links(); }

    /// The governor's slow loop; call every control::FleetGovernor::kPeriodNs.
    void govern();

    /// Takes the live options of `config`. Lcores go on as they are and follow within their next
    /// loop or decision, see lagging().
    void obey(const config::Config& config, std::uint64_t generation);

    /// False: no worker has that lcore.
    [[nodiscard]] bool hold(const control::Hold& hold);

    /// Lcores that still live by an earlier generation. Any thread.
    [[nodiscard]] std::vector<unsigned> lagging(std::uint64_t generation) const;

    [[nodiscard]] const control::FleetGovernor& governor() const noexcept { return *governor_; }

    /// The whole state now; never stops an lcore.
    [[nodiscard]] telemetry::Report report() const;

    /// Stops receiving, sends what is on the way, stops the lcores and closes the ports within
    /// about `drain_ms` and a few milliseconds more. The final report. Error (class unaccounted):
    /// packets are missing from the books.
    [[nodiscard]] Result<telemetry::Report> stop(unsigned drain_ms);

  private:
    Appliance(const config::Config& config, const Plan& plan, platform::Eal eal);

    void add_ports(telemetry::Report& report) const;
    void add_pools(telemetry::Report& report) const;
    void drain(unsigned drain_ms);

    const config::Config& config_;
    const Plan& plan_;
    platform::Eal eal_;
    std::unique_ptr<DeviceSet> devices_;
    std::vector<platform::QueueAssignment> queues_;
    std::unique_ptr<LcoreSet> lcores_;
    TscScale scale_{1e9};
    std::unique_ptr<control::FleetGovernor> governor_;
    std::uint64_t started_ns_ = 0;
    std::uint64_t stopped_ns_ = 0;
    bool running_ = false;
};

}  // namespace flyball::app
