# SPDX-License-Identifier: BSD-3-Clause
"""Fixtures of all end-to-end tests. Whatever a test starts is stopped and its books are checked."""

import os
import signal

import pytest

from support.appliance import Appliance, assert_accounted, binary_path

MARKERS = {
    "pcap": "the whole binary, packets from and to files; needs no privilege",
    "netns": "real kernel peers in private network namespaces; needs root",
}


def pytest_configure(config):
    for name, meaning in MARKERS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Lets fixtures know whether the test itself failed."""
    outcome = yield
    setattr(item, f"report_{call.when}", outcome.get_result())


@pytest.fixture(name="binary", scope="session")
def fixture_binary():
    return binary_path()


@pytest.fixture(name="start")
def fixture_start(request, binary, tmp_path):
    """start(config, *arguments, ...) -> Appliance, in a folder of its own."""
    started = []

    def start(config=None, *arguments, prefix=(), ready=True, executable=binary, folder=None):
        if folder is None:
            folder = tmp_path / f"run{len(started)}"
            folder.mkdir()
        started.append(Appliance(executable, folder, config, arguments, prefix))
        if ready:
            started[-1].wait_ready()
        return started[-1]

    yield start
    failed = getattr(request.node, "report_call", None)
    for appliance in started:
        if appliance.running():
            appliance.process.send_signal(signal.SIGTERM)
        try:
            appliance.wait_exit(10)
        finally:
            appliance.kill()
        if failed is not None and failed.failed:
            print(appliance.state())
        elif appliance.process.returncode == 0:
            for report in appliance.reports():
                assert_accounted(report, appliance.state)


@pytest.fixture(name="needs_root")
def fixture_needs_root():
    if os.geteuid() != 0:
        pytest.skip("network namespaces and other users need root")
