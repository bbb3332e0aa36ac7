# SPDX-License-Identifier: BSD-3-Clause
"""Runs one program of a comparison at a time, bounded in time, and ends what it started."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import side_by_side

START_S = 30    # until a program is ready
STOP_S = 10     # until it has ended after it was asked to
WARM_UP_S = 0.4
HUGEPAGES_NEEDED = 96    # of 2 MB, for either program
TOP = Path(__file__).resolve().parents[2]


def build_missing(target, binary, testpmd="dpdk-testpmd"):
    """Installs and builds what a clean clone lacks."""
    if not shutil.which(testpmd):
        subprocess.run([TOP / "scripts/setup"], check=True, stdout=sys.stderr)
    if not binary.exists():
        subprocess.run([TOP / "scripts/build", target], check=True, stdout=sys.stderr)


def hugepages_available():
    """Whether both programs can run on hugepages; else neither does."""
    path = Path("/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages")
    mounts = Path("/proc/mounts").read_text(encoding="utf8").splitlines()
    mounted = any(line.split()[2] == "hugetlbfs" for line in mounts)
    return (path.exists() and int(path.read_text()) >= HUGEPAGES_NEEDED and mounted
            and os.geteuid() == 0)


class Output(threading.Thread):
    """Collects what a process prints."""

    def __init__(self, stream):
        super().__init__(daemon=True)
        self._stream = stream
        self._text = ""
        self._changed = threading.Condition()
        self._ended = False
        self.start()

    def run(self):
        for chunk in iter(lambda: os.read(self._stream.fileno(), 65536), b""):
            with self._changed:
                self._text += chunk.decode(errors="replace")
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def text(self):
        with self._changed:
            return self._text

    def wait_for(self, condition, seconds, what):
        """Waits until condition(text) holds and returns what it returned."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not (found := condition(self._text)):
                left = deadline - time.monotonic()
                if self._ended or left <= 0:
                    why = "it ended" if self._ended else f"not within {seconds} s"
                    raise RuntimeError(f"{what}: {why}. Its output:\n{self._text[-3000:]}")
                self._changed.wait(left)
            return found


@contextlib.contextmanager
def running(command):
    """The process and its output (both streams); ended in any case."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT)
    output = Output(process.stdout)
    try:
        yield process, output
        process.wait(STOP_S)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        output.join(STOP_S)
        process.stdin.close()
        process.stdout.close()


def thread_ticks(pid):
    ticks = {}
    for stat in Path(f"/proc/{pid}/task").glob("*/stat"):
        with contextlib.suppress(OSError):    # a thread may end meanwhile
            ticks[int(stat.parent.name)] = side_by_side.cpu_ticks(stat.read_text())
    return ticks


class CpuWatch:
    """The share of a CPU that the busiest thread gets from now on."""

    def __init__(self, pid):
        self._pid = pid
        self._ticks = thread_ticks(pid)
        self._start = time.monotonic()

    def share(self):
        seconds = time.monotonic() - self._start
        return side_by_side.busiest_share(self._ticks, thread_ticks(self._pid), seconds,
                                          os.sysconf("SC_CLK_TCK"))


def run_testpmd(command, seconds):
    """`Tx-pps` of testpmd covers the time since the last show, by its own clock."""
    # Without a terminal testpmd would keep its output in a buffer.
    with running(["stdbuf", "-oL", *command]) as (process, output):
        prompts = 0

        def say(line):
            nonlocal prompts
            prompts += 1
            output.wait_for(lambda text: text.count("testpmd> ") >= prompts, START_S,
                            f"testpmd did not ask for '{line}'")
            process.stdin.write(f"{line}\n".encode())
            process.stdin.flush()

        say("start")
        time.sleep(WARM_UP_S)
        say("show port stats all")
        watch = CpuWatch(process.pid)
        time.sleep(seconds)
        share = watch.share()
        say("show port stats all")
        say("stop")
        pps = side_by_side.testpmd_pps(output.text)
        say("quit")
        return side_by_side.Sample(pps, share)


def reports_in(text):
    """The complete JSON lines of the output so far."""
    return [json.loads(line) for line in text.split("\n")[:-1] if line.startswith("{")]


def run_flyball(program, config_path, seconds):
    """A report every 50 ms: the first after the warm-up and the last bound the time window."""
    limit = START_S + WARM_UP_S + seconds
    command = [program, "run", "--api", "off", "--config", str(config_path), "--duration", f"{limit:.0f}s",
               "--report", "json", "--stats-period", "50ms"]

    def report_after(uptime):
        def find(text):
            return next((report for report in reports_in(text)
                         if report["uptime_seconds"] >= uptime), None)
        return find

    with running(command) as (process, output):
        first = output.wait_for(report_after(WARM_UP_S), START_S, f"no report of {program}")
        watch = CpuWatch(process.pid)
        time.sleep(seconds)
        share = watch.share()
        last = output.wait_for(report_after(first["uptime_seconds"] + seconds), START_S,
                               f"no later report of {program}")
        process.terminate()
        return side_by_side.Window(first, last, share)
