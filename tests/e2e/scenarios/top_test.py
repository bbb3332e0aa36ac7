# SPDX-License-Identifier: BSD-3-Clause
"""flyball top against a running appliance and against servers that misbehave."""

import json
import re
import signal
import socket
import subprocess
import termios
import threading
from pathlib import Path

import pytest

from support import waiting
from support.api import Api
from support.screen import Terminal

pytestmark = pytest.mark.pcap

PAGE = Path(__file__).parents[3] / "docs/reference/top.md"
USAGE, MACHINE = 2, 5
CONFIG = {
    "memory": {"hugepages": "never"},
    "ports": [{"name": "left", "device": "traffic"}, {"name": "right", "device": "traffic"}],
    "pipeline": {"mode": "macswap"},
    "traffic": {"packets_per_second": 10000},
}


@pytest.fixture(name="url")
def fixture_url(start):
    appliance = start(CONFIG, "--api", "127.0.0.1:0")
    return f"http://127.0.0.1:{Api.of(appliance).port}"


@pytest.fixture(name="on_terminal")
def fixture_on_terminal(binary):
    """on_terminal(*arguments, ...) -> Terminal running flyball top."""
    opened = []

    def on_terminal(*arguments, **options):
        opened.append(Terminal([binary, "top", *arguments], **options))
        return opened[-1]

    yield on_terminal
    for terminal in opened:
        terminal.close()


def top(binary, *arguments):
    return subprocess.run([binary, "top", *arguments], capture_output=True, text=True, timeout=60,
                          stdin=subprocess.DEVNULL, check=False)


def is_given_back(terminal):
    """The screen of before, with its cursor, and line-wise input."""
    settings = termios.tcgetattr(terminal.slave)
    return (not terminal.screen.alternate and terminal.screen.cursor_shown
            and settings[3] & termios.ICANON and settings[3] & termios.ECHO)


