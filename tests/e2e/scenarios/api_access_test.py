# SPDX-License-Identifier: BSD-3-Clause
"""Who may reach the API: TLS, tokens, the unix socket, foreign hosts and pages."""

import os
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from support.api import Api, TlsApi, UnixApi, ports_of

pytestmark = pytest.mark.pcap

CONFIG, MACHINE = 3, 5
READ, ADMIN = "r" * 32, "a" * 40
BASE = {
    "memory": {"hugepages": "never"},
    "ports": [{"name": "p0", "device": "traffic"}],
    "pipeline": {"mode": "io", "topology": "loop"},
    "traffic": {"packets_per_second": 1000},
}


def with_api(**api):
    return {**BASE, "api": {"listen": ["127.0.0.1:0"], "unix_socket": "", **api}}


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture(name="token_file")
def fixture_token_file(tmp_path):
    path = tmp_path / "tokens"
    path.write_text(f"# who may do what\nread prometheus {READ}\nadmin alice {ADMIN}\n")
    path.chmod(0o600)
    return path


@pytest.fixture(name="certificate")
def fixture_certificate(tmp_path):
    """A self-signed certificate for 127.0.0.1 and its key."""
    certificate, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-days", "2", "-subj", "/CN=flyball", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True, timeout=60)
    key.chmod(0o600)
    return certificate, key


def test_tokens_are_asked_for_and_have_their_scope(start, token_file):
    api = Api.of(start(with_api(token_file=str(token_file))))
    assert api.get("/healthz").status == 200
    refused = api.get("/api/v1/ports")
    assert refused.status == 401
    assert refused.headers["www-authenticate"] == 'Bearer realm="flyball"'
    assert refused.json()["type"] == "urn:flyball:problem:token-required"
    assert api.get("/api/v1/ports", **bearer(READ)).status == 200
    assert api.get("/api/v1/ports", **bearer(ADMIN)).status == 200
    assert api.get("/metrics", **bearer(READ[:-1] + "x")).status == 401


def test_tls_serves_with_the_certificate(start, certificate, token_file):
    config = with_api(listen=[], tls_listen=["127.0.0.1:0"], tls_certificate=str(certificate[0]),
                      tls_key=str(certificate[1]), token_file=str(token_file))
    appliance = start(config)
    port = ports_of(appliance)[0]
    api = TlsApi(port, certificate[0])
    answer = api.get("/api/v1/info", **bearer(READ))
    assert answer.status == 200 and answer.json()["mode"] == "io"
    assert api.get("/api/v1/info", Origin=f"https://127.0.0.1:{port}", **bearer(READ)).status == 200
    plain = Api(port).exchange(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"HTTP/1.1 200" not in plain
    with api.connect() as raw:
        raw.sendall(os.urandom(4096))
    assert api.get("/healthz").status == 200, appliance.state()


def test_files_with_secrets_are_private(start, certificate, token_file):
    token_file.chmod(0o644)
    appliance = start(with_api(token_file=str(token_file)), ready=False)
    assert appliance.wait_exit(20) == MACHINE, appliance.state()
    assert f"chmod 600 {token_file}" in appliance.log(), appliance.state()
    certificate[1].chmod(0o604)
    config = with_api(tls_listen=["127.0.0.1:0"], tls_certificate=str(certificate[0]),
                      tls_key=str(certificate[1]))
    appliance = start(config, ready=False)
    assert appliance.wait_exit(20) == MACHINE, appliance.state()
    assert f"chmod 600 {certificate[1]}" in appliance.log(), appliance.state()


def test_what_is_no_certificate_is_refused(start, certificate):
    certificate[0].write_text("nonsense")
    config = with_api(tls_listen=["127.0.0.1:0"], tls_certificate=str(certificate[0]),
                      tls_key=str(certificate[1]))
    appliance = start(config, ready=False)
    assert appliance.wait_exit(20) == MACHINE, appliance.state()
    assert "api.tls_key" in appliance.log(), appliance.state()


def test_an_unprotected_address_must_be_meant(start):
    appliance = start(with_api(listen=["0.0.0.0:0"]), ready=False)
    assert appliance.wait_exit(20) == CONFIG, appliance.state()
    assert "insecure: true" in appliance.log(), appliance.state()
    start(with_api(listen=["127.0.0.1:0", "0.0.0.0:0"], insecure=True))


def test_the_unix_socket_knows_its_users(start, tmp_path, token_file, needs_root):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        path = Path(folder) / "api.sock"
        appliance = start(with_api(listen=[], unix_socket=str(path), unix_mode="0666",
                                   token_file=str(token_file)))
        api = UnixApi(path)
        assert api.get("/api/v1/ports").status == 200
        assert (path.stat().st_mode & 0o777) == 0o666
        # Somebody else may read as far as the file's mode lets him.
        curl = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--",
                "curl", "-s", "-m", "20", "-o", "/dev/null", "-w", "%{http_code}",
                "--unix-socket", str(path)]
        shown = subprocess.run([*curl, "http://localhost/api/v1/ports"], capture_output=True,
                               text=True, timeout=30, check=False)
        assert shown.stdout == "200", shown
        path.chmod(0o600)
        shown = subprocess.run([*curl, "http://localhost/api/v1/ports"], capture_output=True,
                               text=True, timeout=30, check=False)
        assert shown.stdout == "000", shown
        appliance.stop()
        assert not path.exists()


def test_a_socket_left_by_kill_9_is_replaced(start, tmp_path):
    path = tmp_path / "api.sock"
    config = with_api(listen=[], unix_socket=str(path))
    start(config).kill()
    assert path.is_socket()
    second = start(config)
    assert UnixApi(path).get("/healthz").status == 200
    third = start(config, ready=False)
    assert third.wait_exit(20) == MACHINE, third.state()
    assert "another process serves there" in third.log(), third.state()
    assert second.running() and path.is_socket()


def test_foreign_names_and_pages_are_refused(start):
    api = Api.of(start(with_api()))
    assert api.get("/healthz", Host="evil.example").status == 421
    assert api.get("/healthz", Host=f"localhost:{api.port}").status == 200
    assert api.get("/healthz", Host=socket.gethostname()).status == 200
    assert api.get("/healthz", Origin="http://evil.example").status == 403
    assert api.get("/healthz", Origin=f"http://127.0.0.1:{api.port}").status == 200


def test_every_response_protects_browsers(start):
    api = Api.of(start(with_api()))
    for target in ("/healthz", "/nothing", "/metrics"):
        headers = api.get(target).headers
        assert headers["x-content-type-options"] == "nosniff", headers
        assert headers["cache-control"] == "no-store", headers
        assert "default-src 'none'" in headers["content-security-policy"], headers
