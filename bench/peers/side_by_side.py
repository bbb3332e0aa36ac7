# SPDX-License-Identifier: BSD-3-Clause
"""What both programs of a comparison get and what their output means: text in, numbers out."""

import dataclasses
import json
import re
import statistics

MODES = ("io", "mac", "macswap", "5tswap", "csum")
DEVICES = ("null", "pcap")

# Below this share of its CPU a polling thread was disturbed by somebody else.
CPU_SHARE_MIN = 0.93


@dataclasses.dataclass
class Sample:
    """One run of one program."""

    pps: float
    cpu_share: float    # of the polling thread, 0..1


@dataclasses.dataclass
class Window:
    """Two reports (parsed JSON) of one run of Flyball, and the CPU that its busiest thread got."""

    first: dict
    last: dict
    cpu_share: float

    def sample(self):
        return Sample(flyball_pps(self.first, self.last), self.cpu_share)


@dataclasses.dataclass
class Pair:
    """Two runs, one right after the other."""

    ours: Sample
    testpmd: Sample

    @property
    def ratio(self):
        return self.ours.pps / self.testpmd.pps

    @property
    def cpu_time_ratio(self):
        """Of packets per second of CPU time that each really got."""
        return self.ratio * self.testpmd.cpu_share / self.ours.cpu_share

    @property
    def disturbed(self):
        return min(self.ours.cpu_share, self.testpmd.cpu_share) < CPU_SHARE_MIN


def vdevs(device, pcap_path):
    """The two virtual devices, the same text for both programs."""
    if device == "null":
        return [f"net_null{i},size=64,copy=0" for i in range(2)]
    return [f"net_pcap{i},rx_pcap={pcap_path},infinite_rx=1" for i in range(2)]


def testpmd_command(program, mode, devices, cpu, main_cpu, hugepages, file_prefix):
    memory = ["--huge-unlink"] if hugepages else ["--no-huge", "-m", "256"]
    eal = ["--lcores", f"0@{main_cpu},1@{cpu}", "--main-lcore", "0", "--no-pci", "--no-telemetry",
           "--file-prefix", file_prefix, *memory]
    for device in devices:
        eal += ["--vdev", device]
    return [program, *eal, "--", "-i", "--nb-cores=1", "--total-num-mbufs=16384",
            f"--forward-mode={mode}", "--burst=32"]


def flyball_config(mode, devices, cpu, hugepages):
    """For one fused core: one queue per port and burst 32 as testpmd has them, else defaults."""
    return _config(mode, devices, f'  layout: fused\n  cpus: "{cpu}"\n  workers: 1\n', hugepages)


def pipeline_config(mode, devices, cpus, hugepages):
    """For one poll core and one worker on two CPUs."""
    cores = (f'  layout: pipeline\n  cpus: "{",".join(map(str, cpus))}"\n'
             "  poll_cores: 1\n  workers: 1\n")
    return _config(mode, devices, cores, hugepages)


def _config(mode, devices, cores, hugepages):
    ports = "".join(f'  - name: p{i}\n    device: "{device}"\n    rx_queues: 1\n'
                    for i, device in enumerate(devices))
    return (f"version: 1\ncpu:\n{cores}"
            f"memory:\n  hugepages: {'always' if hugepages else 'never'}\n"
            f"ports:\n{ports}pipeline:\n  mode: {mode}\ntuning:\n  rx_burst: 32\n"
            "logging:\n  level: warning\n")


def testpmd_pps(output):
    """Packets sent per second by all ports in the last `show port stats all`."""
    shown = output.rsplit("show port stats all", 1)[-1]
    rates = [int(rate) for rate in re.findall(r"^\s*Tx-pps:\s+(\d+)", shown, re.MULTILINE)]
    if len(rates) != 2 or not all(rates):
        raise ValueError(f"no rates of two ports in testpmd's output:\n{shown[-2000:]}")
    return sum(rates)


def flyball_pps(first, last):
    """Packets sent per second between two reports: what was dropped does not count."""
    packets = int(last["totals"]["tx_packets"]) - int(first["totals"]["tx_packets"])
    seconds = last["uptime_seconds"] - first["uptime_seconds"]
    if packets <= 0 or seconds <= 0:
        raise ValueError(f"nothing sent between {first['totals']} and {last['totals']}")
    return packets / seconds


def busy_ns_per_packet(first, last, role):
    """CPU time of all lcores with this role per packet that they received."""
    def grown(field):
        return sum(int(after[field]) - int(before[field])
                   for before, after in zip(first["workers"], last["workers"])
                   if after["role"] == role)
    packets = grown("rx_packets")
    if packets <= 0:
        raise ValueError(f"no {role} received a packet")
    return grown("busy_cycles") / last["tsc_hertz"] * 1e9 / packets


def cpu_ticks(stat):
    """utime + stime in clock ticks from the text of /proc/PID/task/TID/stat."""
    # The name in parentheses may hold spaces; what follows does not.
    fields = stat.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def busiest_share(before, after, seconds, ticks_per_second):
    """CPU share of the thread that used most of it; {tid: ticks} before and after `seconds`."""
    used = [ticks - before.get(tid, 0) for tid, ticks in after.items()]
    return max(used, default=0) / ticks_per_second / seconds


def summary(mode, device, pairs):
    """One row of the result. Ratios are taken per pair: the machine changes between pairs."""
    return {
        "mode": mode,
        "device": device,
        "ours_pps": round(statistics.median(pair.ours.pps for pair in pairs)),
        "testpmd_pps": round(statistics.median(pair.testpmd.pps for pair in pairs)),
        "ratio": round(statistics.median(pair.ratio for pair in pairs), 3),
        "cpu_time_ratio": round(statistics.median(pair.cpu_time_ratio for pair in pairs), 3),
        "ratios": [round(pair.ratio, 3) for pair in pairs],
        "ours_cpu_share": round(min(pair.ours.cpu_share for pair in pairs), 3),
        "testpmd_cpu_share": round(min(pair.testpmd.cpu_share for pair in pairs), 3),
        "disturbed_pairs": sum(pair.disturbed for pair in pairs),
    }


def table_line(row):
    mark = f"  {row['disturbed_pairs']} of {len(row['ratios'])} pairs disturbed" \
        if row["disturbed_pairs"] else ""
    return (f"{row['mode']:<8} {row['device']:<6} {row['ours_pps'] / 1e6:>9.2f} "
            f"{row['testpmd_pps'] / 1e6:>9.2f} {row['ratio']:>7.3f} "
            f"{row['cpu_time_ratio']:>9.3f}  "
            f"{min(row['ratios']):.3f}..{max(row['ratios']):.3f}  "
            f"{row['ours_cpu_share'] * 100:>5.1f} {row['testpmd_cpu_share'] * 100:>5.1f}{mark}")


TABLE_HEAD = ("mode     device ours Mpps   testpmd   ratio /CPU time   all ratios    "
              "least CPU % (ours, testpmd)")


def to_json(rows):
    return json.dumps(rows, indent=2)
