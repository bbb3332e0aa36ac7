# SPDX-License-Identifier: BSD-3-Clause
"""Kernel hosts talk through flyball: ping, TCP, and the echo mode answers by itself."""

import json

import pytest

from support import waiting
from transports.netns import ADDRESSES, Lab, ping, wait_for_path

pytestmark = [pytest.mark.netns, pytest.mark.usefixtures("needs_root")]

DRIVERS = ["net_af_packet", "net_af_xdp"]
SERVER = ["iperf3", "--server", "--one-off"]


@pytest.fixture(name="lab")
def fixture_lab(request):
    lab = Lab(*getattr(request, "param", ()))
    yield lab
    if getattr(request.node, "report_call").failed:
        print(lab.links())
    lab.close()


def configuration(lab, driver, mode="io", topology="paired"):
    return {
        "memory": {"hugepages": "never"},
        "ports": lab.ports(driver),
        "pipeline": {"mode": mode, "topology": topology},
    }


@pytest.mark.parametrize("driver", DRIVERS)
def test_hosts_ping_each_other(start, lab, driver):
    appliance = start(configuration(lab, driver), prefix=lab.middle.prefix())
    wait_for_path(lab, ADDRESSES["h2"])

    answered = ping(lab.hosts["h1"], ADDRESSES["h2"], 100)
    assert answered >= 95, f"{answered} of 100 answered {appliance.state()}"
    assert ping(lab.hosts["h2"], ADDRESSES["h1"], 10) >= 9

    totals = appliance.stop()["totals"]
    assert totals["rx_packets"] >= 2 * answered
    assert totals["tx_packets"] >= 2 * answered


@pytest.mark.parametrize("driver", DRIVERS)
def test_hosts_hold_a_tcp_connection(start, lab, driver):
    appliance = start(configuration(lab, driver), prefix=lab.middle.prefix())
    wait_for_path(lab, ADDRESSES["h2"])
    server = lab.hosts["h2"].start(*SERVER)
    try:
        waiting.until(lambda: ":5201" in lab.hosts["h2"].run("ss", "-Hltn").stdout, 10)
        client = lab.hosts["h1"].run("iperf3", "--client", ADDRESSES["h2"], "--time", "2", "--json")
    finally:
        server.kill()
        server.wait()

    received_bytes = json.loads(client.stdout)["end"]["sum_received"]["bytes"]
    assert received_bytes > 0, client.stdout
    totals = appliance.stop()["totals"]
    # Every payload byte crossed in a frame of at most 1,514 bytes.
    assert totals["tx_packets"] >= received_bytes / 1514, totals


@pytest.mark.parametrize("lab", [[["h1"]]], indirect=True, ids=["one port"])
def test_echo_mode_answers_the_kernels_ping(start, lab):
    config = configuration(lab, "net_af_packet", mode="icmpecho", topology="loop")
    appliance = start(config, prefix=lab.middle.prefix())
    wait_for_path(lab, ADDRESSES["h2"])    # nobody has this address: flyball answers ARP for it

    answered = ping(lab.hosts["h1"], ADDRESSES["h2"], 100)
    assert answered >= 95, f"{answered} of 100 answered {appliance.state()}"
    report = appliance.stop()
    assert report["totals"]["tx_packets"] >= answered + 1, report["totals"]


def test_a_port_whose_interface_vanishes_is_no_crash(start, lab):
    appliance = start(configuration(lab, "net_af_packet"), prefix=lab.middle.prefix())
    wait_for_path(lab, ADDRESSES["h2"])

    lab.middle.run("ip", "link", "delete", "p1")
    assert ping(lab.hosts["h1"], ADDRESSES["h2"], 20) == 0

    assert appliance.running(), appliance.state()
    appliance.stop()
