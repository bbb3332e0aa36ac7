# SPDX-License-Identifier: BSD-3-Clause
"""Debian's dpdk-testpmd as the reference: the same frames through the same drivers.

testpmd reads and swaps headers behind the end of cut frames. What it finds there is what the mbuf
held before; without a mempool cache mbufs are used in turn, so with more mbufs than frames each frame
meets a buffer of zeros and the result is the same every time.
"""

import re
import shutil
import signal
import subprocess
from pathlib import Path

from support import waiting

START_AND_REPLAY_SECONDS = 60
STOP_SECONDS = 20
MBUFS = 8191


def command(folder, device, mode):
    """`device`: what follows net_pcap0, without a comma in front."""
    return ["dpdk-testpmd", "--lcores=0,1", "--no-huge", "-m", "128", "--no-pci", "--no-shconf",
            "--no-telemetry", f"--file-prefix={Path(folder).name}", f"--vdev=net_pcap0,{device}",
            "--", "--no-flush-rx", f"--forward-mode={mode}", "--port-topology=loop", "--auto-start",
            "--stats-period=1", f"--total-num-mbufs={MBUFS}", "--mbcache=0"]


class Testpmd:
    """One process that forwards until stopped."""

    def __init__(self, folder, device, mode):
        assert shutil.which("dpdk-testpmd"), "dpdk-testpmd is missing; run scripts/setup"
        self.log_path = Path(folder) / "testpmd.log"
        self.command = command(folder, device, mode)
        with self.log_path.open("wb") as log:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=subprocess.STDOUT, cwd=folder)

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def state(self):
        return (f"\n$ {' '.join(self.command)}\nexit code {self.process.poll()}\n"
                f"{self.log()[-6000:]}")

    def received(self):
        """Packets that the port has received, as of the last statistics that it printed."""
        counts = re.findall(r"RX-packets: (\d+)", self.log())
        return int(counts[-1]) if counts else 0

    def wait_received(self, packets):
        waiting.until(lambda: self.received() >= packets or self.process.poll() is not None,
                      START_AND_REPLAY_SECONDS, self.state)

    def stop(self):
        """Ends it, so that what it sent is in the file."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"it did not stop {self.state()}") from None
        assert self.process.returncode == 0, self.state()


def forward(folder, source, packets, mode):
    """Sends the capture `source` of so many packets through mode; returns the file of the output."""
    sink = Path(folder) / "testpmd.pcap"
    testpmd = Testpmd(folder, f"rx_pcap={source},tx_pcap={sink}", mode)
    try:
        testpmd.wait_received(packets)
    finally:
        testpmd.stop()
    return sink
