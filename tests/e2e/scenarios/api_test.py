# SPDX-License-Identifier: BSD-3-Clause
"""The REST API of a running appliance."""

import json
from pathlib import Path

import jsonschema
import pytest

from support import waiting
from support.api import Api

pytestmark = pytest.mark.pcap

MACHINE, USAGE = 5, 2
ANY_PORT = ("--api", "127.0.0.1:0")
CONFIG = {
    "memory": {"hugepages": "never"},
    "ports": [{"name": "left", "device": "traffic"}, {"name": "right", "device": "traffic"}],
    "pipeline": {"mode": "macswap"},
    "traffic": {"packets_per_second": 10000},
}


@pytest.fixture(name="appliance")
def fixture_appliance(start):
    return start(CONFIG, *ANY_PORT)


@pytest.fixture(name="api")
def fixture_api(appliance):
    return Api.of(appliance)


def test_the_report_is_the_one_that_is_printed(api):
    schema = json.loads((Path(__file__).parents[1] / "report.schema.json").read_text())
    report = api.get("/api/v1/report").json()
    jsonschema.Draft202012Validator(schema).validate(report)
    assert [port["name"] for port in report["ports"]] == ["left", "right"]


def test_counters_move_between_requests(api, appliance):
    def received():
        return api.get("/api/v1/ports/left").json()["rx_packets"]

    first = received()
    waiting.until(lambda: received() > first, 10, appliance.state)


def test_unknown_addresses_are_problems(api):
    answer = api.get("/api/v1/nothing")
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:flyball:problem:unknown-resource"


def test_a_taken_port_ends_the_start_with_its_fix(appliance, api, start):
    second = start(CONFIG, "--api", f"127.0.0.1:{api.port}", ready=False)
    assert second.wait_exit(20) == MACHINE, second.state()
    assert f"cannot listen on 127.0.0.1:{api.port}" in second.log(), second.state()
    assert "--api off" in second.log(), second.state()
    assert appliance.running()


def test_a_wrong_address_is_a_usage_error(start):
    appliance = start(CONFIG, "--api", "localhost", ready=False)
    assert appliance.wait_exit(20) == USAGE, appliance.state()
    assert "127.0.0.1:9660" in appliance.log(), appliance.state()
