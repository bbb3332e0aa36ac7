// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <optional>

#include "flyball/config/model.hpp"
#include "flyball/control/drain.hpp"
#include "flyball/control/live_config.hpp"
#include "flyball/telemetry/report.hpp"

#include "appliance.hpp"
#include "control_calls.hpp"
#include "control_plane.hpp"
#include "report_printer.hpp"
#include "service_notify.hpp"
#include "stop_signal.hpp"

namespace flyball::app {

/// What the command line says about a run.
struct RunTimes {
    std::optional<std::uint64_t> duration_ns;
    std::optional<std::uint64_t> period_ns;  ///< nothing: as configured; 0: only the final report
    Format format = Format::text;
    bool verbose = false;
};

/// What the control thread does while packets flow: the governor's slow loop, links, reports, and
/// what other threads ask for. Control thread, unless a function says else.
class ServiceLoop {
  public:
    /// Everything must outlive the loop. Starts with `config` as generation `generation`.
    ServiceLoop(Appliance& appliance,
                ControlPlane& plane,
                const RunTimes& times,
                const config::Config& config,
                std::uint64_t generation);

    /// What changes of the configuration act through. Any thread may use it while run() runs.
    [[nodiscard]] control::ConfigEffects effects();

    /// What humans hold. Any thread may use it while run() runs.
    [[nodiscard]] control::HoldWorkers hold_workers();

    /// Orders to drain. Any thread.
    [[nodiscard]] control::Drain& drain() noexcept { return drain_; }

    /// What SIGHUP does, on a thread of its own: it may wait for disks and for this one.
    void on_reload(std::function<void()> reload) { reload_ = std::move(reload); }

    /// Until the duration ends, a stop signal comes or a drain is over; `drain_ns`: how long the
    /// caller then takes at most.
    void run(StopSignal& signal, control::LiveConfig& config, std::uint64_t drain_ns);

  private:
    void obey(const config::Config& config, std::uint64_t generation);
    [[nodiscard]] std::uint64_t next_due() const;
    /// False: it is time to end.
    [[nodiscard]] bool wake(StopSignal& signal);
    void reload_if_asked();
    void step(std::uint64_t now_ns);
    void observe(std::uint64_t now_ns);
    void tell_decisions();
    void print_period(std::uint64_t now_ns);

    Appliance& appliance_;
    ControlPlane& plane_;
    const RunTimes times_;
    ControlCalls calls_;
    ServiceNotify notify_;
    control::Drain drain_;
    std::function<void()> reload_;
    std::future<void> reloading_;
    bool reload_asked_ = false;
    bool drained_ = false;
    std::uint64_t start_ns_;
    std::uint64_t end_ns_;
    std::uint64_t period_ns_ = 0;  ///< 0: no periodic report
    std::uint64_t next_report_ns_ = UINT64_MAX;
    std::uint64_t next_step_ns_;
    std::uint64_t next_link_poll_ns_;
    std::uint64_t told_ = 0;  ///< decisions
    telemetry::Report before_;
};

}  // namespace flyball::app
