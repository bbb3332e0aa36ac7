# SPDX-License-Identifier: BSD-3-Clause
"""Starting and ending: signals, durations, crashes, bad configurations and missing privileges."""

import re
import shutil
import signal
import tempfile
import time
from pathlib import Path

import pytest

from support import waiting

pytestmark = pytest.mark.pcap

NO_HUGEPAGES = {"memory": {"hugepages": "never"}}
TRAFFIC = {
    **NO_HUGEPAGES,
    "ports": [{"name": "p0", "device": "traffic"}],
    "pipeline": {"mode": "io", "topology": "loop"},
    "traffic": {"packets_per_second": 10000},
}
# Exit codes by class of error, include/flyball/base/result.hpp.
CONFIG, MACHINE, DEVICE = 3, 5, 6


def packets(appliance):
    reports = appliance.reports()
    return reports[-1]["totals"]["tx_packets"] if reports else 0


def start_with_traffic(start, config=None, **options):
    appliance = start(config or TRAFFIC, "--stats-period", "100ms", **options)
    waiting.until(lambda: packets(appliance), 10, appliance.state)
    return appliance


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_drains_reports_and_ends_cleanly(start, signal_number):
    appliance = start_with_traffic(start)
    report = appliance.stop(signal_number)
    assert report["totals"]["tx_packets"] > 0
    assert report["totals"]["in_flight_packets"] == 0, report["totals"]
    assert all(ring["used"] == 0 for ring in report["rings"]), report["rings"]


def test_the_demo_needs_no_configuration(start):
    appliance = start(None, "--stats-period", "100ms")
    waiting.until(lambda: packets(appliance), 10, appliance.state)
    assert appliance.stop()["totals"]["dropped_packets"] >= 0


def test_the_kernel_confirms_that_every_lcore_runs(start):
    """Its CPU time, not ours, is what cpu_percent is made of."""
    appliance = start_with_traffic(start)
    tasks = Path(f"/proc/{appliance.process.pid}/task")
    names = {(task / "comm").read_text().strip() for task in tasks.iterdir()}
    report = appliance.stop()
    lcores = [worker["lcore"] for worker in report["workers"]]
    assert sum(name.startswith("fb-pmd-") for name in names) == len(lcores), (names, lcores)
    for worker in report["workers"]:
        assert 0 < worker["cpu_seconds"] <= report["uptime_seconds"] + 1, worker
        assert worker["cpu_percent"] == pytest.approx(
            100 * worker["cpu_seconds"] / report["period_seconds"]), worker


def test_duration_ends_the_run(start):
    started = time.monotonic()
    appliance = start(TRAFFIC, "--duration", "1s")
    assert appliance.wait_exit(20) == 0, appliance.state()
    assert time.monotonic() - started >= 1
    report = appliance.final_report()
    assert report["uptime_seconds"] >= 1
    assert report["totals"]["in_flight_packets"] == 0


@pytest.mark.parametrize("hugepages", ["never", None], ids=["without hugepages", "auto"])
def test_a_start_after_kill_9_needs_no_clean_up(start, hugepages):
    config = {**TRAFFIC, "eal": {"file_prefix": "flyball-kill-test"}}
    if hugepages is None:
        del config["memory"]
    start_with_traffic(start, config).kill()
    report = start_with_traffic(start, config).stop()
    assert report["totals"]["tx_packets"] > 0


@pytest.mark.parametrize("text, where, what", [
    ("version: 1\ncpu:\n  layuot: fused\n", "3:3", "did you mean"),
    ("version: 1\ncpu:\n  layout: diagonal\n", "3:11", "fused"),
    ("version: 1\nports:\n  - name: p0\n    device: traffic\n    mtu: 7\n", "5:10", "mtu"),
    ("version: 1\ncpu: [\n", r"\d+:\d+", ""),
], ids=["unknown key", "unknown word", "out of range", "syntax"])
def test_a_wrong_configuration_is_refused_with_its_place(start, text, where, what):
    appliance = start(text, ready=False)
    assert appliance.wait_exit(10) == CONFIG, appliance.state()
    place = re.escape(str(appliance.config_path)) + ":" + where
    assert re.search(place, appliance.log()), appliance.state()
    assert what in appliance.log(), appliance.state()


def test_a_missing_configuration_is_refused(start):
    appliance = start(None, "--config", "/nonexistent.yaml", ready=False)
    assert appliance.wait_exit(10) == CONFIG, appliance.state()
    assert "/nonexistent.yaml" in appliance.log()


def test_a_missing_device_is_refused(start):
    device = {"name": "p0", "device": "net_pcap0,rx_pcap=/nonexistent.pcap"}
    config = {**NO_HUGEPAGES, "ports": [device], "pipeline": {"topology": "loop"}}
    appliance = start(config, ready=False)
    assert appliance.wait_exit(10) == DEVICE, appliance.state()
    assert "p0" in appliance.log(), appliance.state()




def test_hugepages_that_are_not_there_are_named(start):
    meminfo = dict(line.split(":") for line in Path("/proc/meminfo").read_text().splitlines())
    free_mb = int(meminfo["HugePages_Free"]) * int(meminfo["Hugepagesize"].split()[0]) // 1024
    config = {**TRAFFIC, "memory": {"hugepages": "always", "size": f"{free_mb + 1024}M"}}
    appliance = start(config, ready=False)
    assert appliance.wait_exit(20) == MACHINE, appliance.state()
    assert "hugepages" in appliance.log(), appliance.state()


@pytest.fixture(name="as_nobody")
def fixture_as_nobody(needs_root, binary):
    """Options for start(): user nobody, in a folder and with a binary that nobody may read."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        copy = Path(shutil.copy(binary, folder))
        copy.chmod(0o755)
        yield {"executable": copy, "folder": folder, "prefix": [
            "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--"]}


def test_an_ordinary_user_runs_the_demo(as_nobody, start):
    appliance = start(None, "--stats-period", "100ms", **as_nobody)
    waiting.until(lambda: packets(appliance), 10, appliance.state)
    appliance.stop()


def test_a_missing_privilege_is_named(as_nobody, start):
    device = {"name": "p0", "device": "net_af_packet0,iface=lo"}
    config = {**NO_HUGEPAGES, "ports": [device], "pipeline": {"topology": "loop"}}
    appliance = start(config, ready=False, **as_nobody)
    assert appliance.wait_exit(10) in (MACHINE, DEVICE), appliance.state()
    assert "AF_PACKET" in appliance.log(), appliance.state()
