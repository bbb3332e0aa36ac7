// SPDX-License-Identifier: BSD-3-Clause
#include "metric_readers.hpp"

#include "distribution.hpp"

namespace flyball::telemetry {

namespace {

constexpr double kBitsPerByte = 8;
constexpr double kNsPerSecond = 1e9;

Series distribution_of(std::vector<std::string> label_values, Distribution distribution) {
    return {.label_values = std::move(label_values),
            .value = 0,
            .distribution = std::move(distribution)};
}

SeriesList bursts_of(const Report& report, BurstSizes PortReport::*bursts) {
    SeriesList list;
    for (const PortReport& port : report.ports) {
        list.push_back(distribution_of({port.name}, packets_of(port.*bursts)));
    }
    return list;
}

std::vector<std::string> worker_labels(const WorkerReport& worker, std::string_view more) {
    return {std::to_string(worker.lcore), worker.role, std::string(more)};
}

/// Two series per worker, told apart by one label.
template <typename First, typename Second>
SeriesList split_of_workers(const Report& report,
                            std::string_view first_name,
                            First first,
                            std::string_view second_name,
                            Second second) {
    SeriesList list;
    for (const WorkerReport& worker : report.workers) {
        list.push_back(
            value_of(worker_labels(worker, first_name), static_cast<double>(first(worker))));
        list.push_back(
            value_of(worker_labels(worker, second_name), static_cast<double>(second(worker))));
    }
    return list;
}

}  // namespace

SeriesList api_refusals(const Report& report) {
    SeriesList list;
    const ApiReport api = report.api.value_or(ApiReport{});
    for (const ApiRefusalReport& refusal : api.refusals) {
        list.push_back(value_of({refusal.reason}, static_cast<double>(refusal.total)));
    }
    return list;
}

SeriesList api_requests(const Report& report) {
    SeriesList list;
    const ApiReport api = report.api.value_or(ApiReport{});
    for (const ApiRequestReport& request : api.requests) {
        list.push_back(value_of({request.route, request.method, std::to_string(request.status)},
                                static_cast<double>(request.total)));
    }
    return list;
}

SeriesList config_reverts_in(const Report& report) {
    const ConfigReport config = report.config.value_or(ConfigReport{});
    return {value_of({}, config.reverts_in_seconds.value_or(0))};
}

SeriesList build_info(const Report& report) {
    const BuildReport& build = report.build;
    return {value_of({report.version, build.commit, build.compiler, build.march, build.dpdk}, 1)};
}

SeriesList pipeline_info(const Report& report) {
    return {value_of({report.mode, report.layout}, 1)};
}

SeriesList dropped_packets(const Report& report) {
    SeriesList list;
    for (const WorkerReport& worker : report.workers) {
        for (std::size_t reason = 0; reason < dataplane::kDropReasons; ++reason) {
            list.push_back(value_of(worker_labels(worker, dataplane::kDropReasonNames[reason]),
                                    static_cast<double>(worker.drops[reason])));
        }
    }
    return list;
}

SeriesList packet_latency(const Report& report) {
    return {distribution_of({}, seconds_of(report.sojourn_cycles, report.tsc_hertz))};
}

SeriesList packet_latency_max(const Report& report) {
    return {value_of({}, static_cast<double>(report.latency.max_ns) / kNsPerSecond)};
}

SeriesList port_info(const Report& report) {
    SeriesList list;
    for (const PortReport& port : report.ports) {
        const std::string node = port.numa_node ? std::to_string(*port.numa_node) : "";
        list.push_back(value_of({port.name, port.device, port.driver, port.mac, node}, 1));
    }
    return list;
}

SeriesList port_link_speed(const Report& report) {
    SeriesList list;
    for (const PortReport& port : report.ports) {
        list.push_back(value_of(
            {port.name}, static_cast<double>(port.link_speed_bits_per_second) / kBitsPerByte));
    }
    return list;
}

SeriesList port_rx_bursts(const Report& report) {
    return bursts_of(report, &PortReport::rx_bursts);
}

SeriesList port_tx_bursts(const Report& report) {
    return bursts_of(report, &PortReport::tx_bursts);
}

SeriesList queue_polls(const Report& report) {
    SeriesList list;
    for (const PortReport& port : report.ports) {
        for (const QueueReport& queue : port.queues) {
            const auto add = [&](const char* result, std::uint64_t polls) {
                list.push_back(value_of(
                    {port.name, std::to_string(queue.queue), std::to_string(queue.lcore), result},
                    static_cast<double>(polls)));
            };
            add("empty", queue.empty_polls);
            add("useful", queue.polls - queue.empty_polls);
        }
    }
    return list;
}

SeriesList worker_info(const Report& report) {
    SeriesList list;
    for (const WorkerReport& worker : report.workers) {
        list.push_back(value_of({std::to_string(worker.lcore), worker.role,
                                 std::to_string(worker.cpu), std::to_string(worker.numa_node)},
                                1));
    }
    return list;
}

SeriesList worker_polls(const Report& report) {
    return split_of_workers(
        report, "empty", [](const WorkerReport& worker) { return worker.empty_polls; }, "useful",
        [](const WorkerReport& worker) { return worker.polls - worker.empty_polls; });
}

SeriesList worker_cycles(const Report& report) {
    return split_of_workers(
        report, "busy", [](const WorkerReport& worker) { return worker.busy_cycles; }, "idle",
        [](const WorkerReport& worker) { return worker.idle_cycles; });
}

}  // namespace flyball::telemetry
