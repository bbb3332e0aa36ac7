# SPDX-License-Identifier: BSD-3-Clause
"""Clients that mean harm: whatever they send, memory is bounded, packets flow on, the API answers.

The attackers use many addresses of the loopback network, the observer the unix socket, as an
operator on the machine would.
"""

import concurrent.futures
import contextlib
import os
import resource
import selectors
import socket
import time
from pathlib import Path

import pytest

from support import waiting
from support.api import UnixApi, ports_of

pytestmark = pytest.mark.pcap

RSS_GROWTH_KIB_MAX = 32 * 1024
SANITIZED = "ASAN_OPTIONS" in os.environ or "TSAN_OPTIONS" in os.environ
MEGA = 1024 * 1024
RATE = 1000
CONFIG = {
    "memory": {"hugepages": "never"},
    "ports": [{"name": "left", "device": "traffic"}, {"name": "right", "device": "traffic"}],
    "pipeline": {"mode": "macswap"},
    "traffic": {"packets_per_second": RATE},
}


class Target:
    """An appliance under attack, seen through its unix socket."""

    def __init__(self, appliance, path):
        self.appliance = appliance
        self.port = ports_of(appliance)[0]
        self.api = UnixApi(path)
        # The first answers of each kind allocate what stays.
        for route in ("/api/v1/report", "/metrics", "/openapi.json", "/nothing"):
            self.api.get(route)
        self.rss_before = self.rss_kib()
        self.before = self.report()

    def rss_kib(self):
        status = Path(f"/proc/{self.appliance.process.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0])

    def report(self):
        return self.api.get("/api/v1/report").json()

    def refused(self, reason):
        """How often, since the attack began."""
        def total(report):
            return report["api"]["refusals"][reason]
        return total(self.report()) - total(self.before)

    def rejected(self):
        """Requests that got an error and connections that were refused or cut, since the attack began."""
        def total(report):
            return (sum(one["total"] for one in report["api"]["requests"] if one["status"] >= 400)
                    + sum(report["api"]["refusals"].values()))
        return total(self.report()) - total(self.before)

    def connect(self, number=0):
        """From one of many addresses, so that the limit per client is not the only one."""
        source = f"127.0.{1 + number // 250 % 250}.{1 + number % 250}"
        return socket.create_connection(("127.0.0.1", self.port), 20, (source, 0))

    def exchange(self, data, number=0):
        """Sends bytes and returns all that comes until the server closes or is silent for 2 s."""
        received = b""
        with self.connect(number) as connection, contextlib.suppress(OSError):
            connection.settimeout(2 * waiting.SLOWNESS)
            connection.sendall(data)
            while part := connection.recv(65536):
                received += part
        return received

    def serves(self):
        """A client that nobody knows gets an answer."""
        with contextlib.suppress(OSError):
            return b" 200 OK" in self.exchange(
                b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 62_000)
        return False

    def check_memory(self):
        """Bounded, since the attack began. A sanitizer keeps freed memory and shadows all of it."""
        grown = self.rss_kib() - self.rss_before
        assert SANITIZED or grown < RSS_GROWTH_KIB_MAX, f"{grown} KiB more {self.appliance.state()}"

    def check_unharmed(self):
        """Memory is bounded, no packet was lost, and everybody is served again."""
        waiting.until(self.serves, 30, self.appliance.state)
        self.check_memory()
        sent = self.report()["totals"]["tx_packets"]
        waiting.until(lambda: self.report()["totals"]["tx_packets"] > sent, 20, self.appliance.state)
        report = self.appliance.stop()
        assert report["totals"]["dropped_packets"] == 0, self.appliance.state()
        traffic = report["traffic"]
        assert traffic["offered_packets"] == traffic["accepted_packets"], self.appliance.state()
        assert report["totals"]["tx_packets"] == report["totals"]["rx_packets"] > 0
        assert traffic["reordered_packets"] == 0, self.appliance.state()


@pytest.fixture(name="target")
def fixture_target(start, tmp_path):
    path = tmp_path / "api.sock"
    appliance = start({**CONFIG, "api": {"listen": ["127.0.0.1:0"], "unix_socket": str(path)}})
    return Target(appliance, path)


@pytest.fixture(name="many_files", autouse=True)
def fixture_many_files():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_slow_clients_lock_nobody_out(target):
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(target.connect(number)) for number in range(300)]
        for connection in slow:
            connection.setblocking(False)
            connection.send(b"GET /api/v1/report HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")

        def drip():
            for connection in slow:
                with contextlib.suppress(OSError):
                    connection.send(b"a")
            return target.refused("too_slow") >= 64 and target.serves()

        waiting.until(drip, 30, target.appliance.state)
        assert target.api.get("/readyz").status == 200
    target.check_unharmed()


