# SPDX-License-Identifier: BSD-3-Clause
"""The forwarding modes against Debian's dpdk-testpmd, byte for byte."""

import pytest

from support import testpmd, varied_frames, waiting
from support.pipe_capture import PipeCapture
from transports import pcap

pytestmark = pytest.mark.pcap

FORWARDING_MODES = ["io", "mac", "macswap", "5tswap", "csum", "icmpecho", "rxonly"]
ORIGINATING_MODES = ["txonly", "flowgen"]
# More than twice flowgen's 1,024 flows.
COMPARED_ORIGINALS = 2500
ORIGINATE_SECONDS = 30


@pytest.fixture(name="varied", scope="module")
def fixture_varied():
    return varied_frames.frames()


@pytest.fixture(name="reference", scope="module")
def fixture_reference(varied, tmp_path_factory):
    """reference(mode): the frames that testpmd sends; one run per mode serves all tests."""
    folder = tmp_path_factory.mktemp("testpmd")
    source = folder / "in.pcap"
    pcap.write_frames(source, [frame for _, frame in varied])
    known = {}

    def reference(mode):
        if mode not in known:
            (folder / mode).mkdir()
            known[mode] = pcap.read_frames(
                testpmd.forward(folder / mode, source, len(varied), mode))
        return known[mode]

    return reference


def dump(frame):
    """16 bytes a line."""
    return "\n".join(frame[at:at + 16].hex(" ", 2) for at in range(0, len(frame), 16))


def assert_same(ours, theirs, inputs):
    """`inputs`: (what it is, bytes) of the frames that should have come out, if known."""
    differing = [at for at, pair in enumerate(zip(ours, theirs)) if pair[0] != pair[1]]
    if differing:
        at = differing[0]
        kind, frame = inputs[at] if len(inputs) == len(theirs) else ("of many", b"")
        pytest.fail(f"{len(differing)} of {len(theirs)} frames differ; the first is {at}, {kind}\n"
                    f"in\n{dump(frame)}\nflyball\n{dump(ours[at])}\ntestpmd\n{dump(theirs[at])}")
    assert len(ours) == len(theirs)


@pytest.mark.parametrize("layout", ["fused", "pipeline"])
@pytest.mark.parametrize("mode", FORWARDING_MODES)
def test_mode_sends_testpmds_bytes(start, tmp_path, varied, reference, mode, layout):
    # One worker keeps all frames in their order.
    ours, report = pcap.forward(start, tmp_path, [frame for _, frame in varied], mode=mode,
                                cpu={"layout": layout, "workers": 1})
    theirs = reference(mode)
    assert_same(ours, theirs, varied)
    assert report["totals"]["dropped_packets"] == len(varied) - len(theirs), report["drops"]


@pytest.mark.parametrize("mode", ["5tswap", "csum"])
def test_mode_treats_chains_like_testpmd(start, tmp_path, mode):
    jumbos = list(varied_frames.jumbo_frames())
    frames = [frame for _, frame in jumbos]
    source = tmp_path / "jumbo.pcap"
    pcap.write_frames(source, frames)
    theirs = pcap.read_frames(testpmd.forward(tmp_path, source, len(frames), mode))
    ours, _ = pcap.forward(start, tmp_path, frames, mode=mode, cpu={"layout": "fused"})
    assert_same(ours, theirs, jumbos)


def originals_of_testpmd(folder, mode):
    capture = PipeCapture(folder / "testpmd.pipe")
    reference = testpmd.Testpmd(folder, f"tx_pcap={capture.path}", mode)
    try:
        waiting.until(lambda: len(capture.frames()) >= COMPARED_ORIGINALS, ORIGINATE_SECONDS,
                      reference.state)
    finally:
        reference.stop()
        capture.close()
    return capture.frames()[:COMPARED_ORIGINALS]


def originals_of_flyball(start, folder, mode):
    source = folder / "empty.pcap"
    pcap.write_frames(source, [])
    capture = PipeCapture(folder / "flyball.pipe")
    appliance = start({
        "cpu": {"layout": "fused", "workers": 1},
        "memory": {"hugepages": "never"},
        "ports": [{"name": "p0", "device": f"net_pcap0,rx_pcap={source},tx_pcap={capture.path}"}],
        "pipeline": {"mode": mode, "topology": "loop"},
    })
    try:
        waiting.until(lambda: len(capture.frames()) >= COMPARED_ORIGINALS, ORIGINATE_SECONDS,
                      appliance.state)
    finally:
        report = appliance.stop()
        capture.close()
    assert report["totals"]["originated_packets"] >= COMPARED_ORIGINALS
    return capture.frames()[:COMPARED_ORIGINALS]


@pytest.mark.parametrize("mode", ORIGINATING_MODES)
def test_mode_originates_testpmds_bytes(start, tmp_path, mode):
    theirs = originals_of_testpmd(tmp_path, mode)
    assert_same(originals_of_flyball(start, tmp_path, mode), theirs, [])
