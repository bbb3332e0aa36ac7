# SPDX-License-Identifier: BSD-3-Clause
"""The API of a running appliance, through Python's own HTTP client or raw bytes."""

import contextlib
import http.client
import json
import re
import socket
import ssl
from dataclasses import dataclass

TIMEOUT_SECONDS = 20


@dataclass
class Answer:
    status: int
    headers: dict    # names in lower case
    body: bytes

    def json(self):
        return json.loads(self.body)


def ports_of(appliance):
    """TCP ports in the order configured, from the line that the appliance logs when it serves."""
    line = re.search(r"API on (.*)", appliance.log())
    assert line, f"it serves no API {appliance.state()}"
    return [int(port) for port in re.findall(r"127\.0\.0\.1:(\d+)", line.group(1))]


class Api:
    """Where one appliance serves."""

    def __init__(self, port, host="127.0.0.1"):
        self.host, self.port = host, port

    @staticmethod
    def of(appliance):
        return Api(ports_of(appliance)[0])

    def open(self):
        """An http.client connection."""
        return http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT_SECONDS)

    def ask(self, method, target, body=None, headers=None):
        connection = self.open()
        try:
            connection.request(method, target, body, headers or {})
            response = connection.getresponse()
            fields = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, fields, response.read())
        finally:
            connection.close()

    def get(self, target, **headers):
        return self.ask("GET", target, headers=headers)

    def connect(self):
        return socket.create_connection((self.host, self.port), timeout=TIMEOUT_SECONDS)

    def exchange(self, data):
        """Sends bytes, returns everything until the server closes, however it does."""
        received = b""
        with self.connect() as connection, contextlib.suppress(OSError):
            with contextlib.suppress(OSError):
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(65536):
                received += part
        return received


class UnixApi(Api):
    """The same through a unix socket."""

    def __init__(self, path):
        super().__init__(80)
        self.path = str(path)

    def open(self):
        connection = super().open()
        connection.sock = self.connect()
        return connection

    def connect(self):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(TIMEOUT_SECONDS)
        connection.connect(self.path)
        return connection


class TlsApi(Api):
    """The same through TLS, trusting one certificate."""

    def __init__(self, port, certificate):
        super().__init__(port)
        self.context = ssl.create_default_context(cafile=str(certificate))

    def open(self):
        return http.client.HTTPSConnection(self.host, self.port, timeout=TIMEOUT_SECONDS,
                                           context=self.context)
