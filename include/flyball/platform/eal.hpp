// SPDX-License-Identifier: BSD-3-Clause
// DPDK's environment (EAL), started from our own plan: nobody has to know EAL's arguments. What is
// asked for is a plain struct, the arguments are a pure function of it, and the running environment
// is an object whose destructor cleans up. One environment per process, ever: a limit of EAL.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "flyball/base/cpu_list.hpp"
#include "flyball/base/ids.hpp"
#include "flyball/base/log.hpp"
#include "flyball/base/result.hpp"
#include "flyball/platform/core_plan.hpp"

namespace flyball::platform {

enum class HugepageUse : std::uint8_t { automatic, always, never };

/// How DMA addresses are chosen. `automatic`: virtual when no PCI device is probed, else EAL's own
/// choice. Virtual needs neither root nor /proc/self/pagemap.
enum class IovaMode : std::uint8_t { automatic, virtual_addresses, physical_addresses };

/// One lcore that polls or works, pinned to one CPU.
struct EalLcore {
    LcoreId lcore;
    CpuId cpu;
    Role role = Role::fused;
};

/// Everything EAL needs to know. Devices appear in the order given.
struct EalRequest {
    std::vector<EalLcore> lcores;          ///< without the main lcore
    LcoreId main_lcore;                    ///< the control thread, usually 0
    CpuList housekeeping;                  ///< CPUs of the main lcore; never empty
    std::map<NodeId, unsigned> memory_mb;  ///< per NUMA node; without hugepages only the sum counts
    HugepageUse hugepages = HugepageUse::automatic;
    std::vector<std::string> vdevs;          ///< "net_null0,copy=0"
    std::vector<std::string> pci_addresses;  ///< "0000:4b:00.0[,devargs]"; only these are probed
    std::string file_prefix;                 ///< "" = unique to this process
    bool single_file_segments = false;       ///< see needs_single_file_segments
    IovaMode iova = IovaMode::automatic;
    LogLevel log_level = LogLevel::info;
    bool telemetry = false;               ///< serve DPDK's telemetry socket
    std::vector<std::string> extra_args;  ///< escape hatch, appended as it is
};

/// The main lcore and the lcores of a plan, with everything else at its default.
[[nodiscard]] EalRequest eal_request(const CorePlan& plan);

/// EAL's command line without the program name. Pure, except for the process id in the default
/// file prefix. HugepageUse::automatic counts as `never`: Eal::start decides it beforehand.
[[nodiscard]] std::vector<std::string> eal_arguments(const EalRequest& request);

/// `automatic` becomes `always` when every node has the free hugepages that the request needs and
/// this user may use them, else `never`; other wishes stay. Reads sysfs and procfs below `root`.
[[nodiscard]] HugepageUse resolve_hugepages(const EalRequest& request,
                                            const std::string& root = "");

/// Whether one of these vdevs hands file descriptors of our memory to a peer, which works only
/// when a memory region is one file: virtio-user, and memif clients with zero-copy.
[[nodiscard]] bool needs_single_file_segments(const std::vector<std::string>& vdevs);

/// The name of an lcore's thread: "fb-pmd-rx-1", at most 15 characters (a kernel limit). "pmd" lets
/// host-tuning tools such as tuned recognise a thread that they must not move.
[[nodiscard]] std::string lcore_thread_name(Role role, LcoreId lcore);

/// The kernel's number (gettid) of an lcore's thread; 0 if EAL has not started it. Any thread.
[[nodiscard]] int lcore_thread_id(LcoreId lcore);

/// What to do about a failed start, from EAL's own words. Never empty.
[[nodiscard]] std::string eal_failure_fix(const std::vector<std::string>& eal_lines,
                                          const EalRequest& request);

/// The running environment. Control thread only.
class Eal {
  public:
    /// Starts EAL on the calling thread, which becomes the main lcore and is bound to the
    /// housekeeping CPUs; the other lcores are created, named after their role and wait for work.
    /// A vdev or PCI device that fails to probe does not fail the start: its port is missing, and
    /// recent_errors() says why.
    /// Errors: class config for extra arguments that EAL answers by ending the process, class
    /// machine otherwise, with EAL's last error lines and a fix.
    [[nodiscard]] static Result<Eal> start(const EalRequest& request);

    Eal(Eal&& other) noexcept : running_(std::exchange(other.running_, false)) {}

    Eal(const Eal&) = delete;
    Eal& operator=(const Eal&) = delete;
    Eal& operator=(Eal&&) = delete;

    /// rte_eal_cleanup: ports must be closed and pools freed before.
    ~Eal();

    /// DPDK's latest warnings and errors, oldest first, at most 16 lines. Any thread.
    [[nodiscard]] static std::vector<std::string> recent_errors();

  private:
    Eal() noexcept = default;

    bool running_ = true;
};

}  // namespace flyball::platform
