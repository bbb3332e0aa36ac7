// SPDX-License-Identifier: BSD-3-Clause
#include "version.hpp"

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

}  // namespace flyball::app
