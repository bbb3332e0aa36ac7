# SPDX-License-Identifier: BSD-3-Clause
"""The API of a running appliance, through Python's own HTTP client or raw bytes."""

import http.client
import json
import re
import socket
from dataclasses import dataclass

TIMEOUT_SECONDS = 20


@dataclass
class Answer:
    status: int
    headers: dict    # names in lower case
    body: bytes

    def json(self):
        return json.loads(self.body)


class Api:
    """Where one appliance serves."""

    def __init__(self, port, host="127.0.0.1"):
        self.host, self.port = host, port

    @staticmethod
    def of(appliance):
        """From the line that the appliance logs when it serves."""
        found = re.search(r"API on 127\.0\.0\.1:(\d+)", appliance.log())
        assert found, f"it serves no API {appliance.state()}"
        return Api(int(found.group(1)))

    def ask(self, method, target, body=None, headers=None):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT_SECONDS)
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
        """Sends bytes, returns everything until the server closes."""
        with self.connect() as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))
