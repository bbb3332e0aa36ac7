// SPDX-License-Identifier: BSD-3-Clause
#include "appliance.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include <time.h>

#include "flyball/base/clock.hpp"
#include "flyball/base/log.hpp"
#include "flyball/config/options.hpp"
#include "flyball/platform/preflight.hpp"
#include "flyball/telemetry/period.hpp"

#include "eal_setup.hpp"
#include "governor_setup.hpp"
#include "pipeline_setup.hpp"
#include "version.hpp"

namespace flyball::app {

namespace {

constexpr std::uint64_t kMillisecond = 1'000'000;

void sleep_one_millisecond() {
    const timespec duration{0, static_cast<long>(kMillisecond)};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &duration, nullptr);
}

std::string format_mac(const platform::MacAddress& mac) {
    std::array<char, 18> text{};
    std::snprintf(text.data(), text.size(), "%02X:%02X:%02X:%02X:%02X:%02X", mac[0], mac[1], mac[2],
                  mac[3], mac[4], mac[5]);
    return text.data();
}

/// What must be so before EAL starts: EAL's own words come late and name no cure.
Result<void> prepare_machine(const platform::EalRequest& request) {
    const platform::Host host = platform::this_host();
    for (const std::string& path : platform::remove_stale_sockets(host, request)) {
        log_info("removed " + path + ", the socket of a process that is gone");
    }
    return platform::require_ready(host, request);
}

}  // namespace

Appliance::Appliance(const config::Config& config, const Plan& plan, platform::Eal eal)
    : config_(config), plan_(plan), eal_(std::move(eal)) {}

Result<std::unique_ptr<Appliance>> Appliance::build(const config::Config& config,
                                                    const Plan& plan) {
    const platform::EalRequest request = make_eal_request(config, plan);
    if (auto ready = prepare_machine(request); !ready) {
        return tl::make_unexpected(ready.error());
    }
    auto eal = platform::Eal::start(request);
    if (!eal) {
        return tl::make_unexpected(eal.error());
    }
    std::unique_ptr<Appliance> appliance(new Appliance(config, plan, std::move(*eal)));
    auto devices = DeviceSet::open(config, plan);
    if (!devices) {
        return tl::make_unexpected(devices.error());
    }
    appliance->devices_ = std::move(*devices);
    DeviceSet& set = *appliance->devices_;
    appliance->queues_ = platform::assign_queues(plan.cores, plan.wish, set.rx_queues_max());
    std::vector<unsigned> rx_queues(config.ports.size());
    for (const platform::QueueAssignment& queue : appliance->queues_) {
        ++rx_queues[queue.port];
    }
    if (auto configured = set.configure(rx_queues, forwarding_lcores(plan.cores)); !configured) {
        return tl::make_unexpected(configured.error());
    }
    appliance->scale_ = measure_tsc();
    auto lcores = LcoreSet::build(config, plan, appliance->queues_, set, appliance->scale_);
    if (!lcores) {
        return tl::make_unexpected(lcores.error());
    }
    appliance->lcores_ = std::move(*lcores);
    appliance->governor_ = std::make_unique<control::FleetGovernor>(
        make_fleet_options(config, appliance->scale_.to_ns(1)),
        appliance->lcores_->governed_workers());
    return appliance;
}

Appliance::~Appliance() {
    if (running_) {
        lcores_->stop();
    }
}

Result<void> Appliance::start() {
    if (auto started = devices_->start(); !started) {
        return started;
    }
    started_ns_ = monotonic_ns();
    if (auto launched = lcores_->launch(); !launched) {
        return launched;
    }
    running_ = true;
    return {};
}

/// On the lcores' clock, because a human's setting ends on it.
void Appliance::govern() {
    governor_->step(static_cast<std::uint64_t>(scale_.to_ns(tsc_now())));
}

void Appliance::obey(const config::Config& config, std::uint64_t generation) {
    LiveSettings settings = lcores_->compile(config);
    settings.generation = static_cast<std::uint32_t>(generation);
    lcores_->obey(settings);
    governor_->obey(settings.fleet, settings.targets_ns, settings.generation);
}

