// SPDX-License-Identifier: BSD-3-Clause
#include "flyball/platform/eal.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_launch.h>
#include <rte_lcore.h>

#include "eal_log.hpp"

namespace flyball::platform {

namespace {

/// Keeps stdout a report: EAL prints pages of usage there when it does not like an argument. Its
/// errors come through its log.
class SilentStdout {
  public:
    SilentStdout() {
        std::fflush(stdout);
        saved_ = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
        const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
        if (saved_ >= 0 && null >= 0) {
            dup2(null, STDOUT_FILENO);
        }
        close(null);
    }

    SilentStdout(const SilentStdout&) = delete;
    SilentStdout& operator=(const SilentStdout&) = delete;

    ~SilentStdout() {
        std::fflush(stdout);
        if (saved_ >= 0) {
            dup2(saved_, STDOUT_FILENO);
            close(saved_);
        }
    }

  private:
    int saved_ = -1;
};

/// Arguments that make EAL call exit() or stop reading its command line.
Result<void> check_extra_args(const std::vector<std::string>& extra_args) {
    constexpr std::array<std::string_view, 3> kRefused{"-h", "--help", "--"};
    for (const std::string& argument : extra_args) {
        if (std::find(kRefused.begin(), kRefused.end(), argument) != kRefused.end()) {
            return fail(ErrorClass::config,
                        "eal.extra_args: '" + argument + "' would end the start; remove it");
        }
    }
    return {};
}

cpu_set_t to_cpu_set(const CpuList& cpus) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (const CpuId cpu : cpus) {
        CPU_SET(cpu.value, &set);
    }
    return set;
}

/// EAL aborts the process when an lcore cannot be pinned: try every pinning before, on this thread.
Result<void> check_cpus(const EalRequest& request) {
    cpu_set_t before;
    if (pthread_getaffinity_np(pthread_self(), sizeof(before), &before) != 0) {
        return fail(ErrorClass::internal, "cannot read this thread's CPU affinity");
    }
    std::vector<CpuList> wishes{request.housekeeping};
    for (const EalLcore& lcore : request.lcores) {
        wishes.push_back({lcore.cpu});
    }
    const auto refused = std::find_if(wishes.begin(), wishes.end(), [](const CpuList& cpus) {
        const cpu_set_t set = to_cpu_set(cpus);
        return pthread_setaffinity_np(pthread_self(), sizeof(set), &set) != 0;
    });
    pthread_setaffinity_np(pthread_self(), sizeof(before), &before);
    if (refused == wishes.end()) {
        return {};
    }
    return fail(ErrorClass::machine,
                "no thread may run on CPU " + format_cpu_list(*refused) +
                    ": it is offline or outside this process' cpuset; choose other CPUs in "
                    "cpu.cpus, or widen AllowedCPUs= of the service or --cpuset-cpus of the "
                    "container");
}

/// Starts EAL with these arguments; its number of arguments read, or negative.
int init_eal(std::vector<std::string> args) {
    std::string program = "flyball";
    std::vector<char*> argv{program.data()};
    for (std::string& argument : args) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    const SilentStdout silence;
    return rte_eal_init(static_cast<int>(args.size()) + 1, argv.data());
}

/// Names by lcore; written before EAL creates the threads that read them.
std::array<std::string, RTE_MAX_LCORE>& thread_names() {
    static std::array<std::string, RTE_MAX_LCORE> names;
    return names;
}

/// By lcore; each written by its own thread while Eal::start waits for it. EAL's hand-shake orders
/// the two, but in a library the thread sanitizer cannot see into; hence atomic.
std::array<std::atomic<int>, RTE_MAX_LCORE>& thread_ids() {
    static std::array<std::atomic<int>, RTE_MAX_LCORE> ids{};
    return ids;
}

int name_this_thread(void* /*unused*/) {
    thread_ids()[rte_lcore_id()].store(gettid(), std::memory_order_release);
    return pthread_setname_np(pthread_self(), thread_names()[rte_lcore_id()].c_str());
}

void choose_names(const std::vector<EalLcore>& lcores) {
    for (const EalLcore& lcore : lcores) {
        if (lcore.lcore.value < RTE_MAX_LCORE) {
            thread_names()[lcore.lcore.value] = lcore_thread_name(lcore.role, lcore.lcore);
        }
    }
}

void name_threads(const std::vector<EalLcore>& lcores) {
    for (const EalLcore& lcore : lcores) {
        if (rte_eal_remote_launch(name_this_thread, nullptr, lcore.lcore.value) != 0 ||
            rte_eal_wait_lcore(lcore.lcore.value) != 0) {
            log_warning("lcore " + std::to_string(lcore.lcore.value) +
                        " keeps EAL's thread name; host tuning tools may move it");
        }
    }
}

/// EAL makes a directory per file prefix even when it stores nothing there; empty, it can go at
/// once, so that not even kill -9 leaves it behind.
void remove_runtime_dir() {
    std::error_code ignored;  // not empty: extra arguments asked for shared files
    std::filesystem::remove(rte_eal_get_runtime_dir(), ignored);
}

tl::unexpected<Error> start_failed(const EalRequest& request, int error_number) {
    const auto lines = recent_eal_errors();
    std::string message = "DPDK did not start (" + std::string(rte_strerror(error_number)) + ")";
    for (const std::string& line : lines) {
        message += "\n  " + line;
    }
    return fail(ErrorClass::machine, message + "\n  fix: " + eal_failure_fix(lines, request));
}

}  // namespace

int lcore_thread_id(LcoreId lcore) {
    return lcore.value < RTE_MAX_LCORE ? thread_ids()[lcore.value].load(std::memory_order_acquire)
                                       : 0;
}

Result<Eal> Eal::start(const EalRequest& wish) {
    static bool started = false;
    if (auto checked = check_extra_args(wish.extra_args); !checked) {
        return tl::make_unexpected(checked.error());
    }
    if (auto checked = check_cpus(wish); !checked) {
        return tl::make_unexpected(checked.error());
    }
    if (std::exchange(started, true)) {
        return fail(ErrorClass::internal, "DPDK can be started only once in a process");
    }
    if (!route_eal_log()) {
        return fail(ErrorClass::internal, "cannot open a stream for DPDK's log");
    }
    EalRequest request = wish;
    request.hugepages = resolve_hugepages(wish);
    choose_names(request.lcores);
    if (request.telemetry) {
        // Runs after DPDK has removed its socket from there: the other way round than registered.
        std::atexit(remove_runtime_dir);
    }
    const int status = init_eal(eal_arguments(request));
    const int error_number = rte_errno;
    remove_runtime_dir();
    if (status < 0) {
        return start_failed(request, error_number);
    }
    name_threads(request.lcores);
    return Eal();
}

Eal::~Eal() {
    if (running_) {
        rte_eal_cleanup();
    }
}

std::vector<std::string> Eal::recent_errors() {
    return recent_eal_errors();
}

}  // namespace flyball::platform
