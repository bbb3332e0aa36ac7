# SPDX-License-Identifier: BSD-3-Clause
"""What a service manager and a rolling update need: sd_notify, SIGHUP, drain."""

import json
import os
import signal
import socket

import pytest

from scenarios.config_test import CONFIG, Config
from support import waiting

pytestmark = pytest.mark.pcap


class Manager:
    """systemd's end of NOTIFY_SOCKET."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.socket.setblocking(False)
        self.messages = []

    def read(self):
        while True:
            try:
                self.messages.append(self.socket.recv(4096).decode())
            except BlockingIOError:
                return self.messages

    def count(self, message):
        return sum(message in heard.split("\n") for heard in self.read())


@pytest.fixture(name="manager")
def fixture_manager(tmp_path, monkeypatch):
    manager = Manager(tmp_path / "notify")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "2000000")
    yield manager
    manager.socket.close()


def test_the_manager_hears_ready_watchdog_status_and_the_end(start, manager):
    appliance = start(CONFIG)
    waiting.until(lambda: manager.count("READY=1") == 1, 10, appliance.state)
    waiting.until(lambda: manager.count("WATCHDOG=1") >= 3, 10, appliance.state)
    waiting.until(lambda: any(message.startswith("STATUS=forwarding: ")
                              for message in manager.read()), 10, appliance.state)
    appliance.stop()
    assert any(message.startswith("STOPPING=1\n") for message in manager.read())


def test_no_watchdog_once_the_process_is_stopped(start, manager):
    appliance = start(CONFIG)
    waiting.until(lambda: manager.count("WATCHDOG=1") >= 1, 10, appliance.state)
    os.kill(appliance.process.pid, signal.SIGSTOP)
    try:
        manager.read()
        heard = manager.count("WATCHDOG=1")
        with pytest.raises(AssertionError):
            waiting.until(lambda: manager.count("WATCHDOG=1") > heard, 1.5, lambda: "")
    finally:
        os.kill(appliance.process.pid, signal.SIGCONT)
    waiting.until(lambda: manager.count("WATCHDOG=1") > heard, 10, appliance.state)


def rewrite(appliance, document):
    appliance.config_path.write_text(json.dumps({"version": 1, **document}), encoding="utf-8")


def test_sighup_reads_the_file_again(start, manager):
    appliance = start(CONFIG)
    config = Config(appliance)
    waiting.until(lambda: manager.count("READY=1") == 1, 10, appliance.state)
    rewrite(appliance, {**CONFIG, "latency": {"target": "3ms"}})
    appliance.process.send_signal(signal.SIGHUP)
    waiting.until(lambda: config.current()["generations"][0]["cause"] == "reload", 10,
                  appliance.state)
    assert config.api.get("/api/v1/config").json()["latency"]["target"] == "3ms"
    waiting.until(lambda: manager.count("READY=1") == 2, 10, appliance.state)
    assert manager.count("RELOADING=1") == 1
    assert any("MONOTONIC_USEC=" in message for message in manager.read())


def test_a_file_that_is_wrong_changes_nothing(start):
    appliance = start(CONFIG)
    config = Config(appliance)
    before = config.etag()
    rewrite(appliance, {**CONFIG, "latency": {"targt": "3ms"}})
    appliance.process.send_signal(signal.SIGHUP)
    waiting.until(lambda: "flyball_config_last_reload_successful 0\n"
                  in config.api.get("/metrics").body.decode(), 10, appliance.state)
    assert "did you mean target" in appliance.log()
    assert config.etag() == before


def test_startup_options_of_the_file_wait(start):
    appliance = start(CONFIG)
    config = Config(appliance)
    rewrite(appliance, {**CONFIG, "memory": {"hugepages": "never", "size": "96M"},
                        "latency": {"target": "3ms"}})
    appliance.process.send_signal(signal.SIGHUP)
    waiting.until(lambda: config.current()["pending"], 10, appliance.state)
    assert config.api.get("/api/v1/config?view=running").json()["latency"]["target"] == "3ms"
    waiting.until(lambda: "wait for a restart" in appliance.log(), 10, appliance.state)


def test_a_drain_forwards_until_the_deadline_and_stops(start):
    appliance = start(CONFIG)
    config = Config(appliance)
    answer = config.api.ask("POST", "/api/v1/drain?deadline=2s")
    assert answer.status == 202 and answer.json()["draining"]
    waiting.until(lambda: config.api.get("/readyz").status == 503, 1, appliance.state)
    first = config.api.get("/api/v1/report").json()["totals"]["tx_packets"]
    waiting.until(lambda: config.api.get("/api/v1/report").json()["totals"]["tx_packets"] > first,
                  1, appliance.state)
    assert appliance.wait_exit(10) == 0, appliance.state()
    assert "drained as ordered" in appliance.log()
    assert appliance.final_report()["totals"]["dropped_packets"] == 0


def test_a_drain_can_be_cancelled(start):
    appliance = start(CONFIG)
    config = Config(appliance)
    assert config.api.ask("POST", "/api/v1/drain?deadline=1h").status == 202
    waiting.until(lambda: config.api.get("/readyz").status == 503, 5, appliance.state)
    assert config.api.ask("DELETE", "/api/v1/drain").status == 200
    waiting.until(lambda: config.api.get("/readyz").status == 200, 5, appliance.state)
    assert config.api.get("/api/v1/drain").json()["draining"] is False


def test_a_quiet_appliance_is_drained_at_once(start):
    quiet = {name: value for name, value in CONFIG.items() if name != "traffic"}
    appliance = start({**quiet, "ports": [{"name": "left", "device": "net_null0,no-rx=1"},
                                         {"name": "right", "device": "net_null1,no-rx=1"}]})
    config = Config(appliance)
    assert config.api.ask("POST", "/api/v1/drain?deadline=1h&quiet=200ms").status == 202
    assert appliance.wait_exit(10) == 0, appliance.state()
