// SPDX-License-Identifier: BSD-3-Clause
#include "version.hpp"

#include <array>
#include <ctime>

#include <unistd.h>

#include <rte_version.h>

#include "build_info.hpp"

namespace flyball::app {

std::string short_version() {
    return std::string(kVersion) + " (" + kCommit + ")";
}

telemetry::BuildReport build_report() {
    return {.commit = kCommit, .compiler = kCompiler, .march = kMarch, .dpdk = rte_version()};
}

std::string long_version() {
    return "flyball " + std::string(kVersion) + "\ncommit   " + kCommit + "\ncompiler " +
           kCompiler + "\nmarch    " + kMarch + "\nbuild    " + kBuildType + "\n" + rte_version();
}

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 32> text{};
    std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text.data();
}

control::ProcessInfo process_info() {
    return {.pid = static_cast<std::uint64_t>(getpid()), .started_at = utc_now()};
}

}  // namespace flyball::app
