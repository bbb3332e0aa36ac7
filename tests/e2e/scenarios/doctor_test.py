# SPDX-License-Identifier: BSD-3-Clause
"""`flyball doctor`: what it says, its exit code, and that `flyball run` heeds the same checks."""

import json
import subprocess

import pytest

pytestmark = pytest.mark.pcap

# Exit codes by class of error, include/flyball/base/result.hpp.
USAGE, CONFIG, MACHINE = 2, 3, 5
NO_HUGEPAGES = {"memory": {"hugepages": "never"}}


@pytest.fixture(name="doctor")
def fixture_doctor(binary, tmp_path):
    """doctor(config, *arguments) -> the ended process, with its output as text."""

    def doctor(config=None, *arguments):
        if config is not None:
            path = tmp_path / "flyball.yaml"
            path.write_text(json.dumps({"version": 1, **config}), encoding="utf-8")
            arguments = ("--config", str(path), *arguments)
        return subprocess.run([str(binary), "doctor", *arguments], text=True, capture_output=True,
                              timeout=20, check=False)

    return doctor


def loop(device, **more):
    return {**NO_HUGEPAGES, "ports": [{"name": "p0", "device": device}],
            "pipeline": {"topology": "loop"}, **more}


def test_the_demo_is_ready_and_every_finding_is_complete(doctor):
    result = doctor(None, "--json")
    assert result.returncode == 0, result
    document = json.loads(result.stdout)
    assert document["ready"] is True and document["error"] is None
    for finding in document["findings"]:
        assert finding["what"] and finding["severity"] in ("ok", "note", "warning"), finding
    counted = sum(document["counts"].values())
    assert counted == len(document["findings"]) > 0


def test_an_error_comes_with_its_fix(doctor):
    result = doctor(loop("net_af_packet0,iface=no-such-if"))
    assert result.returncode == MACHINE, result
    assert "interface no-such-if of net_af_packet0 does not exist" in result.stdout, result.stdout
    assert "fix:  ip -br link" in result.stdout, result.stdout
    assert result.stdout.splitlines()[-1].startswith("not ready: 1 error"), result.stdout


def test_a_wrong_configuration_is_named_and_the_host_still_checked(doctor):
    result = doctor({"cpu": {"layuot": "fused"}}, "--json")
    assert result.returncode == CONFIG, result
    document = json.loads(result.stdout)
    assert document["ready"] is False and "layuot" in document["error"]
    assert document["findings"]
    assert "layuot" in result.stderr


def test_an_unknown_option_is_a_usage_error(doctor):
    assert doctor(None, "--no-such-option").returncode == USAGE


def test_a_socket_left_by_kill_9_does_not_stop_the_next_start(doctor, start, tmp_path):
    path = tmp_path / "v.sock"
    config = loop(f"net_vhost0,iface={path}")
    start(config).kill()
    assert path.is_socket(), "the killed process was expected to leave its socket"
    result = doctor(config)
    assert result.returncode == 0, result
    assert f"fix:  rm {path}" in result.stdout, result.stdout
    second = start(config)
    assert f"removed {path}" in second.log(), second.state()
    result = doctor(config)
    assert result.returncode == MACHINE, result
    assert "another process listens where net_vhost0 wants to" in result.stdout, result.stdout
    second.stop()
