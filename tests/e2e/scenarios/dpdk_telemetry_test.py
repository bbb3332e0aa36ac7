# SPDX-License-Identifier: BSD-3-Clause
"""The commands /flyball/... of DPDK's telemetry socket, through its own protocol and program."""

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from support import waiting
from support.api import Api

pytestmark = pytest.mark.pcap

# What a process is sent first, and the most that an answer may have.
GREETING_BYTES = 1024
CONFIG = {
    "memory": {"hugepages": "never"},
    "ports": [{"name": "left", "device": "traffic"}, {"name": "right", "device": "traffic"}],
    "pipeline": {"mode": "macswap"},
    "traffic": {"packets_per_second": 10000},
    "telemetry": {"dpdk": True},
}


class Telemetry:
    """One connection: datagrams that keep their borders, a command each way."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.settimeout(20)
        self.socket.connect(str(path))
        self.greeting = json.loads(self.socket.recv(GREETING_BYTES))

    def ask(self, command):
        self.socket.sendall(command.encode())
        answer = json.loads(self.socket.recv(self.greeting["max_output_len"]))
        return answer[command.split(",")[0]]


def runtime_folder(appliance):
    """As EAL chooses it."""
    home = os.environ.get("RUNTIME_DIRECTORY") or (
        "/var/run" if os.geteuid() == 0 else os.environ.get("XDG_RUNTIME_DIR", "/tmp"))
    return Path(home) / "dpdk" / f"flyball-{appliance.process.pid}"


@pytest.fixture(name="appliance")
def fixture_appliance(start):
    return start(CONFIG, "--api", "127.0.0.1:0")


@pytest.fixture(name="telemetry")
def fixture_telemetry(appliance):
    connection = Telemetry(runtime_folder(appliance) / "dpdk_telemetry.v2")
    yield connection
    connection.socket.close()


def test_figures_are_those_of_the_api(telemetry, appliance):
    assert telemetry.greeting["pid"] == appliance.process.pid
    info = telemetry.ask("/flyball/info")
    assert (info["mode"], info["layout"]) == ("macswap", "fused")
    waiting.until(lambda: telemetry.ask("/flyball/stats")["tx_packets"] > 1000, 20, appliance.state)
    before = telemetry.ask("/flyball/stats")
    report = Api.of(appliance).get("/api/v1/report").json()
    after = telemetry.ask("/flyball/stats")
    assert before["tx_packets"] <= report["totals"]["tx_packets"] <= after["tx_packets"]
    assert set(telemetry.ask("/flyball/drops")) == set(report["drops"])
    assert list(telemetry.ask("/flyball/ports")) == ["left", "right"]
    latency = telemetry.ask("/flyball/latency")["since_start"]
    assert latency["samples"] > 0 and latency["p50_ns"] <= latency["p99_ns"] <= latency["max_ns"]
    assert telemetry.ask("/flyball/governor")["mode"] == report["governor"]["mode"]


def test_books_balance_in_every_answer(telemetry):
    for _ in range(50):
        stats = telemetry.ask("/flyball/stats")
        assert (stats["rx_packets"] + stats["originated_packets"] == stats["tx_packets"]
                + stats["dropped_packets"] + stats["in_flight_packets"]), stats


def test_an_lcore_is_named_by_a_parameter(telemetry):
    workers = telemetry.ask("/flyball/workers")
    lcore, summary = next((lcore, worker) for lcore, worker in workers.items()
                          if worker["role"] == "fused")
    worker = telemetry.ask(f"/flyball/workers,{lcore}")
    assert worker.items() >= {"role": "fused"}.items() and worker["rx_packets"] >= summary["rx_packets"]
    assert worker["latency"]["p99_ns"] >= worker["latency"]["p50_ns"]
    assert "regime" in telemetry.ask(f"/flyball/governor,{lcore}")
    for wrong in ("99", "x", "1 2", "-1", "4294967297"):
        assert telemetry.ask(f"/flyball/workers,{wrong}") is None


def test_commands_are_listed_beside_dpdks_own(telemetry):
    commands = telemetry.ask("/")
    ours = [command for command in commands if command.startswith("/flyball/")]
    assert ours == [f"/flyball/{name}" for name in
                    ("drops", "governor", "info", "latency", "ports", "stats", "workers")]
    for command in ours:
        assert telemetry.ask(f"/help,{command}")
    assert "/ethdev/list" in commands
    assert telemetry.ask("/flyball/nothing") is None


def test_dpdks_own_program_shows_them(appliance):
    program = shutil.which("dpdk-telemetry.py")
    if program is None:
        pytest.skip("Debian's package dpdk-dev has dpdk-telemetry.py; it is not installed")
    shown = subprocess.run(["/usr/bin/python3", program, "-f", runtime_folder(appliance).name],
                           input="/flyball/info\nquit\n", capture_output=True, text=True,
                           timeout=30, check=False)
    assert '"mode": "macswap"' in shown.stdout or '"mode":"macswap"' in shown.stdout, shown


def test_nothing_is_left_after_the_end(appliance):
    folder = runtime_folder(appliance)
    assert (folder / "dpdk_telemetry.v2").is_socket()
    appliance.stop()
    assert not folder.exists()


def test_it_needs_no_api(start):
    appliance = start(CONFIG)
    telemetry = Telemetry(runtime_folder(appliance) / "dpdk_telemetry.v2")
    waiting.until(lambda: telemetry.ask("/flyball/stats")["tx_packets"] > 0, 20, appliance.state)
    telemetry.socket.close()


def test_by_default_there_is_no_socket(start):
    appliance = start({**CONFIG, "telemetry": {}})
    assert not runtime_folder(appliance).exists()
