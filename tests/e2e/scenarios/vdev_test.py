# SPDX-License-Identifier: BSD-3-Clause
"""The kernel's ping through the devices that need a partner: tap, memif, and virtio-user with vhost.

    h1's kernel ── veth ── [near: io] ── memif or virtio-user ── [far: icmpecho]
"""

import pytest
from support import waiting
from transports.netns import ADDRESSES, Lab, Namespace, ping, wait_for_path

pytestmark = [pytest.mark.netns, pytest.mark.usefixtures("needs_root")]

# Two appliances share these few CPUs: an idle one must let go.
SHARED = {"memory": {"hugepages": "never"}, "cpu": {"idle": "sleep"}}

PAIRS = {
    "memif": ("net_memif0,role=client,socket={path},socket-abstract=no",
              "net_memif0,role=server,socket={path},socket-abstract=no"),
    "virtio-user to vhost": ("virtio_user0,path={path},queues=1", "net_vhost0,iface={path},queues=1"),
}


def echo(device):
    return {**SHARED, "ports": [{"name": "far", "device": device}],
            "pipeline": {"mode": "icmpecho", "topology": "loop"}}


@pytest.fixture(name="namespace")
def fixture_namespace():
    namespace = Namespace()
    yield namespace
    namespace.close()


@pytest.fixture(name="lab")
def fixture_lab(request):
    lab = Lab(["h1"])
    yield lab
    if getattr(request.node, "report_call").failed:
        print(lab.links())
    lab.close()


def test_tap_answers_the_kernels_ping(start, namespace):
    appliance = start(echo("net_tap0,iface=fb0"), prefix=namespace.prefix())
    namespace.run("ip", "address", "add", f"{ADDRESSES['h1']}/24", "dev", "fb0")
    namespace.run("ip", "link", "set", "fb0", "up")
    waiting.until(lambda: ping(namespace, ADDRESSES["h2"], 1), 20,
                  lambda: namespace.run("ip", "-s", "link").stdout + appliance.state())

    answered = ping(namespace, ADDRESSES["h2"], 100)
    assert answered >= 95, f"{answered} of 100 answered {appliance.state()}"
    assert appliance.stop()["totals"]["tx_packets"] >= answered + 1


@pytest.mark.parametrize("pair", PAIRS)
def test_a_pair_of_devices_carries_the_kernels_ping(start, lab, tmp_path, pair):
    near_device, far_device = (device.format(path=tmp_path / "socket") for device in PAIRS[pair])
    far = start(echo(far_device), prefix=lab.middle.prefix())
    ports = [*lab.ports("net_af_packet"), {"name": "near", "device": near_device}]
    near = start({**SHARED, "ports": ports, "pipeline": {"mode": "io", "topology": "paired"}},
                 prefix=lab.middle.prefix())
    wait_for_path(lab, ADDRESSES["h2"])    # nobody has this address: far answers ARP for it

    answered = ping(lab.hosts["h1"], ADDRESSES["h2"], 100)
    assert answered >= 95, f"{answered} of 100 answered {near.state()} {far.state()}"
    near_totals = near.stop()["totals"]
    far_totals = far.stop()["totals"]
    assert far_totals["rx_packets"] >= answered and far_totals["tx_packets"] >= answered
    assert near_totals["tx_packets"] >= 2 * answered, near_totals
