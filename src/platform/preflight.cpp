// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/platform/preflight.hpp"

#include <cstdlib>
#include <iterator>
#include <sstream>

#include <unistd.h>

#include "flyball/base/log.hpp"

#include "preflight_checks.hpp"

namespace flyball::platform {

namespace {

/// "what (evidence)", then the commands, each on its own line.
std::string describe(const Finding& finding, const std::string& indent) {
    std::string text = finding.what;
    if (!finding.evidence.empty()) {
        text += " (" + finding.evidence + ")";
    }
    std::istringstream commands(finding.fix);
    for (std::string command; std::getline(commands, command);) {
        text += "\n" + indent + "fix: " + command;
    }
    return text;
}

}  // namespace

std::string_view name_of(Severity severity) {
    switch (severity) {
        case Severity::ok:
            return "ok";
        case Severity::note:
            return "note";
        case Severity::warning:
            return "warning";
        case Severity::error:
            return "error";
    }
    return "";
}

std::string_view name_of(Area area) {
    switch (area) {
        case Area::memory:
            return "memory";
        case Area::permissions:
            return "permissions";
        case Area::devices:
            return "devices";
        case Area::ports:
            return "ports";
        case Area::cpus:
            return "cpus";
        case Area::leftovers:
            return "leftovers";
    }
    return "";
}

Host this_host() {
    Host host;
    // The order in which EAL 22.11 looks for its runtime directory.
    if (const char* service = std::getenv("RUNTIME_DIRECTORY"); service != nullptr) {
        host.runtime_directory = service;
    } else if (getuid() != 0) {
        const char* session = std::getenv("XDG_RUNTIME_DIR");
        host.runtime_directory = session != nullptr ? session : "/tmp";
    }
    return host;
}

std::vector<Finding> check_host(const Host& host, const EalRequest& request) {
    std::vector<Finding> all;
    for (const auto check :
         {check_memory, check_permissions, check_pci, check_vdevs, check_cpus, check_leftovers}) {
        auto found = check(host, request);
        std::move(found.begin(), found.end(), std::back_inserter(all));
    }
    return all;
}

Result<void> ready(const std::vector<Finding>& findings) {
    std::string message;
    auto error_class = ErrorClass::device;
    for (const Finding& finding : findings) {
        if (finding.severity == Severity::error) {
            message += "\n  " + describe(finding, "    ");
            error_class = finding.area == Area::ports ? error_class : ErrorClass::machine;
        }
    }
    if (message.empty()) {
        return {};
    }
    return fail(error_class, "this machine is not ready:" + message);
}

Result<void> require_ready(const Host& host, const EalRequest& request) {
    const auto findings = check_host(host, request);
    unsigned cpu_warnings = 0;
    for (const Finding& finding : findings) {
        if (finding.severity != Severity::warning) {
            continue;
        }
        if (finding.area == Area::cpus) {
            ++cpu_warnings;
        } else {
            log_warning(describe(finding, "  "));
        }
    }
    if (cpu_warnings > 0) {
        log_info("CPU settings of this host that cost performance: " +
                 std::to_string(cpu_warnings) + "; flyball doctor lists them");
    }
    return ready(findings);
}

}  // namespace flyball::platform
