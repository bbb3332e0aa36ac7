// SPDX-License-Identifier: BSD-3-Clause
#include <algorithm>
#include <iterator>

#include "preflight_checks.hpp"
#include "preflight_files.hpp"

namespace flyball::platform {

namespace {

constexpr const char* kCpus = "/sys/devices/system/cpu";

std::string cpu_file(CpuId cpu, const std::string& file) {
    return std::string(kCpus) + "/cpu" + std::to_string(cpu.value) + "/" + file;
}

CpuList without(const CpuList& cpus, const CpuList& removed) {
    CpuList rest;
    std::set_difference(cpus.begin(), cpus.end(), removed.begin(), removed.end(),
                        std::back_inserter(rest));
    return rest;
}

/// "data CPU 2" or "data CPUs 2-5".
std::string label(const CpuList& cpus) {
    return (cpus.size() == 1 ? "data CPU " : "data CPUs ") + format_cpu_list(cpus);
}

/// What the checks of this file look at: a CPU that the control threads use too cannot be kept
/// free of other work, so only the others count.
struct Cpus {
    CpuList data;
    CpuList own;  ///< data CPUs that are not housekeeping
    CpuList housekeeping;
};

void check_isolation(const Host& host, const Cpus& cpus, Report& report) {
    const CpuList isolated = read_cpu_list(host.root, std::string(kCpus) + "/isolated");
    const CpuList tickless = read_cpu_list(host.root, std::string(kCpus) + "/nohz_full");
    const CpuList open = without(cpus.own, isolated);
    const CpuList ticking = without(cpus.own, tickless);
    if (open.empty() && ticking.empty()) {
        report.ok("isolated and tickless: " + label(cpus.own));
        return;
    }
    const std::string list = format_cpu_list(cpus.own);
    report.add(Severity::warning,
               open.empty() ? "the timer ticks on " + label(ticking)
                            : "nothing isolates " + label(open) + ": other programs may run there",
               std::string(kCpus) + "/isolated: '" + format_cpu_list(isolated) + "', nohz_full: '" +
                   format_cpu_list(tickless) + "'",
               "add to the kernel command line: isolcpus=managed_irq,domain," + list +
                   " nohz_full=" + list + " rcu_nocbs=" + list +
                   " irqaffinity=" + format_cpu_list(cpus.housekeeping));
}

/// The handler's name of an interrupt, "" when nobody handles it: the kernel makes a folder of it.
std::string irq_action(const Host& host, const std::string& directory) {
    for (const std::string& name : list_names(host.root, directory)) {
        if (is_directory(host.root, directory + "/" + name)) {
            return name;
        }
    }
    return "";
}

void check_interrupts(const Host& host, const Cpus& cpus, Report& report) {
    std::vector<std::string> found;
    std::string numbers;
    for (const std::string& number : list_names(host.root, "/proc/irq")) {
        const std::string directory = "/proc/irq/" + number;
        CpuList targets = read_cpu_list(host.root, directory + "/effective_affinity_list");
        if (targets.empty()) {
            targets = read_cpu_list(host.root, directory + "/smp_affinity_list");
        }
        const CpuList hit = common_cpus(targets, cpus.own);
        const std::string action = hit.empty() ? "" : irq_action(host, directory);
        if (!action.empty()) {
            found.push_back(number + " (" + action + ") on CPU " + format_cpu_list(hit));
            numbers += (numbers.empty() ? "" : " ") + number;
        }
    }
    if (found.empty()) {
        report.ok("no interrupt is directed at " + label(cpus.own));
        return;
    }
    report.add(Severity::warning,
               "interrupts directed at " + label(cpus.own) + ": " + std::to_string(found.size()),
               "/proc/irq: " + join_some(found),
               "for irq in " + numbers + "; do echo " + format_cpu_list(cpus.housekeeping) +
                   " > /proc/irq/$irq/smp_affinity_list; done\n"
                   "echo 'IRQBALANCE_BANNED_CPULIST=" +
                   format_cpu_list(cpus.own) +
                   "' >> /etc/default/irqbalance && systemctl try-restart irqbalance");
}

void check_frequency(const Host& host, const Cpus& cpus, Report& report) {
    CpuList slow;
    std::string governor;
    for (const CpuId cpu : cpus.data) {
        const std::string current = read_line(host.root, cpu_file(cpu, "cpufreq/scaling_governor"));
        if (!current.empty() && current != "performance") {
            slow.push_back(cpu);
            governor = current;
        }
    }
    if (!slow.empty()) {
        report.add(Severity::warning,
                   "the clock of " + label(slow) + " falls when there is little to do",
                   "scaling_governor: " + governor,
                   "cpupower -c " + format_cpu_list(slow) + " frequency-set -g performance");
    }
    const std::string no_turbo = std::string(kCpus) + "/intel_pstate/no_turbo";
    const std::string boost = std::string(kCpus) + "/cpufreq/boost";
    const bool intel = read_line(host.root, no_turbo) == "0";
    if (intel || read_line(host.root, boost) == "1") {
        report.add(Severity::note,
                   "turbo is on: faster, but measurements vary with temperature and load",
                   intel ? no_turbo : boost,
                   intel ? "echo 1 > " + no_turbo + "    # for repeatable benchmarks only"
                         : "echo 0 > " + boost + "    # for repeatable benchmarks only");
    }
}

void check_siblings(const Host& host, const Cpus& cpus, Report& report) {
    for (const CpuId cpu : cpus.data) {
        const CpuList siblings =
            read_cpu_list(host.root, cpu_file(cpu, "topology/thread_siblings_list"));
        const CpuList busy = common_cpus(without(siblings, {cpu}), cpus.data);
        // Each pair once.
        if (!busy.empty() && cpu < busy.front()) {
            report.add(Severity::note,
                       "data CPUs " + std::to_string(cpu.value) + " and " + format_cpu_list(busy) +
                           " are threads of one core and share its speed",
                       cpu_file(cpu, "topology/thread_siblings_list"),
                       "set cpu.use_smt_siblings: false");
        }
    }
}

void check_clock(const Host& host, Report& report) {
    const auto lines = read_lines(host.root, "/proc/cpuinfo");
    const auto flags = std::find_if(lines.begin(), lines.end(),
                                    [](const auto& line) { return line.starts_with("flags"); });
    const auto words = flags == lines.end() ? std::vector<std::string>{} : split_words(*flags);
    for (const char* flag : {"constant_tsc", "nonstop_tsc"}) {
        if (!words.empty() && std::find(words.begin(), words.end(), flag) == words.end()) {
            report.add(Severity::warning,
                       "the cycle counter is not steady: latencies will be wrong",
                       std::string("/proc/cpuinfo: no ") + flag,
                       "in a virtual machine, let the hypervisor show the host's invariant TSC");
        }
    }
    const std::string file = "/sys/devices/system/clocksource/clocksource0/current_clocksource";
    const std::string source = read_line(host.root, file);
    if (!source.empty() && source != "tsc" && !words.empty()) {
        report.add(Severity::note, "the kernel does not trust the cycle counter as its clock",
                   file + ": " + source,
                   "dmesg | grep -i tsc    # says why; tsc=reliable overrides it");
    }
}

}  // namespace

CpuList data_cpus(const EalRequest& request) {
    CpuList cpus;
    for (const EalLcore& lcore : request.lcores) {
        cpus.push_back(lcore.cpu);
    }
    std::sort(cpus.begin(), cpus.end());
    cpus.erase(std::unique(cpus.begin(), cpus.end()), cpus.end());
    return cpus;
}

Findings check_cpus(const Host& host, const EalRequest& request) {
    Report report(Area::cpus);
    Cpus cpus;
    cpus.data = data_cpus(request);
    cpus.housekeeping = request.housekeeping;
    cpus.own = without(cpus.data, cpus.housekeeping);
    const CpuList shared = common_cpus(cpus.data, cpus.housekeeping);
    if (!shared.empty()) {
        report.add(Severity::note,
                   "housekeeping also runs on " + label(shared) +
                       ": workers there sleep when idle, latency varies",
                   "housekeeping CPUs: " + format_cpu_list(cpus.housekeeping));
    }
    if (!cpus.own.empty()) {
        check_isolation(host, cpus, report);
        check_interrupts(host, cpus, report);
    }
    check_frequency(host, cpus, report);
    check_siblings(host, cpus, report);
    check_clock(host, report);
    return report.take();
}

}  // namespace flyball::platform
