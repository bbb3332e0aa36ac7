# SPDX-License-Identifier: BSD-3-Clause
"""What a running appliance remembers of itself, and what it advises."""

import json

import jsonschema
import pytest
import scapy.utils
from scapy.layers.l2 import Ether

from support import waiting
from support.api import Api

pytestmark = pytest.mark.pcap

RATE = 10_000
CONFIG = {
    "memory": {"hugepages": "never"},
    "ports": [{"name": "left", "device": "traffic"}, {"name": "right", "device": "traffic"}],
    "pipeline": {"mode": "macswap"},
    "traffic": {"packets_per_second": RATE},
}


@pytest.fixture(name="api")
def fixture_api(start):
    return Api.of(start(CONFIG, "--api", "127.0.0.1:0"))


def described(api, path):
    """The answer, checked against the schema that the appliance serves."""
    document = api.get("/openapi.json").json()
    content = document["paths"][path.split("?")[0]]["get"]["responses"]["200"]["content"]
    answer = api.get(path)
    assert answer.status == 200, answer
    jsonschema.Draft202012Validator(
        {"components": document["components"],
         **content["application/json"]["schema"]}).validate(answer.json())
    return answer.json()


def test_seconds_are_kept_under_the_reports_names(api):
    series = {line["name"]: line["unit"] for line in described(api, "/api/v1/history")["series"]}
    assert series["rx_packets"] == "packets/s"
    assert series["ports.left.rx_packets"] == "packets/s"
    assert series["latency.p99"] == "ns"

    def three_seconds():
        line, = described(api, "/api/v1/history?series=rx_packets&step=1")["series"]
        rates = [rate for rate in line["mean"] if rate is not None]
        return rates if len(rates) >= 3 and min(rates[-2:]) > 0 else None

    rates = waiting.until(three_seconds, 20, lambda: str(api.get("/api/v1/history?series=*packets")))
    assert 0 < rates[-1] < 20 * RATE, rates


def test_several_series_come_at_once(api):
    answer = described(api, "/api/v1/history?series=ports.*.rx_packets&from=-60&step=10")
    assert [line["name"] for line in answer["series"]] == ["ports.left.rx_packets",
                                                           "ports.right.rx_packets"]
    assert answer["step_seconds"] == 10 and answer["from"] % 10 == 0


def test_memory_does_not_depend_on_time(api):
    first = described(api, "/api/v1/history")
    waiting.until(lambda: described(api, "/api/v1/history")["latest"] > first["latest"], 20)
    assert described(api, "/api/v1/history")["memory_bytes"] == first["memory_bytes"]
    assert first["memory_bytes"] < 33_000 * len(first["series"])


def test_a_wrong_name_is_corrected(api):
    answer = api.get("/api/v1/history?series=rx_packtes")
    assert answer.status == 400
    assert "did you mean rx_packets?" in answer.json()["detail"]


def test_capacity_comes_from_the_cost_of_packets(api):
    known = waiting.until(lambda: described(api, "/api/v1/capacity")["capacity"], 20,
                          lambda: str(api.get("/api/v1/governor")))
    assert known["headroom_pps"] == pytest.approx(known["capacity_pps"] - known["offered_pps"],
                                                  abs=1)
    for path in ("/api/v1/trends", "/api/v1/anomalies"):
        described(api, path)


def test_broken_frames_are_advised_on(start, tmp_path):
    frames = tmp_path / "broken.pcap"
    good = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02", type=0x0800)
    scapy.utils.wrpcap(str(frames), [good / bytes(4)] * 16)
    api = Api.of(start({
        "memory": {"hugepages": "never"},
        "ports": [{"name": "p0", "device": f"net_pcap0,rx_pcap={frames},infinite_rx=1,"
                                           f"tx_pcap={tmp_path / 'out.pcap'}"}],
        "pipeline": {"mode": "icmpecho", "topology": "loop"},
    }, "--api", "127.0.0.1:0"))

    def malformed():
        return next((one for one in described(api, "/api/v1/advice")["advice"]
                     if one["rule"] == "malformed"), None)

    advice = waiting.until(malformed, 20, lambda: json.dumps(api.get("/api/v1/report").json()))
    assert advice["severity"] == "warning"
    assert advice["evidence"][0]["unit"] == "packets/s" and advice["evidence"][0]["value"] > 0
    assert "tcpdump" in advice["host_change"]