bool Appliance::hold(const control::Hold& hold) {
    return governor_->hold(hold.lcore,
                           {.wait_ns = hold.wait_ns, .threshold = hold.threshold, .cap = hold.cap},
                           hold.for_ns);
}

std::vector<unsigned> Appliance::lagging(std::uint64_t generation) const {
    return lcores_->lagging(static_cast<std::uint32_t>(generation));
}

void Appliance::add_ports(telemetry::Report& report) const {
    for (std::size_t i = 0; i < devices_->size(); ++i) {
        const platform::PortInfo& info = devices_->info(i);
        const platform::DeviceStats stats = devices_->stats(i);
        const PortMonitor& monitor = devices_->monitor(i);
        telemetry::PortReport& port = report.ports[i];
        port.name = info.name;
        port.device = info.device;
        port.driver = info.driver;
        port.mac = format_mac(info.mac);
        port.port_id = info.id.value;
        if (info.node.has_value()) {
            port.numa_node = info.node->value;
        }
        port.link_up = monitor.link().up;
        port.link_speed_bits_per_second = monitor.link().speed_bits_per_second;
        port.mtu = info.mtu;
        port.rx_queues = info.rx_queues;
        port.tx_queues = info.tx_queues;
        port.rx_bytes = stats.rx_bytes;
        port.tx_bytes = stats.tx_bytes;
        port.rx_missed_packets = stats.rx_missed;
        port.rx_nombuf_packets = stats.rx_nombuf;
        port.rx_error_packets = stats.rx_errors;
        port.tx_error_packets = stats.tx_errors;
        port.link_changes = monitor.link_changes();
        port.removals = monitor.removals();
    }
}

void Appliance::add_pools(telemetry::Report& report) const {
    for (const auto& pool : devices_->pools()) {
        report.pools.push_back({.name = pool->name(),
                                .numa_node = pool->size().node.value,
                                .mbufs = pool->size().mbufs,
                                .in_use = pool->in_use(),
                                .cache = pool->size().cache});
    }
}

telemetry::Report Appliance::report() const {
    telemetry::Report report;
    report.version = short_version();
    report.build = build_report();
    const std::uint64_t now_ns = stopped_ns_ > 0 ? stopped_ns_ : monotonic_ns();
    report.uptime_seconds = static_cast<double>(now_ns - started_ns_) / 1e9;
    report.mode = config::name_of(config_.pipeline.mode);
    report.layout = plan_.cores.layout == platform::Layout::fused ? "fused" : "pipeline";
    telemetry::collect(lcores_->sources(), report);
    add_ports(report);
    add_pools(report);
    telemetry::measure_period({}, report);
    report.governor = governor_->report();
    return report;
}

/// Waits until all received packets are sent or dropped and the generator has taken them back.
void Appliance::drain(unsigned drain_ms) {
    lcores_->drain();
    const std::uint64_t deadline = monotonic_ns() + drain_ms * kMillisecond;
    while (monotonic_ns() < deadline) {
        telemetry::Report report;
        telemetry::collect(lcores_->sources(), report);
        if (report.totals.in_flight_packets == 0 && lcores_->traffic_backlog() == 0) {
            return;
        }
        sleep_one_millisecond();
    }
}

Result<telemetry::Report> Appliance::stop(unsigned drain_ms) {
    stopped_ns_ = monotonic_ns();
    drain(drain_ms);
    lcores_->stop();
    running_ = false;
    devices_->close();
    telemetry::Report report = this->report();
    if (const unsigned held = devices_->mbufs_in_use(); held > 0) {
        log_warning(std::to_string(held) + " mbufs were not returned by the ports' drivers");
    }
    if (report.totals.in_flight_packets != 0) {
        return fail(ErrorClass::unaccounted,
                    std::to_string(report.totals.in_flight_packets) +
                        " packets were received but neither sent nor dropped: report this");
    }
    return report;
}

}  // namespace flyball::app