def stream(target, head, part, parts):
    """Sends `parts` times `part`; returns (bytes that were taken, the answer)."""
    sent = 0
    answer = b""
    with target.connect() as connection, contextlib.suppress(OSError):
        connection.sendall(head)
        connection.settimeout(0.2)
        for _ in range(parts):
            try:
                connection.sendall(part)
            except OSError:
                break
            sent += len(part)
        connection.settimeout(5)
        while more := connection.recv(65536):
            answer += more
    return sent, answer


@pytest.mark.parametrize("method", [b"POST", b"PATCH", b"GET"])
@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_a_body_of_200_mb_is_not_taken(target, method, chunked):
    length = b"Transfer-Encoding: chunked" if chunked else b"Content-Length: %d" % (200 * MEGA)
    head = (method + b" /api/v1/report HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/merge-patch+json\r\n" + length + b"\r\n\r\n")
    part = b"a" * 65536
    part = b"%x\r\n%s\r\n" % (len(part), part) if chunked else part
    sent, answer = stream(target, head, part, 200 * MEGA // 65536)
    # What the kernel's buffers of both sides hold was sent, but not read.
    assert sent < 32 * MEGA, sent
    assert b" 200 " not in answer.split(b"\r\n")[0], answer
    waiting.until(lambda: target.rejected() > 0, 20, target.appliance.state)
    target.check_unharmed()


def test_many_clients_with_large_bodies_stay_within_memory(target):
    head = (b"PATCH /api/v1/config HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/merge-patch+json\r\nContent-Length: 65536\r\n\r\n")
    with contextlib.ExitStack() as stack:
        for number in range(500):
            connection = stack.enter_context(target.connect(number))
            connection.settimeout(0.01)
            with contextlib.suppress(OSError):
                connection.sendall(head + b'{"' + b"a" * 60_000)
        target.check_memory()
    target.check_unharmed()


class Flood:
    """Up to `width` connections at a time, each with a request; who is answered makes room."""

    def __init__(self, target, total, width):
        self.target, self.total, self.width = target, total, width
        self.started = self.answered = self.cut = 0
        self.selector = selectors.DefaultSelector()

    def _start(self):
        with contextlib.suppress(OSError):
            connection = self.target.connect(self.started)
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
            connection.setblocking(False)
            self.selector.register(connection, selectors.EVENT_READ)
        self.started += 1

    def _finish(self, connection):
        try:
            is_answer = connection.recv(4096).startswith(b"HTTP/1.1 ")
        except OSError:
            is_answer = False
        self.answered += is_answer
        self.cut += not is_answer
        self.selector.unregister(connection)
        connection.close()

    def run(self, seconds):
        deadline = time.monotonic() + seconds * waiting.SLOWNESS
        while self.started < self.total or self.selector.get_map():
            if self.started < self.total and len(self.selector.get_map()) < self.width:
                self._start()
                continue
            for key, _ in self.selector.select(1):
                self._finish(key.fileobj)
            assert time.monotonic() < deadline, f"{self.started} {self.answered} {self.cut}"
        self.selector.close()


def test_10000_connections_are_answered_or_cut_and_counted(target):
    flood = Flood(target, 10_000, 1_000)
    flood.run(60)
    assert flood.answered > 9_000, (flood.answered, flood.cut)
    before = target.before["api"]["connections_total"]
    waiting.until(lambda: target.report()["api"]["connections_total"] - before >= flood.answered,
                  20, lambda: f"{flood.answered} answered, {target.report()['api']}")
    assert target.refused("too_many_connections") > 0, target.report()["api"]
    target.check_unharmed()


def request(*lines, body=b"", host=b"Host: localhost"):
    return b"\r\n".join([*lines, host, b"", b""]) + body


# What a proxy in front might read differently than we do; a second request is hidden in some.
HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
SHAPES = {
    "length and chunks": request(b"POST /api/v1/info HTTP/1.1", b"Content-Length: 4",
                                 b"Transfer-Encoding: chunked", body=b"0\r\n\r\n" + HIDDEN),
    "two lengths": request(b"POST /api/v1/info HTTP/1.1", b"Content-Length: 0",
                           b"Content-Length: 44", body=HIDDEN),
    "a list of lengths": request(b"POST /api/v1/info HTTP/1.1", b"Content-Length: 0, 44",
                                 body=HIDDEN),
    "a signed length": request(b"POST /api/v1/info HTTP/1.1", b"Content-Length: +0", body=HIDDEN),
    "a negative length": request(b"POST /api/v1/info HTTP/1.1", b"Content-Length: -1", body=HIDDEN),
    "a length beyond 64 bits": request(b"POST /api/v1/info HTTP/1.1",
                                       b"Content-Length: 18446744073709551616", body=HIDDEN),
    "an unknown coding": request(b"POST /api/v1/info HTTP/1.1", b"Transfer-Encoding: xchunked",
                                 body=HIDDEN),
    "two codings": request(b"POST /api/v1/info HTTP/1.1", b"Transfer-Encoding: chunked",
                           b"Transfer-Encoding: identity", body=b"0\r\n\r\n" + HIDDEN),
    "a space before the colon": request(b"POST /api/v1/info HTTP/1.1",
                                        b"Transfer-Encoding : chunked", body=b"0\r\n\r\n" + HIDDEN),
    "two hosts": request(b"GET /api/v1/info HTTP/1.1", b"Host: evil.example"),
    "two tokens": request(b"GET /api/v1/info HTTP/1.1", b"Authorization: Bearer x",
                          b"Authorization: Bearer y"),
    "no host": request(b"GET /api/v1/info HTTP/1.1", host=b"X: y"),
    "bytes that are no UTF-8": request(b"GET /api/v1/ports/%ff%fe HTTP/1.1"),
    "raw bytes that are no UTF-8": request(b"GET /api/v1/ports/\xff\xfe HTTP/1.1"),
    "an overlong slash": request(b"GET /api/v1/ports/%c0%af HTTP/1.1"),
    "a zero byte": request(b"GET /api/v1/ports/%00 HTTP/1.1"),
    "a parameter twice": request(b"GET /api/v1/history?series=a&series=b HTTP/1.1"),
    "half an escape": request(b"GET /api/v1/history?series=%4 HTTP/1.1"),
    "a header without colon": request(b"GET /api/v1/info HTTP/1.1", b"nonsense"),
    "100 headers": request(b"GET /api/v1/info HTTP/1.1", *[b"X-%d: y" % i for i in range(100)]),
    "a header of 1 MB": request(b"GET /api/v1/info HTTP/1.1", b"X: " + b"a" * MEGA),
    "an address of 1 MB": request(b"GET /" + b"a" * MEGA + b" HTTP/1.1"),
    "noise": bytes(range(256)) * 64,
}
# Not even a request line: there is nobody to answer.
SPEECHLESS = {
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
}


def test_strange_requests_are_refused_and_hide_nothing(target):
    with concurrent.futures.ThreadPoolExecutor(len(SHAPES)) as pool:
        answers = pool.map(target.exchange, SHAPES.values(), range(len(SHAPES)))
        silence = pool.map(target.exchange, SPEECHLESS.values(), range(100, 102))
    for name, answer in zip(SHAPES, answers):
        assert b"HTTP/1.1 200" not in answer, (name, answer)
        assert answer.split(b" ")[1][:1] in (b"4", b"5"), (name, answer)
    assert list(silence) == [b""] * len(SPEECHLESS)
    waiting.until(lambda: target.rejected() >= len(SHAPES), 20,
                  lambda: f"{target.report()['api']} {target.appliance.state()}")
    target.check_unharmed()


def test_a_zero_byte_in_the_address_hides_nothing(target):
    answer = target.exchange(request(b"GET /api/v1/info\x00/api/v1/report HTTP/1.1"))
    assert answer.count(b"HTTP/1.1 ") <= 1 and b"totals" not in answer, answer
    target.check_unharmed()
