// SPDX-License-Identifier: BSD-3-Clause
// The REST API as a function from Request to Response: the route table decides, nothing here knows
// sockets or threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flyball/config/model.hpp"
#include "flyball/control/access.hpp"
#include "flyball/control/history.hpp"
#include "flyball/control/http.hpp"
#include "flyball/control/lookback.hpp"
#include "flyball/control/router.hpp"
#include "flyball/telemetry/report.hpp"

namespace flyball::control {

/// The latest snapshot of the appliance; never null once the API answers.
using ReportSource = std::function<std::shared_ptr<const telemetry::Report>()>;

/// What /api/v1/info says besides the report; constant while the process lives.
struct ProcessInfo {
    std::uint64_t pid = 0;
    std::string started_at{};  ///< RFC 3339, UTC
};

/// One condition of being healthy or ready.
struct Check {
    std::string name;  ///< snake_case: "ports_up"
    /// "" if it holds, else what is wrong, for people. Called by the API thread.
    std::function<std::string()> failure;
};

struct HealthChecks {
    std::vector<Check> alive{};  ///< /healthz: the process should be restarted if one fails
    std::vector<Check> ready{};  ///< /readyz: no traffic should be sent here while one fails
};

/// /healthz and /readyz.
void add_health_routes(Router& router, HealthChecks checks);

/// /api/v1/{info,report,ports,ports/{name},workers,rings,pools,stages,drops,latency}.
void add_report_routes(Router& router, const ReportSource& report, const ProcessInfo& process);

/// /metrics: `exposition` renders the Prometheus text format 0.0.4.
void add_metrics_route(Router& router, std::function<std::string()> exposition);

/// /api/v1/history: which series there are, or the values of some.
void add_history_route(Router& router, const History& history);

/// The configuration that holds; never null.
using ConfigSource = std::function<std::shared_ptr<const config::Config>()>;

/// What looking back and ahead needs.
struct OutlookParts {
    ReportSource report;
    const Lookback& lookback;  ///< must outlive the routes
    ConfigSource config;
};

/// /api/v1/{advice,capacity,trends,anomalies}.
void add_advice_routes(Router& router, const OutlookParts& parts);

/// /openapi.json, and the pages for browsers at / and below: a fixed table, no path reaches a disk.
void add_file_routes(Router& router);

/// Requests in, responses out. Its member functions are for the API thread, but for requests().
class RestApi final : public RequestHandler {
  public:
    /// `clock`: nanoseconds, monotonic.
    RestApi(Router router, AccessPolicy policy, std::function<std::uint64_t()> clock);
    ~RestApi() override;

    [[nodiscard]] std::optional<Response> admit(Request& request) override;
    [[nodiscard]] Response handle(const Request& request) override;

    /// Any thread.
    [[nodiscard]] std::vector<telemetry::ApiRequestReport> requests() const;

  private:
    struct Parts;

    std::unique_ptr<Parts> parts_;
};

}  // namespace flyball::control
