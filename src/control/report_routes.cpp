// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <array>
#include <utility>

#include <nlohmann/json.hpp>

#include "flyball/control/problem.hpp"
#include "flyball/control/rest_api.hpp"
#include "flyball/telemetry/exposition.hpp"
#include "flyball/telemetry/report_json.hpp"

namespace flyball::control {

namespace {

using Members = std::vector<std::string_view>;

Route part_route(const ReportSource& report, std::string path, Members members) {
    return {.path = std::move(path), .answer = [report, members = std::move(members)](const Call&) {
                return Response{.body = telemetry::report_json(*report(), members)};
            }};
}

Response answer_port(const telemetry::Report& report, const Call& call) {
    const std::string_view name = *call.path_value("name");
    const auto port = std::find_if(report.ports.begin(), report.ports.end(),
                                   [&](const auto& known) { return known.name == name; });
    if (port == report.ports.end()) {
        std::string names;
        for (const auto& known : report.ports) {
            names += (names.empty() ? "" : ", ") + known.name;
        }
        return problem_response(Problem::unknown_resource,
                                "no port is called " + std::string(name) + "; there are " + names);
    }
    return {.body = telemetry::port_report_json(*port)};
}

Response answer_info(const telemetry::Report& report, const ProcessInfo& process) {
    constexpr std::array<std::string_view, 6> kMembers{"version", "build",          "mode",
                                                       "layout",  "uptime_seconds", "tsc_hertz"};
    auto document = nlohmann::ordered_json::parse(telemetry::report_json(report, kMembers));
    document["pid"] = process.pid;
    document["started_at"] = process.started_at;
    return {.body = document.dump() + '\n'};
}

}  // namespace

void add_report_routes(Router& router, const ReportSource& report, const ProcessInfo& process) {
    router.add({.path = "/api/v1/info",
                .answer = [=](const Call&) { return answer_info(*report(), process); }});
    router.add({.path = "/api/v1/report", .answer = [=](const Call&) {
                    return Response{.body = telemetry::report_json(*report())};
                }});
    router.add(part_route(report, "/api/v1/ports", {"uptime_seconds", "ports"}));
    router.add({.path = "/api/v1/ports/{name}",
                .answer = [=](const Call& call) { return answer_port(*report(), call); }});
    router.add(part_route(report, "/api/v1/workers",
                          {"uptime_seconds", "period_seconds", "tsc_hertz", "workers"}));
    router.add(part_route(report, "/api/v1/rings", {"uptime_seconds", "rings"}));
    router.add(part_route(report, "/api/v1/pools", {"uptime_seconds", "pools"}));
    router.add(part_route(report, "/api/v1/stages", {"uptime_seconds", "tsc_hertz", "stages"}));
    router.add(part_route(report, "/api/v1/drops", {"uptime_seconds", "totals", "drops"}));
    router.add(part_route(report, "/api/v1/governor", {"uptime_seconds", "governor"}));
    router.add(part_route(
        report, "/api/v1/latency",
        {"uptime_seconds", "latency_ns", "period_seconds", "period_latency_ns", "traffic"}));
}

void add_metrics_route(Router& router, std::function<std::string()> exposition) {
    router.add({.path = "/metrics",
                .produces = std::string(telemetry::kExpositionType),
                .answer = [exposition = std::move(exposition)](const Call&) {
                    return Response{.body = exposition()};
                }});
}

}  // namespace flyball::control
