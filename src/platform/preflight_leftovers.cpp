// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <map>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eal_devices.hpp"
#include "preflight_checks.hpp"
#include "preflight_files.hpp"
#include "preflight_pages.hpp"
#include "preflight_sockets.hpp"

namespace flyball::platform {

namespace {

/// Whether a process holds a lock on the file: EAL uses both kinds, flock for pages and fcntl for
/// its configuration. An unreadable file counts as held.
bool is_held(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (file < 0) {
        return true;
    }

    struct flock record {};

    record.l_type = F_WRLCK;
    record.l_whence = SEEK_SET;
    const bool record_locked = fcntl(file, F_GETLK, &record) == 0 && record.l_type != F_UNLCK;
    const bool file_locked = flock(file, LOCK_EX | LOCK_NB) != 0;
    close(file);
    return record_locked || file_locked;
}

struct PageFiles {
    std::uint64_t count = 0;
    std::uint64_t bytes = 0;
    bool held = false;
};

/// EAL's page files in one hugetlbfs by file prefix: "rtemap_0" belongs to "rte".
std::map<std::string, PageFiles> page_files(const Host& host, const std::string& directory) {
    std::map<std::string, PageFiles> by_prefix;
    for (const std::string& name : list_names(host.root, directory)) {
        const std::size_t end = name.find("map_");
        if (end == std::string::npos || end == 0) {
            continue;
        }
        const std::string path = host.root + directory + "/" + name;

        struct stat status {};

        PageFiles& files = by_prefix[name.substr(0, end)];
        files.held = files.held || stat(path.c_str(), &status) != 0 || is_held(path);
        files.count += 1;
        files.bytes += static_cast<std::uint64_t>(status.st_size);
    }
    return by_prefix;
}

void check_page_files(const Host& host, Report& report) {
    for (const HugetlbfsMount& mount : read_hugetlbfs_mounts(host.root)) {
        for (const auto& [prefix, files] : page_files(host, mount.directory)) {
            if (!files.held) {
                const std::string pattern = mount.directory + "/" + prefix + "map_*";
                report.add(
                    Severity::warning,
                    "hugepages are held by files of a process that is gone: " +
                        std::to_string(files.bytes >> 20U) + " MB",
                    pattern + ": " + std::to_string(files.count) + " files that nobody locks",
                    "rm " + pattern);
            }
        }
    }
}

bool is_process_alive(const Host& host, const std::string& pid) {
    return path_exists(host.root, "/proc/" + pid);
}

/// A file or socket that a living process has open.
bool is_in_use(const Host& host, const std::string& path) {
    const SocketState state = probe_socket(host.root + path);
    return state == SocketState::in_use ||
           (state == SocketState::not_a_socket && is_held(host.root + path));
}

bool is_abandoned(const Host& host, const std::string& directory, const std::string& prefix) {
    constexpr std::string_view kOurs = "flyball-";
    const auto files = list_names(host.root, directory);
    if (files.empty()) {
        // Processes without shared files keep it empty; of our own we know the process.
        return prefix.starts_with(kOurs) && !is_process_alive(host, prefix.substr(kOurs.size()));
    }
    return std::none_of(files.begin(), files.end(), [&](const std::string& name) {
        return is_in_use(host, directory + "/" + name);
    });
}

void check_runtime_directories(const Host& host, Report& report) {
    const std::string parent = host.runtime_directory + "/dpdk";
    for (const std::string& prefix : list_names(host.root, parent)) {
        const std::string directory = parent + "/" + prefix;
        if (may_access(host.root, directory, R_OK | X_OK) &&
            is_abandoned(host, directory, prefix)) {
            report.add(Severity::note, "a DPDK process that is gone left its runtime folder",
                       directory + ": " + join_some(list_names(host.root, directory), 3),
                       "rm -r " + directory);
        }
    }
}

std::vector<std::string> stale_sockets(const Host& host, const EalRequest& request) {
    std::vector<std::string> paths;
    for (const std::string& vdev : request.vdevs) {
        const auto path = vdev_listens_on(vdev);
        if (path && probe_socket(path_below(host.root, *path)) == SocketState::stale) {
            paths.push_back(*path);
        }
    }
    return paths;
}

}  // namespace

Findings check_leftovers(const Host& host, const EalRequest& request) {
    Report report(Area::leftovers);
    check_page_files(host, report);
    check_runtime_directories(host, report);
    for (const std::string& path : stale_sockets(host, request)) {
        report.add(Severity::note,
                   "a process that is gone left the socket of a port; flyball run removes it", path,
                   "rm " + path);
    }
    Findings findings = report.take();
    if (findings.empty()) {
        report.ok("no left-overs of a crash");
        findings = report.take();
    }
    return findings;
}

std::vector<std::string> remove_stale_sockets(const Host& host, const EalRequest& request) {
    std::vector<std::string> removed;
    for (const std::string& path : stale_sockets(host, request)) {
        if (unlink(path_below(host.root, path).c_str()) == 0) {
            removed.push_back(path);
        }
    }
    return removed;
}

}  // namespace flyball::platform
