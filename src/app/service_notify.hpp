// SPDX-License-Identifier: BSD-3-Clause
// What the service manager hears: sd_notify(3), one datagram a message.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "flyball/telemetry/report.hpp"

namespace flyball::app {

/// Nobody listens unless NOTIFY_SOCKET is set: then every call is without effect. Control thread.
class ServiceNotify {
  public:
    /// Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
    ServiceNotify();
    ServiceNotify(const ServiceNotify&) = delete;
    ServiceNotify& operator=(const ServiceNotify&) = delete;
    ~ServiceNotify();

    [[nodiscard]] bool is_heard() const noexcept { return handle_ >= 0; }

    /// Call about ten times a second. READY once every port has a link and every lcore polls;
    /// WATCHDOG as long as every lcore made a round since the last one; STATUS once a second.
    void update(const telemetry::Report& report, std::uint64_t now_ns);

    /// The configuration is read again, until reloaded().
    void reloading(std::uint64_t now_ns);
    void reloaded();

    void stopping(std::uint64_t within_ns);

  private:
    void send(const std::string& message) const;
    [[nodiscard]] bool all_moved(const telemetry::Report& report) const;

    int handle_ = -1;
    std::optional<std::uint64_t> watchdog_ns_;
    std::uint64_t next_watchdog_ns_ = 0;
    std::uint64_t next_status_ns_ = 0;
    std::vector<std::uint64_t> iterations_;  ///< when the watchdog was last fed
    telemetry::Report before_;               ///< at the last STATUS
    bool ready_ = false;
};

/// One line for people: "ready: 0.20 M packets/s in, 0.20 M out, 0 dropped". `before`: about a
/// second earlier.
[[nodiscard]] std::string status_line(const telemetry::Report& before,
                                      const telemetry::Report& now);

}  // namespace flyball::app
