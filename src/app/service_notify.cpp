// SPDX-License-Identifier: BSD-3-Clause
#include "service_notify.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "flyball/base/log.hpp"

namespace flyball::app {

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
/// systemd advises half of the period; a quarter leaves room for a stall.
constexpr std::uint64_t kWatchdogShare = 4;

std::string environment(const char* name) {
    // Nobody changes the environment. NOLINTNEXTLINE(concurrency-mt-unsafe)
    const char* const value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::optional<std::uint64_t> number_in(const std::string& text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                    : std::nullopt;
}

/// A datagram socket that reaches the manager, or -1.
int connect_to(const std::string& path) {
    sockaddr_un address{};
    if ((path[0] != '/' && path[0] != '@') || path.size() >= sizeof(address.sun_path)) {
        return -1;
    }
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    // An abstract name begins with a zero byte and has no end.
    const bool is_abstract = path[0] == '@';
    address.sun_path[0] = is_abstract ? '\0' : '/';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() +
                                               (is_abstract ? 0 : 1));
    const int handle = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (handle >= 0 && connect(handle, reinterpret_cast<sockaddr*>(&address), length) != 0) {
        close(handle);
        return -1;
    }
    return handle;
}

bool all_poll(const telemetry::Report& report) {
    return std::all_of(report.workers.begin(), report.workers.end(),
                       [](const telemetry::WorkerReport& worker) { return worker.iterations > 0; });
}

std::string missing_links(const telemetry::Report& report) {
    std::string names;
    for (const telemetry::PortReport& port : report.ports) {
        if (!port.link_up) {
            names += (names.empty() ? "" : ", ") + port.name;
        }
    }
    return names;
}

}  // namespace

ServiceNotify::ServiceNotify() {
    const std::string path = environment("NOTIFY_SOCKET");
    if (path.empty()) {
        return;
    }
    handle_ = connect_to(path);
    if (handle_ < 0) {
        log_warning("cannot reach the service manager at NOTIFY_SOCKET, " + path);
    }
    const auto pid = number_in(environment("WATCHDOG_PID"));
    const auto period_us = number_in(environment("WATCHDOG_USEC"));
    if (period_us && *period_us > 0 && (!pid || *pid == static_cast<std::uint64_t>(getpid()))) {
        watchdog_ns_ = *period_us * 1000;
    }
}

ServiceNotify::~ServiceNotify() {
    if (handle_ >= 0) {
        close(handle_);
    }
}

/// Never waits: a manager that does not read loses a message.
void ServiceNotify::send(const std::string& message) const {
    if (handle_ >= 0) {
        static_cast<void>(::send(handle_, message.data(), message.size(), MSG_NOSIGNAL));
    }
}

bool ServiceNotify::all_moved(const telemetry::Report& report) const {
    for (std::size_t i = 0; i < report.workers.size(); ++i) {
        const std::uint64_t before = i < iterations_.size() ? iterations_[i] : 0;
        if (report.workers[i].iterations == before) {
            return false;
        }
    }
    return true;
}

void ServiceNotify::update(const telemetry::Report& report, std::uint64_t now_ns) {
    const std::string missing = missing_links(report);
    if (!ready_ && missing.empty() && all_poll(report)) {
        ready_ = true;
        send("READY=1");
    }
    if (watchdog_ns_ && now_ns >= next_watchdog_ns_ && all_moved(report)) {
        next_watchdog_ns_ = now_ns + *watchdog_ns_ / kWatchdogShare;
        iterations_.clear();
        for (const telemetry::WorkerReport& worker : report.workers) {
            iterations_.push_back(worker.iterations);
        }
        send("WATCHDOG=1");
    }
    if (now_ns >= next_status_ns_) {
        next_status_ns_ = now_ns + kSecond;
        send("STATUS=" + (missing.empty() ? status_line(before_, report)
                                          : "waiting for the link of " + missing));
        before_ = report;
    }
}

void ServiceNotify::reloading(std::uint64_t now_ns) {
    send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now_ns / 1000) +
         "\nSTATUS=reading the configuration again");
}

void ServiceNotify::reloaded() {
    send("READY=1");
}

void ServiceNotify::stopping(std::uint64_t within_ns) {
    send("STOPPING=1\nSTATUS=draining\nEXTEND_TIMEOUT_USEC=" + std::to_string(within_ns / 1000));
}

std::string status_line(const telemetry::Report& before, const telemetry::Report& now) {
    const double seconds = std::max(now.uptime_seconds - before.uptime_seconds, 1e-3);
    const auto millions = [seconds](std::uint64_t from, std::uint64_t to) {
        return static_cast<double>(to - from) / seconds / 1e6;
    };
    std::array<char, 128> text{};
    std::snprintf(text.data(), text.size(),
                  "forwarding: %.2f M packets/s in, %.2f M out, %llu dropped so far",
                  millions(before.totals.rx_packets, now.totals.rx_packets),
                  millions(before.totals.tx_packets, now.totals.tx_packets),
                  static_cast<unsigned long long>(now.totals.dropped_packets));
    return text.data();
}

}  // namespace flyball::app
