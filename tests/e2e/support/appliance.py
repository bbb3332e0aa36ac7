# SPDX-License-Identifier: BSD-3-Clause
"""A running `flyball run`: start it with a configuration, wait until it forwards, read its reports."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

from support import waiting

# What the appliance logs once every lcore polls.
READY = "forwarding"
START_SECONDS = 20
# The product's promise for a stop, drain and final report included.
STOP_SECONDS = 2


class Appliance:
    """One process. `config` is a dict, text, or None for the built-in demo."""

    def __init__(self, binary, folder, config=None, arguments=(), prefix=()):
        self.config_path = None
        command = [*prefix, str(binary), "run"]
        if config is not None:
            self.config_path = Path(folder) / "flyball.yaml"
            # JSON is YAML: no YAML library is needed to write one.
            text = config if isinstance(config, str) else json.dumps({"version": 1, **config}, indent=2)
            self.config_path.write_text(text, encoding="utf-8")
            command += ["--config", str(self.config_path)]
        # Tests run beside each other: no address of the API may be fixed.
        own_api = "--api" in arguments or (isinstance(config, dict) and "api" in config)
        api = [] if own_api else ["--api", "off"]
        self.command = [*command, "--report", "json", *api, *arguments]
        self.stdout_path = Path(folder) / "stdout"
        self.stderr_path = Path(folder) / "stderr"
        with self.stdout_path.open("wb") as out, self.stderr_path.open("wb") as err:
            self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=out,
                                            stderr=err, cwd=folder)

    def log(self):
        return self.stderr_path.read_text(encoding="utf-8", errors="replace")

    def state(self):
        """Everything that helps to understand a failure."""
        config = self.config_path.read_text(encoding="utf-8") if self.config_path else "(demo)"
        return (f"\n$ {' '.join(self.command)}\nexit code {self.process.poll()}\n"
                f"--- configuration\n{config}\n--- log\n{self.log()}\n"
                f"--- stdout\n{self.stdout_path.read_text(encoding='utf-8')[-8000:]}")

    def running(self):
        return self.process.poll() is None

    def wait_ready(self):
        waiting.until(lambda: READY in self.log() or not self.running(), START_SECONDS, self.state)
        assert self.running(), f"it ended instead of starting {self.state()}"

    def reports(self):
        """All complete JSON documents printed so far."""
        text, position, found = self.stdout_path.read_text(encoding="utf-8"), 0, []
        decoder = json.JSONDecoder()
        while True:
            position += len(text[position:]) - len(text[position:].lstrip())
            try:
                document, position = decoder.raw_decode(text, position)
            except json.JSONDecodeError:
                return found
            found.append(document)

    def wait_exit(self, seconds):
        """Waits for the end without a signal; returns the exit code."""
        waiting.until(lambda: not self.running(), seconds, self.state)
        return self.process.returncode

    def stop(self, signal_number=signal.SIGTERM):
        """Signals, asserts a clean and quick end, returns the final report."""
        started = time.monotonic()
        self.process.send_signal(signal_number)
        code = self.wait_exit(STOP_SECONDS)
        assert code == 0, f"exit code {code} after {time.monotonic() - started:.1f} s {self.state()}"
        return self.final_report()

    def final_report(self):
        reports = self.reports()
        assert reports, f"no report was printed {self.state()}"
        assert_accounted(reports[-1], self.state)
        return reports[-1]

    def kill(self):
        """kill -9, if it still runs."""
        if self.running():
            self.process.kill()
        self.process.wait()


def assert_accounted(report, describe=lambda: ""):
    """Every packet ended as sent or as one named drop; nothing is left after a drain."""
    totals = report["totals"]
    came = totals["rx_packets"] + totals.get("originated_packets", 0)
    went = totals["tx_packets"] + totals["dropped_packets"] + totals["in_flight_packets"]
    assert came == went, f"{came} packets came, {went} are accounted for: {totals} {describe()}"
    drops = sum(report["drops"].values())
    assert drops == totals["dropped_packets"], f"{report['drops']} {totals} {describe()}"


def binary_path():
    """The flyball to test: FLYBALL_BINARY, or the release build."""
    top = Path(__file__).resolve().parents[3]
    path = Path(os.environ.get("FLYBALL_BINARY", top / "build" / "flyball"))
    assert path.exists(), f"{path} is not built; run scripts/build"
    return path
