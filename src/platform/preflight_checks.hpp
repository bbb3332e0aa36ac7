// SPDX-License-Identifier: BSD-3-Clause
// The checks behind check_host, one function per subject, and what they share.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "flyball/base/cpu_list.hpp"
#include "flyball/platform/preflight.hpp"

namespace flyball::platform {

using Findings = std::vector<Finding>;

/// Collects the findings of one area.
class Report {
  public:
    explicit Report(Area area) : area_(area) {}

    void ok(std::string what, std::string evidence = "") {
        add(Severity::ok, std::move(what), std::move(evidence));
    }

    void add(Severity severity, std::string what, std::string evidence, std::string fix = "") {
        findings_.push_back(
            {area_, severity, std::move(what), std::move(evidence), std::move(fix)});
    }

    [[nodiscard]] Findings take() { return std::move(findings_); }

  private:
    Area area_;
    Findings findings_;
};

/// Bit numbers of the kernel's capabilities (linux/capability.h).
enum class Capability : unsigned {
    net_admin = 12,
    net_raw = 13,
    ipc_lock = 14,
    sys_rawio = 17,
    sys_admin = 21,
    bpf = 39,
};

/// Effective capability of this process; true when the kernel does not say.
[[nodiscard]] bool has_capability(const Host& host, Capability capability);

/// Kernel interfaces that carry a default route, with the members of their bonds and bridges.
[[nodiscard]] std::set<std::string> default_route_interfaces(const Host& host);

/// CPUs of the lcores that poll and work.
[[nodiscard]] CpuList data_cpus(const EalRequest& request);

/// Hugepages per node, hugetlbfs, memory lock limit, page and balancing settings of the kernel.
[[nodiscard]] Findings check_memory(const Host& host, const EalRequest& request);
[[nodiscard]] Findings check_permissions(const Host& host, const EalRequest& request);
/// Configured PCI devices, then every other network device with why it is not usable.
[[nodiscard]] Findings check_pci(const Host& host, const EalRequest& request);
/// Area ports: interfaces, files and sockets that virtual devices name.
[[nodiscard]] Findings check_vdevs(const Host& host, const EalRequest& request);
[[nodiscard]] Findings check_cpus(const Host& host, const EalRequest& request);
[[nodiscard]] Findings check_leftovers(const Host& host, const EalRequest& request);

}  // namespace flyball::platform
