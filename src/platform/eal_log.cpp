// SPDX-License-Identifier: BSD-3-Clause
#include "eal_log.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <mutex>

#include <rte_log.h>

namespace flyball::platform {

namespace {

constexpr std::size_t kRecentMax = 16;

/// Parts of warnings and errors of DPDK 22.11 that mean nothing for this process: preflight has
/// checked the pages of each node, we use neither shared files, nor a second process, nor a fixed
/// base address, and tap offers rte_flow only with a queueing discipline that kernels may lack.
constexpr std::array<std::string_view, 11> kHarmless{
    "hugepages reported",
    "no mounted hugetlbfs found for that size",
    "No DPDK runtime directory created",
    "Main core has no memory on socket",
    "Static memory layout is selected",
    "Invalid NUMA socket, default to 0",
    "Failed to register mp action callback",
    "req to secondary",
    "Specified qdisc kind is unknown",
    "multiq qdisc",
    "Disabling rte flow support",
};

struct State {
    std::mutex mutex;
    std::string partial;  ///< a line whose end was not written yet
    std::deque<std::string> recent;
};

/// Never destroyed: DPDK's own destructors may log.
State& state() {
    static State& instance = *new State;
    return instance;
}

void log_at(LogLevel level, std::string_view line) {
    switch (level) {
        case LogLevel::debug:
            log_debug(line);
            break;
        case LogLevel::info:
            log_info(line);
            break;
        case LogLevel::warning:
            log_warning(line);
            break;
        case LogLevel::error:
            log_error(line);
            break;
    }
}

void take_line(std::uint32_t dpdk_level, const std::string& line) {
    if (line.empty()) {
        return;
    }
    if (dpdk_level <= RTE_LOG_WARNING) {
        auto& recent = state().recent;
        recent.push_back(line);
        if (recent.size() > kRecentMax) {
            recent.pop_front();
        }
    }
    log_at(eal_log_level(dpdk_level, line), line);
}

/// cookie_write_function_t: called by fflush in rte_log, on whichever thread logs.
ssize_t write_lines(void* /*cookie*/, const char* text, std::size_t size) {
    const auto level = static_cast<std::uint32_t>(std::max(rte_log_cur_msg_loglevel(), 1));
    const std::lock_guard lock(state().mutex);
    std::string& partial = state().partial;
    for (const char c : std::string_view(text, size)) {
        if (c == '\n') {
            take_line(level, partial);
            partial.clear();
        } else {
            partial += c;
        }
    }
    return static_cast<ssize_t>(size);
}

}  // namespace

LogLevel eal_log_level(std::uint32_t dpdk_level, std::string_view line) {
    const bool harmless = std::any_of(kHarmless.begin(), kHarmless.end(), [line](auto words) {
        return line.find(words) != std::string_view::npos;
    });
    if (harmless || dpdk_level >= RTE_LOG_INFO) {
        return LogLevel::debug;
    }
    if (dpdk_level == RTE_LOG_NOTICE) {
        return LogLevel::info;
    }
    return dpdk_level == RTE_LOG_WARNING ? LogLevel::warning : LogLevel::error;
}

bool route_eal_log() {
    // Never closed: DPDK may log until the process ends.
    static std::FILE* const stream = [] {
        cookie_io_functions_t functions{};
        functions.write = write_lines;
        std::FILE* opened = fopencookie(nullptr, "w", functions);
        if (opened != nullptr) {
            rte_openlog_stream(opened);
        }
        return opened;
    }();
    return stream != nullptr;
}

std::vector<std::string> recent_eal_errors() {
    const std::lock_guard lock(state().mutex);
    return {state().recent.begin(), state().recent.end()};
}

}  // namespace flyball::platform
