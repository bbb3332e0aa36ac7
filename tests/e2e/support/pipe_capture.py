# SPDX-License-Identifier: BSD-3-Clause
"""A capture file that is a pipe: keeps the first frames of an endless stream and no disk."""

import os
import select
import struct
import threading

FILE_HEADER_BYTES = 24
RECORD = struct.Struct("<IIII")    # seconds, microseconds, captured bytes, bytes on the wire
KEEP_BYTES = 1 << 20


class PipeCapture:
    """Create it before the writer starts, close() it after the writer has ended."""

    def __init__(self, path):
        self.path = path
        os.mkfifo(path)
        # Without O_NONBLOCK this would wait for a writer that may never come.
        self._pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        self._kept = bytearray()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._drain, daemon=True)
        self._thread.start()

    def _drain(self):
        while not self._closing.is_set():
            if not select.select([self._pipe], [], [], 0.05)[0]:
                continue
            data = os.read(self._pipe, 1 << 16)
            if len(self._kept) < KEEP_BYTES:
                self._kept += data
            if not data:
                self._closing.wait(0.01)

    def frames(self):
        """All whole frames among the first bytes."""
        data, position, found = bytes(self._kept), FILE_HEADER_BYTES, []
        while position + RECORD.size <= len(data):
            _, _, captured, _ = RECORD.unpack_from(data, position)
            position += RECORD.size
            if position + captured > len(data):
                break
            found.append(data[position:position + captured])
            position += captured
        return found

    def close(self):
        self._closing.set()
        self._thread.join()
        os.close(self._pipe)
