"""Is a receiver reached only where it may be: not this server, not its network, by no detour (SSRF)?"""

from __future__ import annotations

import ipaddress
import socket
import threading
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.webhooks import sending
from gridmap.webhooks.sending import Sender, is_public
from tests.webhooks.conftest import SENDER, Receiver

PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
        "224.0.0.1", "255.255.255.255", "198.18.0.1", "::", "::1", "fe80::1", "fd00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
        "2002:a00:1::1", "2001:0:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_what_is_not_of_the_internet_is_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", [PUBLIC, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", f"64:ff9b::{PUBLIC}"]
)
def test_what_is_of_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_address_within_another_is_judged_as_itself(address: ipaddress.IPv4Address) -> None:
    packed = int(address)
    if not is_public(address):
        for around in (
            (0xFFFF << 32) | packed,
            (0x0064FF9B << 96) | packed,
            (0x2002 << 112) | (packed << 80),
        ):
            assert not is_public(ipaddress.IPv6Address(around))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[Any]]:
    """What names lead to, as a test sets it; and whither connections were begun, of which none comes about."""
    answers: list[str] = []
    begun: list[Any] = []

    def look_up(host: str, port: int, **more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in answers.pop(0).split()]

    def connect(address: Any, wait_s: float) -> NoReturn:
        begun.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    return answers, begun


@pytest.mark.parametrize(
    ("url", "found", "sender"),
    [
        ("https://receiver.example/", "127.0.0.1", Sender()),
        ("https://receiver.example/", f"{PUBLIC} 10.0.0.1", Sender()),
        ("https://receiver.example/", "10.0.0.1", SENDER),
        ("https://receiver.example/", f"127.0.0.1 {PUBLIC}", SENDER),
        ("http://receiver.example/", PUBLIC, Sender()),
        ("http://receiver.example/", PUBLIC, SENDER),
        ("http://2130706433/", "127.0.0.1", Sender()),
    ],
)
def test_nothing_is_begun_where_any_address_is_refused(
    asked: tuple[list[str], list[Any]], url: str, found: str, sender: Sender
) -> None:
    answers, begun = asked
    answers.append(found)
    assert sender.post(url, {}, b"{}") == sending.NOT_ALLOWED
    assert begun == []


def test_a_name_is_looked_up_once_and_the_connection_goes_to_what_was_found(
    asked: tuple[list[str], list[Any]],
) -> None:
    answers, begun = asked
    answers += [PUBLIC, "127.0.0.1"]
    assert Sender().post("https://receiver.example:8443/", {}, b"{}") == sending.UNREACHABLE
    assert (begun, answers) == ([(PUBLIC, 8443)], ["127.0.0.1"])


def test_a_receiver_without_tls_is_told_nothing_over_https(receiver: Receiver) -> None:
    assert SENDER.post(receiver.url.replace("http", "https"), {}, b"{}") == sending.UNREACHABLE


def test_a_receiver_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "ALTOGETHER_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            taken, _address = listening.accept()
            stop = threading.Event()
            with taken:
                try:
                    while not stop.wait(0.01):
                        taken.sendall(b"x")
                except OSError:
                    return

        dripping = threading.Thread(target=drip, daemon=True)
        dripping.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        assert SENDER.post(url, {}, b"{}") == sending.UNREACHABLE
        dripping.join()
