# SPDX-License-Identifier: BSD-3-Clause
"""The event stream, and health during a run and its end."""

import contextlib
import http.client
import json

import pytest

from support import waiting
from support.api import Api

pytestmark = pytest.mark.pcap

CONFIG = {
    "memory": {"hugepages": "never"},
    "ports": [{"name": "p0", "device": "traffic"}],
    "pipeline": {"mode": "io", "topology": "loop"},
    "traffic": {"packets_per_second": 1000},
}


class Events:
    """An open event stream."""

    def __init__(self, api, target="/api/v1/events", last_id=None):
        self.connection = api.open()
        headers = {"Last-Event-ID": last_id} if last_id else {}
        self.connection.request("GET", target, headers=headers)
        self.response = self.connection.getresponse()
        assert self.response.status == 200, self.response.read()

    def fields(self):
        """The fields of the next event or comment, as a list of lines."""
        lines = []
        while line := self.response.readline().decode().rstrip("\n"):
            lines.append(line)
        return lines

    def next(self):
        """The next event as (id, type, document)."""
        while True:
            fields = dict(line.split(": ", 1) for line in self.fields())
            if "event" in fields:
                return fields.get("id"), fields["event"], json.loads(fields["data"])

    def close(self):
        self.connection.close()


@pytest.fixture(name="appliance")
def fixture_appliance(start):
    return start(CONFIG, "--api", "127.0.0.1:0")


@pytest.fixture(name="api")
def fixture_api(appliance):
    return Api.of(appliance)


def test_a_report_comes_every_second(api):
    with contextlib.closing(Events(api)) as events:
        assert events.response.headers["content-type"] == "text/event-stream"
        assert events.fields() == ["retry: 2000"]
        first_id, kind, first = events.next()
        assert kind == "report" and first_id.endswith("-1"), first_id
        _, _, second = events.next()
        assert 0.9 < second["uptime_seconds"] - first["uptime_seconds"] < 3


def test_a_client_that_comes_back_gets_what_it_missed(api):
    with contextlib.closing(Events(api)) as events:
        first_id, _, first = events.next()
    with contextlib.closing(Events(api, last_id=first_id)) as events:
        second_id, _, second = events.next()
    assert int(second_id.split("-")[1]) == int(first_id.split("-")[1]) + 1
    with contextlib.closing(Events(api, last_id="0-77")) as events:
        assert events.next()[1:] == ("gap", {"missed": None})
        assert events.next()[2] == first
        assert events.next()[2] == second


def test_other_types_are_left_out(api, appliance):
    with contextlib.closing(Events(api)) as every, \
            contextlib.closing(Events(api, "/api/v1/events?types=port")) as ports:
        every.next()
        assert ports.fields() == ["retry: 2000"]
        ports.connection.sock.settimeout(0.2)
        with pytest.raises(TimeoutError):
            ports.fields()


def test_there_are_sixteen_streams_and_a_free_place_is_used_again(api, appliance):
    with contextlib.ExitStack() as stack:
        # One peer has sixteen connections, so the seventeenth comes from another address.
        streams = [stack.enter_context(contextlib.closing(Events(api))) for _ in range(15)]
        other = Api(api.port, "127.0.0.2")
        other.open = lambda: http.client.HTTPConnection(
            "127.0.0.1", api.port, timeout=20, source_address=("127.0.0.2", 0))
        stack.enter_context(contextlib.closing(Events(other)))
        refused = other.get("/api/v1/events")
        assert refused.status == 503, refused
        assert refused.json()["type"] == "urn:flyball:problem:too-many-streams"
        assert refused.headers["retry-after"] == "5"
        streams[0].close()

        def is_free():
            connection = other.open()
            connection.request("GET", "/api/v1/events")
            status = connection.getresponse().status
            connection.close()
            return status == 200

        waiting.until(is_free, 10, appliance.state)


def test_health_of_a_running_appliance(api):
    assert api.get("/healthz").json() == {"checks": {"control_thread": "pass", "lcores": "pass"}}
    assert api.get("/readyz").json()["checks"]["ports"] == "pass"


def test_a_stop_ends_streams_too(api, appliance):
    with contextlib.closing(Events(api)) as events:
        events.fields()
        appliance.stop()
        with contextlib.suppress(http.client.IncompleteRead, ConnectionError):
            while events.response.read1():
                pass
