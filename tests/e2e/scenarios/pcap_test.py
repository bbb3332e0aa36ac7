# SPDX-License-Identifier: BSD-3-Clause
"""What comes out of the whole binary, byte by byte, for frames that a file brings in."""

import pytest
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import Ether

from transports import pcap

pytestmark = pytest.mark.pcap


def numbered_frames(count):
    """UDP frames of 64 flows; the payload counts, so that order and loss show."""
    return [bytes(Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")
                  / IP(src="10.0.0.1", dst="10.0.1.1")
                  / UDP(sport=1000 + number % 64, dport=53) / number.to_bytes(4, "big"))
            for number in range(count)]


@pytest.mark.parametrize("layout", ["fused", "pipeline"])
def test_io_forwards_every_frame_untouched(start, tmp_path, layout):
    frames = numbered_frames(2000)
    out, report = pcap.forward(start, tmp_path, frames, cpu={"layout": layout})
    assert sorted(out) == sorted(frames), report["totals"]
    assert report["totals"]["tx_packets"] == len(frames)


@pytest.mark.parametrize("layout", ["fused", "pipeline"])
def test_order_within_a_flow_is_kept(start, tmp_path, layout):
    out, _ = pcap.forward(start, tmp_path, numbered_frames(2000), cpu={"layout": layout})
    for flow in range(64):
        port = (1000 + flow).to_bytes(2, "big")
        sequence = [frame[-4:] for frame in out if frame[34:36] == port]
        assert sequence == sorted(sequence), f"flow {flow}"


def test_rxonly_drops_everything_by_name(start, tmp_path):
    frames = numbered_frames(100)
    out, report = pcap.forward(start, tmp_path, frames, mode="rxonly")
    assert out == []
    assert report["drops"]["rxonly"] == len(frames)
