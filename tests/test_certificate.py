"""Do phones that trust the authority of `gridmap certificate` reach this server, and is it good for no other?"""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from pathlib import Path

import pytest
from flask import Flask

from gridmap.errors import SetupError
from gridmap.settings import Settings
from gridmap.upkeep.certificate import Made, make
from gridmap.web import create_app


def handshake(ca: Path, made: Made, host: str) -> str:
    """What a client that trusts `ca` says of a server with this certificate, when it is reached as `host`."""
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(made.certificate, made.key)
    listening = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        taken, _ = listening.accept()
        try:
            ours.wrap_socket(taken, server_side=True).close()
        except OSError:
            taken.close()

    thread = threading.Thread(target=answer)
    thread.start()
    client = ssl.create_default_context(cafile=str(ca))
    try:
        with socket.create_connection(listening.getsockname()) as line:
            client.wrap_socket(line, server_hostname=host).close()
    except ssl.SSLCertVerificationError as refused:
        return refused.verify_message
    finally:
        thread.join()
        listening.close()
    return "trusted"


@pytest.mark.parametrize("host", ["192.168.1.20", "gridmap.lan"])
def test_the_server_is_trusted_as_itself_and_as_nothing_else(tmp_path: Path, host: str) -> None:
    made = make(host, tmp_path)
    assert handshake(made.ca, made, host) == "trusted"
    assert handshake(made.ca, made, "192.168.1.21") != "trusted"
    for secret in ("ca.key", "server.key"):
        assert (tmp_path / secret).stat().st_mode & 0o077 == 0


def test_the_authority_outlives_its_servers_certificate_and_vouches_for_no_other_host(tmp_path: Path) -> None:
    trusted = make("192.168.1.20", tmp_path).ca.read_bytes()
    again = make("192.168.1.20", tmp_path)
    assert again.ca.read_bytes() == trusted
    assert handshake(again.ca, again, "192.168.1.20") == "trusted"
    with pytest.raises(SetupError, match="permitted subtree"):
        make("10.0.0.9", tmp_path)


@pytest.mark.parametrize("host", ["", "a b", "x/y", "gridmap..lan", "名字", "a\nb"])
def test_what_is_no_host_is_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(SetupError, match="no name and no IP address"):
        make(host, tmp_path)


def app(named: Path | None) -> Flask:
    return create_app(Settings(secret_key="a test's", ca_certificate=named), None)  # type: ignore[arg-type]


def test_phones_fetch_the_authority_and_its_fingerprint_and_never_a_key(tmp_path: Path) -> None:
    made = make("192.168.1.20", tmp_path)
    client = app(made.ca).test_client()
    file = client.get("/certificate.crt")
    assert (file.mimetype, file.data) == ("application/x-x509-ca-cert", made.ca.read_bytes())
    told = subprocess.run(
        ["openssl", "x509", "-in", str(made.ca), "-noout", "-fingerprint", "-sha256"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert told.strip().partition("=")[2].replace(":", " ") in client.get("/certificate").text
    both = tmp_path / "both"
    both.write_bytes(made.ca.read_bytes() + (tmp_path / "ca.key").read_bytes() + made.ca.read_bytes())
    for wrong in (None, tmp_path / "none", made.key, both):
        assert app(wrong).test_client().get("/certificate.crt").status_code == 404
