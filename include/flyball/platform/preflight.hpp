// SPDX-License-Identifier: BSD-3-Clause
// Looks at the host before EAL starts: what the kernel says in sysfs and procfs against what the
// environment is going to ask for. Every finding names its evidence and the command that repairs
// it. Nothing is changed, except by remove_stale_sockets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flyball/base/result.hpp"
#include "flyball/platform/eal.hpp"

namespace flyball::platform {

/// `error`: this request cannot start here. `warning`: it starts, and something will be lost or
/// slow. `note`: worth knowing. `ok`: checked and fine.
enum class Severity : std::uint8_t { ok, note, warning, error };

/// `devices` are the machine's PCI devices, `ports` what virtual devices name: interfaces, files,
/// sockets.
enum class Area : std::uint8_t { memory, permissions, devices, ports, cpus, leftovers };

[[nodiscard]] std::string_view name_of(Severity severity);
[[nodiscard]] std::string_view name_of(Area area);

struct Finding {
    Area area = Area::memory;
    Severity severity = Severity::ok;
    std::string what;      ///< one sentence without full stop
    std::string evidence;  ///< what was read where; may be empty
    std::string fix;       ///< shell commands, one a line; empty when nothing is to be done
};

/// IFF_* flags of a kernel interface in this thread's network namespace; nullopt: no such one.
[[nodiscard]] std::optional<unsigned> kernel_interface_flags(const std::string& name);

/// The machine to look at. Tests give a root with made-up files.
struct Host {
    std::string root = "/";
    std::string runtime_directory = "/var/run";  ///< EAL makes "dpdk/<prefix>" below it
    /// Not read from sysfs: a mounted sysfs shows the namespace it was mounted in, not ours.
    std::optional<unsigned> (*interface_flags)(const std::string&) = kernel_interface_flags;
};

/// The running machine, with the runtime directory that EAL would choose for this user.
[[nodiscard]] Host this_host();

/// All checks, grouped by area in the order of the enum. Any thread; takes some milliseconds.
[[nodiscard]] std::vector<Finding> check_host(const Host& host, const EalRequest& request);

/// The error that lists every finding of severity error with its fix; no error when there is none.
/// Class machine, or class device when all of them are about ports.
[[nodiscard]] Result<void> ready(const std::vector<Finding>& findings);

/// check_host before a start: logs warnings (those about CPU tuning as one line of level info that
/// points to `flyball doctor`) and returns ready().
[[nodiscard]] Result<void> require_ready(const Host& host, const EalRequest& request);

/// Unlinks the sockets of the request's memif and vhost servers that no process listens on: a
/// killed process leaves them, and DPDK then refuses to listen. Returns the removed paths.
std::vector<std::string> remove_stale_sockets(const Host& host, const EalRequest& request);

}  // namespace flyball::platform
