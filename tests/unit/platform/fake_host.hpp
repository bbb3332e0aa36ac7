// SPDX-License-Identifier: BSD-3-Clause
// A made-up machine: sysfs and procfs files below a temporary directory, gone with the object.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include <net/if.h>

#include <gtest/gtest.h>

#include "flyball/platform/preflight.hpp"

namespace flyball::platform {

/// Shows a finding when an expectation about it fails.
inline std::ostream& operator<<(std::ostream& out, const Finding& finding) {
    return out << name_of(finding.area) << ' ' << name_of(finding.severity) << ": " << finding.what
               << " | " << finding.evidence << " | " << finding.fix;
}

/// The first finding whose sentence contains `words`; fails the test when there is none.
inline Finding find(const std::vector<Finding>& findings, const std::string& words) {
    const auto found = std::find_if(findings.begin(), findings.end(), [&](const Finding& finding) {
        return finding.what.find(words) != std::string::npos;
    });
    if (found == findings.end()) {
        ADD_FAILURE() << "no finding says '" << words << "': " << testing::PrintToString(findings);
        return {};
    }
    return *found;
}

class FakeHost {
  public:
    FakeHost() {
        std::string pattern = testing::TempDir() + "flyball_host_XXXXXX";
        root_ = mkdtemp(pattern.data());
        make_directory("/proc");
    }

    FakeHost(const FakeHost&) = delete;
    FakeHost& operator=(const FakeHost&) = delete;

    ~FakeHost() {
        std::error_code ignored;
        std::filesystem::remove_all(root_, ignored);
    }

    [[nodiscard]] const std::string& root() const { return root_; }

    /// Interfaces: "down0" is down, "gone0" does not exist, every other one is up.
    [[nodiscard]] Host host() const {
        Host host;
        host.root = root_;
        host.runtime_directory = "/run";
        host.interface_flags = [](const std::string& name) -> std::optional<unsigned> {
            if (name == "gone0") {
                return std::nullopt;
            }
            return name == "down0" ? 0U : static_cast<unsigned>(IFF_UP);
        };
        return host;
    }

    void make_directory(const std::string& path) {
        std::filesystem::create_directories(root_ + path);
    }

    void write(const std::string& path, const std::string& text) {
        make_directory(std::filesystem::path(path).parent_path());
        std::ofstream(root_ + path) << text;
    }

    void link(const std::string& path, const std::string& target) {
        make_directory(std::filesystem::path(path).parent_path());
        std::filesystem::create_symlink(target, root_ + path);
    }

    void add_pages(unsigned node, unsigned page_kb, unsigned total, unsigned free) {
        const std::string folder = "/sys/devices/system/node/node" + std::to_string(node) +
                                   "/hugepages/hugepages-" + std::to_string(page_kb) + "kB/";
        write(folder + "nr_hugepages", std::to_string(total) + "\n");
        write(folder + "free_hugepages", std::to_string(free) + "\n");
    }

    /// A PCI device; empty driver, group or interface leave that part out.
    void add_pci(const std::string& address,
                 const std::string& device_class,
                 const std::string& driver,
                 const std::string& group,
                 const std::string& interface = "") {
        const std::string folder = "/sys/bus/pci/devices/" + address;
        write(folder + "/class", device_class + "\n");
        write(folder + "/vendor", "0x8086\n");
        write(folder + "/device", "0x159b\n");
        if (!driver.empty()) {
            link(folder + "/driver", "../../drivers/" + driver);
        }
        if (!group.empty()) {
            link(folder + "/iommu_group", "../../../kernel/iommu_groups/" + group);
            make_directory("/sys/kernel/iommu_groups/" + group + "/devices/" + address);
        }
        if (!interface.empty()) {
            make_directory(folder + "/net/" + interface);
        }
    }

    void set_default_route(const std::string& interface) {
        write("/proc/net/route",
              "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\n" +
                  interface + "\t00000000\t0102000A\t0003\t0\t0\t0\t00000000\t0\n" +
                  "lan9\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\n");
    }

    void set_capabilities(const std::string& hex_mask) {
        write("/proc/self/status", "Name:\tflyball\nCapEff:\t" + hex_mask + "\n");
    }

  private:
    std::string root_;
};

}  // namespace flyball::platform
