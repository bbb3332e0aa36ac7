# SPDX-License-Identifier: BSD-3-Clause
"""What was changed through the API survives a restart, a kill -9 and a damaged file."""

import json
import signal

import pytest

from scenarios.config_test import CONFIG, Config

pytestmark = pytest.mark.pcap


@pytest.fixture(name="state")
def fixture_state(tmp_path):
    return tmp_path / "state"


@pytest.fixture(name="run")
def fixture_run(start, tmp_path, state):
    """run(config changes, ...) -> (appliance, its configuration), always in the same folders."""
    folder = tmp_path / "run"
    folder.mkdir()

    def run(changes=None, *arguments):
        document = {**CONFIG, "state": {"directory": str(state)}, **(changes or {})}
        appliance = start(document, *arguments, folder=folder)
        return appliance, Config(appliance)

    return run


def target_of(config):
    return config.api.get("/api/v1/config").json()["latency"]["target"]


def files_of(state):
    return sorted(path.name for path in state.iterdir() if path.name.endswith(".json"))


def test_changes_survive_a_restart_and_a_kill(run):
    appliance, config = run()
    assert config.patch({"latency": {"target": "1ms"}}).status == 200
    etag = config.etag()
    appliance.stop()
    appliance, config = run()
    assert (target_of(config), config.etag()) == ("1ms", etag)
    assert "made of" in appliance.log() and "--fresh" in appliance.log()
    assert config.patch({"latency": {"target": "2ms"}}).status == 200
    appliance.process.send_signal(signal.SIGKILL)
    appliance.process.wait(10)
    appliance, config = run()
    assert target_of(config) == "2ms"
    assert config.post("rollback", {"generation": 1}).status == 200
    assert target_of(config) == "auto"


def test_pending_options_come_with_the_restart(run):
    appliance, config = run()
    answer = config.patch({"memory": {"size": "96M"}}, "?pending=true")
    assert answer.status == 200, answer
    appliance.stop()
    _, config = run()
    assert config.api.get("/api/v1/config?view=running").json()["memory"]["size"] == "96M"
    assert config.current()["pending"] == []


def test_a_file_that_was_edited_wins(run):
    appliance, config = run()
    assert config.patch({"latency": {"target": "1ms"}}).status == 200
    appliance.stop()
    appliance, config = run({"latency": {"target": "7ms"}})
    assert target_of(config) == "7ms"
    assert "was changed since" in appliance.log()
    assert config.post("rollback", {"generation": 2}).status == 200
    assert target_of(config) == "1ms"


def test_fresh_takes_the_file_as_it_is(run):
    appliance, config = run()
    assert config.patch({"latency": {"target": "1ms"}}).status == 200
    appliance.stop()
    _, config = run(None, "--fresh")
    assert target_of(config) == "auto"


@pytest.mark.parametrize("damage", ["cut", "spoilt", "empty"])
def test_a_damaged_file_gives_way_to_the_last_good_one(run, state, damage):
    appliance, config = run()
    for target in ("1ms", "2ms"):
        assert config.patch({"latency": {"target": target}}).status == 200
    appliance.stop()
    latest = state / files_of(state)[-1]
    whole = latest.read_bytes()
    latest.write_bytes({"cut": whole[:-100], "spoilt": whole.replace(b"2ms", b"3ms"),
                        "empty": b""}[damage])
    appliance, config = run()
    assert target_of(config) == "1ms"
    assert "is damaged and set aside" in appliance.log()
    metrics = config.api.get("/metrics").body.decode()
    assert "flyball_config_damaged_files_total 1\n" in metrics
    assert "flyball_config_persistent 1\n" in metrics
    assert latest.with_name(latest.name + ".damaged").exists()
    with config.api.connect() as stream:
        stream.sendall(b"GET /api/v1/events?types=config_damaged HTTP/1.1\r\nHost: localhost\r\n"
                       b"Last-Event-ID: unknown-0\r\n\r\n")
        received = b""
        while b"event: config_damaged" not in received:
            part = stream.recv(65536)
            assert part, (received, appliance.state())
            received += part


def test_an_unconfirmed_change_does_not_survive(run):
    appliance, config = run()
    assert config.patch({"latency": {"target": "1ms"}}, "?confirm_within=1h").status == 200
    appliance.stop()
    _, config = run()
    assert target_of(config) == "auto"


def test_what_the_disk_does_not_take_is_refused(run, state):
    _, config = run()
    # Nobody may write into a folder that is gone, not even root.
    for path in state.iterdir():
        path.unlink()
    state.rmdir()
    answer = config.patch({"latency": {"target": "1ms"}})
    assert answer.status == 503, answer
    assert answer.json()["type"] == "urn:flyball:problem:not-stored"
    assert target_of(config) == "auto"


def test_only_as_many_generations_are_kept_as_configured(run, state):
    appliance, config = run({"state": {"directory": str(state), "generations": 3}})
    for number in range(1, 8):
        assert config.patch({"latency": {"target": f"{number}ms"}}).status == 200
    assert len(files_of(state)) == 3
    assert len(config.current()["generations"]) == 3
    appliance.stop()
    stored = json.loads((state / files_of(state)[-1]).read_text().split("\n", 1)[1])
    assert stored["config"]["latency"]["target"] == "7ms"
