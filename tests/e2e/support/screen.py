# SPDX-License-Identifier: BSD-3-Clause
"""A terminal for a program under test: a pty, and a screen that understands what the program draws.

Only the sequences that flyball top uses; any other one is a failure, because a real terminal might
show it.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios

from support import waiting

SEQUENCE = re.compile(rb"\x1b\[(\??[0-9;]*)([A-Za-z])")
START_SECONDS = 20


class Screen:
    """What a user would see after these bytes."""

    def __init__(self, columns, rows):
        self.resize(columns, rows)
        self.alternate = False
        self.cursor_shown = True
        self.colours = False

    def resize(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.lines = [""] * rows
        self.row = self.column = 0

    def text(self):
        return "\n".join(line.rstrip() for line in self.lines)

    def feed(self, data):
        """Draws; returns the bytes of a sequence that is not complete yet."""
        while data:
            if data.startswith(b"\x1b"):
                match = SEQUENCE.match(data)
                if not match:
                    assert len(data) < 16, f"an unknown sequence: {data[:16]!r}"
                    return data
                self._obey(match.group(1).decode(), match.group(2).decode())
                data = data[match.end():]
                continue
            char, data = data[:1].decode("ascii"), data[1:]
            if char == "\r":
                self.column = 0
            elif char == "\n":
                assert self.row + 1 < self.rows, "the screen scrolls"
                self.row += 1
            else:
                self._put(char)
        return b""

    def _put(self, char):
        assert self.column < self.columns, "a line is wider than the screen"
        line = self.lines[self.row].ljust(self.column)
        self.lines[self.row] = line[:self.column] + char + line[self.column + 1:]
        self.column += 1

    def _obey(self, parameters, final):
        if final == "H":
            assert parameters == ""
            self.row = self.column = 0
        elif final == "K":
            self.lines[self.row] = self.lines[self.row][:self.column]
        elif final == "J":
            keep = 0 if parameters == "2" else self.row
            self.lines[keep:] = [""] * (self.rows - keep)
        elif final == "m":
            self.colours |= bool(set(parameters.split(";")) & {"31", "32", "33"})
        elif final in "hl" and parameters in ("?1049", "?25", "?7"):
            if parameters == "?1049":
                self.alternate = final == "h"
            elif parameters == "?25":
                self.cursor_shown = final == "h"
        else:
            raise AssertionError(f"unknown sequence ESC [ {parameters} {final}")


class Terminal:
    """A program on a pty of its own."""

    def __init__(self, command, columns=160, rows=40, env=None):
        self.master, slave = pty.openpty()
        self.screen = Screen(columns, rows)
        self._set_size()
        self.settings = termios.tcgetattr(slave)
        self.command = [str(word) for word in command]
        self.process = subprocess.Popen(
            self.command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env={**os.environ, "TERM": "xterm", **(env or {})},
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.slave = slave
        self._rest = b""
        self.bytes_seen = b""

    def _set_size(self):
        size = struct.pack("HHHH", self.screen.rows, self.screen.columns, 0, 0)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)

    def resize(self, columns, rows):
        self.read()
        self.screen.resize(columns, rows)
        self._set_size()    # the kernel sends SIGWINCH

    def read(self):
        while select.select([self.master], [], [], 0)[0]:
            data = os.read(self.master, 65536)
            self.bytes_seen += data
            self._rest = self.screen.feed(self._rest + data)
        return self.screen.text()

    def wait_for(self, *words, seconds=START_SECONDS):
        """Waits until all words are on the screen; returns it."""
        waiting.until(lambda: all(word in self.read() for word in words), seconds,
                      lambda: f"{words} in {self.state()}")
        return self.screen.text()

    def type(self, keys):
        os.write(self.master, keys.encode())

    def state(self):
        return f"\n$ {' '.join(self.command)}\n{self.process.poll()}\n{self.read()}"

    def wait_exit(self, seconds=10):
        def ended():
            self.read()
            return self.process.poll() is not None

        waiting.until(ended, seconds, self.state)
        self.read()
        return self.process.returncode

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        os.close(self.slave)
        os.close(self.master)
