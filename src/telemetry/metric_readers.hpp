// SPDX-License-Identifier: BSD-3-Clause
// How the rows of the metric table find their values in a report. Plain members are named in the
// row itself: of_ports<&PortReport::rx_packets>. All pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "flyball/telemetry/metric_table.hpp"
#include "flyball/telemetry/report.hpp"

namespace flyball::telemetry {

using SeriesList = std::vector<Series>;

[[nodiscard]] inline Series value_of(std::vector<std::string> label_values, double value) {
    return {.label_values = std::move(label_values), .value = value, .distribution = {}};
}

template <auto Member>
SeriesList of_report(const Report& report) {
    return {value_of({}, static_cast<double>(report.*Member))};
}

template <auto Member>
SeriesList of_totals(const Report& report) {
    return {value_of({}, static_cast<double>(report.totals.*Member))};
}

template <auto Member>
SeriesList of_ports(const Report& report) {
    SeriesList list;
    for (const PortReport& port : report.ports) {
        list.push_back(value_of({port.name}, static_cast<double>(port.*Member)));
    }
    return list;
}

/// Labels port, queue and lcore.
template <auto Member>
SeriesList of_queues(const Report& report) {
    SeriesList list;
    for (const PortReport& port : report.ports) {
        for (const QueueReport& queue : port.queues) {
            list.push_back(
                value_of({port.name, std::to_string(queue.queue), std::to_string(queue.lcore)},
                         static_cast<double>(queue.*Member)));
        }
    }
    return list;
}

/// Labels lcore and role.
template <auto Member>
SeriesList of_workers(const Report& report) {
    SeriesList list;
    for (const WorkerReport& worker : report.workers) {
        list.push_back(value_of({std::to_string(worker.lcore), worker.role},
                                static_cast<double>(worker.*Member)));
    }
    return list;
}

/// Labels lcore and stage.
template <auto Member>
SeriesList of_stages(const Report& report) {
    SeriesList list;
    for (const WorkerReport& worker : report.workers) {
        for (const StageReport& stage : worker.stages) {
            list.push_back(value_of({std::to_string(worker.lcore), stage.name},
                                    static_cast<double>(stage.*Member)));
        }
    }
    return list;
}

template <auto Member>
SeriesList of_rings(const Report& report) {
    SeriesList list;
    for (const RingReport& ring : report.rings) {
        list.push_back(value_of({ring.name}, static_cast<double>(ring.*Member)));
    }
    return list;
}

/// Labels pool and numa_node.
template <auto Member>
SeriesList of_pools(const Report& report) {
    SeriesList list;
    for (const PoolReport& pool : report.pools) {
        list.push_back(value_of({pool.name, std::to_string(pool.numa_node)},
                                static_cast<double>(pool.*Member)));
    }
    return list;
}

/// Empty without a generator.
template <auto Member>
SeriesList of_traffic(const Report& report) {
    if (!report.traffic) {
        return {};
    }
    return {value_of({}, static_cast<double>((*report.traffic).*Member))};
}

/// Empty in reports that the API does not serve.
template <auto Member>
SeriesList of_config(const Report& report) {
    if (!report.config) {
        return {};
    }
    return {value_of({}, static_cast<double>((*report.config).*Member))};
}

/// Empty in reports that the API does not serve.
template <auto Member>
SeriesList of_api(const Report& report) {
    if (!report.api) {
        return {};
    }
    return {value_of({}, static_cast<double>((*report.api).*Member))};
}

[[nodiscard]] SeriesList api_refusals(const Report& report);
[[nodiscard]] SeriesList api_requests(const Report& report);
[[nodiscard]] SeriesList config_reverts_in(const Report& report);
[[nodiscard]] SeriesList build_info(const Report& report);
[[nodiscard]] SeriesList pipeline_info(const Report& report);
[[nodiscard]] SeriesList dropped_packets(const Report& report);
[[nodiscard]] SeriesList packet_latency(const Report& report);
[[nodiscard]] SeriesList packet_latency_max(const Report& report);
[[nodiscard]] SeriesList port_info(const Report& report);
[[nodiscard]] SeriesList port_link_speed(const Report& report);
[[nodiscard]] SeriesList port_rx_bursts(const Report& report);
[[nodiscard]] SeriesList port_tx_bursts(const Report& report);
[[nodiscard]] SeriesList queue_polls(const Report& report);
[[nodiscard]] SeriesList worker_info(const Report& report);
[[nodiscard]] SeriesList worker_polls(const Report& report);
[[nodiscard]] SeriesList worker_cycles(const Report& report);

}  // namespace flyball::telemetry
