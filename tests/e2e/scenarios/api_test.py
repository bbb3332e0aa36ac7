# SPDX-License-Identifier: BSD-3-Clause
"""The REST API of a running appliance."""

import json
import subprocess
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
    schema = json.loads((Path(__file__).parents[3] / "docs/reference/report.schema.json").read_text())
    report = api.get("/api/v1/report").json()
    jsonschema.Draft202012Validator(schema).validate(report)
    assert [port["name"] for port in report["ports"]] == ["left", "right"]


def schema_errors(document, schema, value):
    """A schema of the description, with the description's own components to refer to."""
    validator = jsonschema.Draft202012Validator(
        {"components": document["components"], **schema},
        format_checker=jsonschema.draft202012_format_checker)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def test_answers_are_as_the_description_says(api):
    document = api.get("/openapi.json").json()
    checked = []
    for path, item in document["paths"].items():
        if "get" not in item:
            continue
        content = item["get"]["responses"]["200"].get("content")
        if content is None:    # a reference to a shared response
            name = item["get"]["responses"]["200"]["$ref"].rsplit("/", 1)[1]
            content = document["components"]["responses"][name]["content"]
        if "application/json" not in content:
            continue
        answer = api.get(path.replace("{name}", "right").replace("{generation}", "1"))
        assert answer.status == 200, (path, answer)
        errors = schema_errors(document, content["application/json"]["schema"], answer.json())
        assert not errors, (path, errors)
        checked.append(path)
    assert len(checked) > 10, checked


@pytest.mark.parametrize("method, target, headers, status", [
    ("GET", "/nothing", {}, 404),
    ("GET", "/api/v1/ports/nobody", {}, 404),
    ("DELETE", "/api/v1/info", {}, 405),
    ("GET", "/api/v1/info?what=1", {}, 400),
    ("GET", "/api/v1/info", {"Accept": "text/html"}, 406),
    ("GET", "/api/v1/info", {"Authorization": "Bearer nonsense"}, 401),
    ("GET", "/api/v1/info", {"Origin": "http://evil.example"}, 403),
    ("BREW", "/api/v1/info", {}, 501),
])
def test_refusals_are_as_the_description_says(api, method, target, headers, status):
    document = api.get("/openapi.json").json()
    answer = api.ask(method, target, headers=headers)
    assert answer.status == status == answer.json()["status"]
    assert answer.headers["content-type"] == "application/problem+json"
    problem = {"$ref": "#/components/schemas/Problem"}
    assert not schema_errors(document, problem, answer.json())


def test_an_unchanged_description_is_not_sent_again(api):
    etag = api.get("/openapi.json").headers["etag"]
    answer = api.get("/openapi.json", **{"If-None-Match": etag})
    assert (answer.status, answer.body) == (304, b"")


def test_a_browser_gets_a_page(api):
    answer = api.get("/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert b"<h1>Flyball</h1>" in answer.body


def test_metrics_are_as_prometheus_wants_them(api):
    answer = api.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    check = subprocess.run(["promtool", "check", "metrics"], input=answer.body, timeout=30,
                           capture_output=True, check=False)
    assert check.returncode == 0, check


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
