// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <filesystem>

#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "eal_devices.hpp"
#include "preflight_checks.hpp"
#include "preflight_files.hpp"
#include "preflight_sockets.hpp"

namespace flyball::platform {

namespace {

std::string name_of_vdev(const std::string& vdev) {
    return vdev.substr(0, vdev.find(','));
}

bool may_access_path(const Host& host, const std::string& path, int mode) {
    return access(path_below(host.root, path).c_str(), mode) == 0;
}

std::string directory_of(const std::string& path) {
    const std::string directory = std::filesystem::path(path).parent_path();
    return directory.empty() ? "." : directory;
}

/// Names in /proc/net/dev, which shows this process' network namespace.
std::vector<std::string> interfaces(const Host& host) {
    std::vector<std::string> names;
    for (const std::string& line : read_lines(host.root, "/proc/net/dev")) {
        const std::size_t colon = line.find(':');
        const std::size_t start = line.find_first_not_of(' ');
        if (colon != std::string::npos && start < colon) {
            names.push_back(line.substr(start, colon - start));
        }
    }
    return names;
}

/// Adds `name` and, for bonds, bridges and VLANs, the interfaces below it.
void add_with_lower(const Host& host, const std::string& name, std::set<std::string>& found) {
    constexpr std::string_view kLower = "lower_";
    if (!found.insert(name).second) {
        return;
    }
    for (const std::string& entry : list_names(host.root, "/sys/class/net/" + name)) {
        if (entry.starts_with(kLower)) {
            add_with_lower(host, entry.substr(kLower.size()), found);
        }
    }
}

void check_interface(const Host& host, const std::string& vdev, Report& report) {
    const auto interface = vdev_interface(vdev);
    if (!interface) {
        return;
    }
    const std::string user = name_of_vdev(vdev);
    const auto flags = host.interface_flags(*interface);
    if (!flags) {
        report.add(Severity::error, "interface " + *interface + " of " + user + " does not exist",
                   "/proc/net/dev: " + join_some(interfaces(host)),
                   "ip -br link    # then correct the interface in the port's device");
        return;
    }
    const bool takes_all = vdev_kind(vdev) == VdevKind::af_xdp;
    if (default_route_interfaces(host).contains(*interface)) {
        report.add(takes_all ? Severity::error : Severity::warning,
                   *interface + " carries the default route: " + user +
                       (takes_all ? " would cut this host off" : " would forward its traffic"),
                   "/proc/net/route",
                   "ip route show default    # choose another interface, or move this route first");
        return;
    }
    if ((*flags & IFF_UP) == 0) {
        report.add(Severity::warning, "interface " + *interface + " of " + user + " is down",
                   "ip -br link show dev " + *interface, "ip link set dev " + *interface + " up");
        return;
    }
    report.ok("interface " + *interface + " of " + user + " exists and is up");
}

void check_pcap_files(const Host& host, const std::string& vdev, Report& report) {
    if (vdev_kind(vdev) != VdevKind::pcap) {
        return;
    }
    const auto input = vdev_argument(vdev, "rx_pcap");
    if (input && !may_access_path(host, *input, R_OK)) {
        report.add(Severity::error, name_of_vdev(vdev) + " cannot read its capture file", *input,
                   "ls -l " + *input + "    # then correct rx_pcap in the port's device");
    }
    const auto output = vdev_argument(vdev, "tx_pcap");
    if (output && !may_access_path(host, directory_of(*output), W_OK)) {
        report.add(Severity::error,
                   name_of_vdev(vdev) + " cannot write to the folder of its capture file", *output,
                   "mkdir -p " + directory_of(*output) + "    # as a user who may write there");
    }
}

void check_socket(const Host& host, const std::string& vdev, Report& report) {
    const auto path = vdev_listens_on(vdev);
    if (!path) {
        return;
    }
    const std::string user = name_of_vdev(vdev);
    switch (probe_socket(path_below(host.root, *path))) {
        case SocketState::in_use:
            report.add(Severity::error, "another process listens where " + user + " wants to",
                       *path,
                       "ss -xlp src " + *path + "    # stop that process or choose another path");
            return;
        case SocketState::not_a_socket:
            report.add(Severity::error,
                       user + " cannot listen: the path is taken by something else", *path,
                       "ls -l " + *path + "    # choose another path");
            return;
        case SocketState::absent:
        case SocketState::stale:
            break;
    }
    if (!may_access_path(host, directory_of(*path), W_OK)) {
        report.add(Severity::error,
                   user + " cannot create its socket: no such folder, or no permission", *path,
                   "mkdir -p " + directory_of(*path) + "    # as a user who may write there");
    }
}

/// A character device that the driver opens, and the module that makes it.
void check_device_node(const Host& host, const std::string& vdev, Report& report) {
    const bool vhost_kernel =
        vdev_kind(vdev) == VdevKind::virtio_user && vdev_argument(vdev, "path") == "/dev/vhost-net";
    if (vdev_kind(vdev) != VdevKind::tap && !vhost_kernel) {
        return;
    }
    const std::string node = vhost_kernel ? "/dev/vhost-net" : "/dev/net/tun";
    if (!may_access(host.root, node, R_OK | W_OK)) {
        report.add(Severity::error, name_of_vdev(vdev) + " cannot open its kernel device", node,
                   std::string("modprobe ") + (vhost_kernel ? "vhost_net" : "tun") +
                       " && chmod 0666 " + node);
    }
}

}  // namespace

std::optional<unsigned> kernel_interface_flags(const std::string& name) {
    ifreq request{};
    if (name.empty() || name.size() >= sizeof(request.ifr_name)) {
        return std::nullopt;
    }
    std::copy(name.begin(), name.end(), request.ifr_name);
    const int socket_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const bool found = ioctl(socket_fd, SIOCGIFFLAGS, &request) == 0;
    close(socket_fd);
    if (!found) {
        return std::nullopt;
    }
    return static_cast<unsigned>(static_cast<unsigned short>(request.ifr_flags));
}

std::set<std::string> default_route_interfaces(const Host& host) {
    constexpr std::string_view kAnyIpv6 = "00000000000000000000000000000000";
    std::set<std::string> found;
    for (const std::string& line : read_lines(host.root, "/proc/net/route")) {
        // Interface, destination, gateway, flags, references, use, metric, mask.
        const auto words = split_words(line);
        if (words.size() >= 8 && words[1] == "00000000" && words[7] == "00000000") {
            add_with_lower(host, words[0], found);
        }
    }
    for (const std::string& line : read_lines(host.root, "/proc/net/ipv6_route")) {
        // Destination, its prefix length, ..., interface. Unreachable routes are on lo.
        const auto words = split_words(line);
        if (words.size() >= 10 && words[0] == kAnyIpv6 && words[1] == "00" && words[9] != "lo") {
            add_with_lower(host, words[9], found);
        }
    }
    return found;
}

Findings check_vdevs(const Host& host, const EalRequest& request) {
    Report report(Area::ports);
    for (const std::string& vdev : request.vdevs) {
        check_interface(host, vdev, report);
        check_pcap_files(host, vdev, report);
        check_socket(host, vdev, report);
        check_device_node(host, vdev, report);
    }
    return report.take();
}

}  // namespace flyball::platform
