// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "flyball/base/cpu_list.hpp"
#include "flyball/base/result.hpp"
#include "flyball/config/model.hpp"
#include "flyball/control/drain.hpp"
#include "flyball/control/event_hub.hpp"
#include "flyball/control/governor_routes.hpp"
#include "flyball/control/latest_report.hpp"
#include "flyball/control/live_config.hpp"
#include "flyball/control/lookback.hpp"
#include "flyball/control/rest_api.hpp"
#include "flyball/control/server.hpp"
#include "flyball/telemetry/dpdk_commands.hpp"
#include "flyball/telemetry/report.hpp"

#include "health_watch.hpp"

namespace flyball::app {

/// The API of one appliance: sockets, routes and the thread that serves them. Control thread only.
class ControlPlane {
  public:
    /// Takes the configured addresses, so that a taken one is noticed before the ports are opened;
    /// clients are answered after start(). `api` must outlive this. Error (class machine or
    /// config): what to do.
    [[nodiscard]] static Result<std::unique_ptr<ControlPlane>> open(const config::Api& api);

    ControlPlane(const ControlPlane&) = delete;
    ControlPlane& operator=(const ControlPlane&) = delete;
    ~ControlPlane() = default;

    /// Serves on `housekeeping` CPUs. `config`: what advice compares with. Error (class machine).
    [[nodiscard]] Result<void> start(control::LiveConfig& config,
                                     control::Drain& drain,
                                     control::HoldWorkers hold,
                                     telemetry::Report first,
                                     const CpuList& housekeeping);

    /// False if API and DPDK telemetry are off: nobody reads what is published.
    [[nodiscard]] bool is_serving() const noexcept {
        return server_ != nullptr || dpdk_commands_ != nullptr;
    }

    /// What readers see from now on; call about ten times a second. Once a second it is an event
    /// too, and so is each change of a port's link.
    void publish(telemetry::Report report);

    /// Ends the thread that answers; open connections are closed.
    void stop();

    /// While it drains, /readyz says that the appliance is about to stop.
    void set_draining(bool draining) { health_.set_draining(draining); }

    /// For everything else that happens. Any thread.
    [[nodiscard]] control::EventHub& events() noexcept { return events_; }

  private:
    explicit ControlPlane(const config::Api& api);

    [[nodiscard]] telemetry::ApiReport api_report() const;
    void publish_events(const telemetry::Report& report);
    [[nodiscard]] std::int64_t second() const;

    const config::Api& api_;
    std::vector<control::Listener> listeners_;
    control::AccessPolicy policy_;
    control::LatestReport latest_;
    telemetry::Report period_begin_;  ///< one to two seconds old
    telemetry::Report period_next_;   ///< where the next period begins
    HealthWatch health_;
    control::EventHub events_;
    std::int64_t epoch_ns_;  ///< since 1970, when the monotonic clock was 0
    std::unique_ptr<control::Lookback> lookback_;
    std::unique_ptr<telemetry::DpdkCommands> dpdk_commands_;
    control::LiveConfig* config_ = nullptr;  ///< once started
    std::unique_ptr<control::RestApi> rest_api_;
    std::unique_ptr<control::Server> server_;
};

}  // namespace flyball::app