def test_scripts_get_one_document_per_update(binary, url):
    done = top(binary, "--url", url, "-b", "-n", "3", "-d", "0.3", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    frames = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(frames) == 3
    for frame in frames[1:]:
        assert 0.1 < frame["period_seconds"] < 20, frame["period_seconds"]
        assert frame["rx_packets_per_second"] > 0
        assert [port["name"] for port in frame["ports"]] == ["left", "right"]
        assert any(worker["cpu_percent"] for worker in frame["workers"])
    assert frames[2]["uptime_seconds"] > frames[1]["uptime_seconds"]


def test_every_field_is_documented(binary, url):
    def names(node):
        nodes = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
        found = set(node) if isinstance(node, dict) else set()
        return found.union(*map(names, nodes))

    frame = json.loads(top(binary, "--url", url, "-n", "1", "--json").stdout)
    documented = set(re.findall(r"`([a-z0-9_]+)(?:\[\])?`", PAGE.read_text(encoding="utf-8")))
    assert names(frame) <= documented, names(frame) - documented


def test_scripts_get_text_without_colours(binary, url):
    done = top(binary, "--url", url, "-b", "-n", "1")
    assert (done.returncode, done.stderr) == (0, "")
    for words in ("macswap", "role", "left", "rx_missed", "since start", "pool"):
        assert words in done.stdout
    assert "\x1b" not in done.stdout


def test_keys_change_what_is_shown(on_terminal, url):
    terminal = on_terminal("--url", url, "-d", "0.2")
    terminal.wait_for("1 workers", "busy %", "fused")
    assert terminal.screen.alternate and not terminal.screen.cursor_shown
    waiting.until(lambda: re.search(r"rx [1-9][0-9.]*k?/s", terminal.read()), 20, terminal.state)
    terminal.type("2")
    terminal.wait_for("2 ports and queues", "rx L1 Gb/s", "left", "right")
    terminal.type("4")
    terminal.wait_for("4 drops", "ring_full", "rx_nombuf", "since z")
    terminal.type("\x1b[A5")    # an arrow key is nothing
    terminal.wait_for("5 latency and stages", "all, last period", "macswap")
    terminal.type("6")
    terminal.wait_for("6 governor", "regime", "wait up to")
    terminal.type("7")
    terminal.wait_for("7 advice", "severity", "in words")
    terminal.type("5?")
    terminal.wait_for("next page", "quit")
    terminal.type("?")
    terminal.wait_for("all, last period")
    terminal.type("z")
    terminal.wait_for("counting since now")
    terminal.type("d0.5\r")
    terminal.wait_for("every 0.50 s")
    terminal.type("q")
    assert terminal.wait_exit() == 0
    assert is_given_back(terminal)
    assert terminal.screen.colours


def test_figures_move_without_a_key(on_terminal, url):
    terminal = on_terminal("--url", url, "-d", "0.1")
    terminal.wait_for("1 workers")
    pictures = set()

    def moved():
        pictures.add(terminal.read())
        return len(pictures) >= 4

    waiting.until(moved, 20, terminal.state)


def test_resizing_redraws_and_nothing_is_ever_wider(on_terminal, url):
    terminal = on_terminal("--url", url, "-d", "3600", columns=160, rows=40)
    terminal.wait_for("preempted", "sleeps/s")
    terminal.type("4")
    terminal.wait_for("shutdown", "tx_error")
    for columns, rows, words in ((40, 10, "flyball"), (20, 3, "more"), (1, 1, "."), (200, 60, "fly")):
        terminal.resize(columns, rows)
        # The screen object fails on a line that is too wide and on scrolling.
        terminal.wait_for(words)
    terminal.wait_for("shutdown", "tx_error", "since z")
    terminal.type("q")
    assert terminal.wait_exit() == 0


def test_a_small_screen_says_what_is_missing(on_terminal, url):
    terminal = on_terminal("--url", url, columns=80, rows=8)
    terminal.type("4")
    terminal.wait_for("more lines")


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_end_it_cleanly(on_terminal, url, signal_number):
    terminal = on_terminal("--url", url)
    terminal.wait_for("1 workers")
    terminal.process.send_signal(signal_number)
    assert terminal.wait_exit() == 0
    assert is_given_back(terminal)


def test_control_c_ends_it_cleanly(on_terminal, url):
    terminal = on_terminal("--url", url)
    terminal.wait_for("1 workers")
    terminal.type("\x03")
    assert terminal.wait_exit() == 0
    assert is_given_back(terminal)


def test_without_colour_if_asked(on_terminal, url):
    terminal = on_terminal("--url", url, env={"NO_COLOR": "1"})
    terminal.wait_for("1 workers", "nothing")
    assert not terminal.screen.colours


def test_ends_after_so_many_updates(on_terminal, url):
    terminal = on_terminal("--url", url, "-n", "2", "-d", "0.1")
    assert terminal.wait_exit(20) == 0
    assert is_given_back(terminal)


def test_goes_on_when_the_appliance_goes_away(on_terminal, start, binary):
    appliance = start(CONFIG, "--api", "127.0.0.1:0")
    port = Api.of(appliance).port
    terminal = on_terminal("--url", f"http://127.0.0.1:{port}", "-d", "0.2")
    terminal.wait_for("1 workers")
    appliance.stop()
    terminal.wait_for("no API at", "busy %")
    start(CONFIG, "--api", f"127.0.0.1:{port}")
    terminal.wait_for("1 workers", "up 00:00:0")
    assert "no API at" not in terminal.read()


def test_no_terminal_is_an_error_with_its_fix(binary, url):
    done = top(binary, "--url", url)
    assert done.returncode == USAGE, done
    assert "-b prints text" in done.stderr


def test_nobody_there_is_an_error_with_its_fix(binary):
    done = top(binary, "--url", "http://127.0.0.1:9", "-b")
    assert (done.returncode, done.stdout) == (MACHINE, "")
    assert "is flyball running" in done.stderr
    done = top(binary, "--url", "unix:/nonexistent.sock", "-b")
    assert done.returncode == MACHINE
    assert "/nonexistent.sock" in done.stderr


def test_wrong_options_are_usage_errors(binary, tmp_path):
    empty = tmp_path / "token"
    empty.write_text("")
    for arguments in (("--url", "ftp://x"), ("-d", "0"), ("-d", "9999"), ("--frobnicate",),
                      ("-b", "--token-file", "/nonexistent"), ("-b", "--token-file", str(empty))):
        done = top(binary, *arguments)
        assert done.returncode == USAGE, (arguments, done)
        assert done.stderr or done.stdout, arguments


class FakeServer:
    """Answers every connection with the same bytes; remembers what was asked."""

    def __init__(self, answer, path=None):
        if path:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.bind(str(path))
            self.url = f"unix:{path}"
        else:
            self.socket = socket.create_server(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.socket.listen()
        self.requests = []
        threading.Thread(target=self._serve, args=(answer,), daemon=True).start()

    def _serve(self, answer):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            with client:
                request = b""
                while b"\r\n\r\n" not in request and (data := client.recv(4096)):
                    request += data
                self.requests.append(request)
                client.sendall(answer)

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def answer_of(body, status="200 OK"):
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


def test_finds_the_appliances_own_socket(start, binary, tmp_path):
    path = tmp_path / "api.sock"
    start({**CONFIG, "api": {"listen": ["127.0.0.1:0"], "unix_socket": str(path)}})
    done = top(binary, "--url", f"unix:{path}", "-n", "1", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["mode"] == "macswap"


def test_speaks_over_a_unix_socket_and_shows_its_token(binary, tmp_path):
    token = tmp_path / "token"
    token.write_text("secret\n")
    with FakeServer(answer_of('{"version": "9.9", "uptime_seconds": 5}'), tmp_path / "s") as server:
        done = top(binary, "--url", server.url, "-b", "-n", "1", "--token-file", str(token))
        assert (done.returncode, done.stderr) == (0, "")
        assert "flyball 9.9" in done.stdout
        assert b"Authorization: Bearer secret\r\n" in server.requests[0]


@pytest.mark.parametrize("answer, words", [
    (answer_of('{"detail":"a token is required"}', "401 Unauthorized"), "401: a token is required"),
    (b"SSH-2.0-OpenSSH_9.2\r\n", "no HTTP server"),
    (answer_of("<html>"), "no JSON"),
    (answer_of('{"ports": 7}'), "/ports"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf", "in the middle"),
], ids=["refused", "not http", "not json", "not a report", "torn"])
def test_strange_answers_are_explained(binary, answer, words):
    with FakeServer(answer) as server:
        done = top(binary, "--url", server.url, "-b", "-n", "1")
    assert done.returncode in (USAGE, MACHINE), done
    assert words in done.stderr, done.stderr
