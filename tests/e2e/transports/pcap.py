# SPDX-License-Identifier: BSD-3-Clause
"""Frames from a file into flyball's port, and what it sends into another: needs no privilege."""

import struct

from support import waiting

REPLAY_SECONDS = 30
# The classic format: magic, version 2.4, two unused words, snap length, link type Ethernet.
FILE_HEADER = struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
RECORD = struct.Struct("<IIII")    # seconds, microseconds, captured bytes, bytes on the wire


def write_frames(path, frames):
    """Writes frames (bytes), a microsecond apart."""
    with open(path, "wb") as file:
        file.write(FILE_HEADER)
        for number, frame in enumerate(frames):
            file.write(RECORD.pack(number // 1_000_000, number % 1_000_000, len(frame), len(frame)))
            file.write(frame)


def read_frames(path):
    """All frames of a capture that was written on this machine, as bytes."""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:4] in (FILE_HEADER[:4], b"\x4d\x3c\xb2\xa1"), f"{path} is no capture"
    frames, position = [], len(FILE_HEADER)
    while position < len(data):
        _, _, captured, _ = RECORD.unpack_from(data, position)
        position += RECORD.size
        frames.append(data[position:position + captured])
        position += captured
    return frames


def forward(start, folder, frames, mode="io", **sections):
    """Sends all frames through one port of a fresh appliance; returns (frames out, final report).

    `sections` replace whole sections of the configuration. With topology loop the frames leave
    through the port that they came in.
    """
    source, sink = folder / "in.pcap", folder / "out.pcap"
    write_frames(source, frames)
    config = {
        "memory": {"hugepages": "never"},
        "ports": [{"name": "p0", "device": f"net_pcap0,rx_pcap={source},tx_pcap={sink}"}],
        "pipeline": {"mode": mode, "topology": "loop"},
        **sections,
    }
    appliance = start(config, "--stats-period", "100ms")

    def all_received():
        reports = appliance.reports()
        return reports and reports[-1]["totals"]["rx_packets"] >= len(frames)

    waiting.until(all_received, REPLAY_SECONDS, appliance.state)
    report = appliance.stop()
    return read_frames(sink), report
