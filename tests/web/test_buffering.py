"""Do silent, slow and half-finished connections leave the service to the others? Asked of a real server."""

from __future__ import annotations

import http.client
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from threading import Thread

import pytest

from gridmap.settings import project_folder

pytestmark = pytest.mark.process
SERVER = """
import sys
import time
from flask import Flask, request, session
from gridmap.web import connections, serving
connections.HEAD_S = 3.0
connections.LEAVING_S = 3.0

def make():
    app = Flask("small")
    app.config.update(SECRET_KEY="k", SESSION_COOKIE_NAME="c")
    @app.get("/in")
    def enter():
        session["_user_id"] = "x"
        return "in"
    @app.get("/")
    def home():
        return "here"
    @app.get("/slow")
    def slow():
        time.sleep(5)
        return "here"
    @app.get("/large")
    def large():
        return b"x" * 10_000_000
    @app.post("/")
    def take():
        return str(len(request.get_data()))
    return app

serving.serve(make, "127.0.0.1", int(sys.argv[1]), ready=lambda: print("ready", flush=True))
"""
SOON_S = 6.0  # what would wait for the silent ones would wait for half a minute, or for ever
Address = tuple[str, int]


@pytest.fixture(scope="module")
def server() -> Iterator[Address]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(project_folder())},
    )
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    while True:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port)).close()
            break
    yield "127.0.0.1", port
    process.terminate()
    process.wait(30)
    process.stdout.close()


def asked(server: Address, path: str = "/") -> float:
    """Seconds until the answer is here."""
    began = time.monotonic()
    with closing(http.client.HTTPConnection(*server, timeout=30)) as client:
        client.request("GET", path)
        answer = client.getresponse()
        assert (answer.status, answer.read()) == (200, b"here")
    return time.monotonic() - began


def cookie(server: Address) -> str:
    with closing(http.client.HTTPConnection(*server, timeout=30)) as client:
        client.request("GET", "/in")
        answer = client.getresponse()
        answer.read()
        return (answer.getheader("Set-Cookie") or "").split(";")[0]


def opened(server: Address, number: int, sent: bytes) -> list[socket.socket]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 4096), hard), hard))
    made = [socket.create_connection(server, timeout=30) for _ in range(number)]
    for each in made:
        if sent:
            each.send(sent)
    return made


@pytest.mark.parametrize(
    ("number", "sent"),
    [
        (500, b""),
        (64, b"GET / HT"),
        (64, b"GET / HTTP/1.1\r\nHost: a\r\n"),
        (64, b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc"),
    ],
)
def test_those_that_bring_nothing_are_not_noticed_and_are_closed(
    server: Address, number: int, sent: bytes
) -> None:
    silent = opened(server, number, sent)
    assert max(asked(server) for _ in range(5)) < SOON_S
    if number < 500:
        silent[0].settimeout(12)
        assert silent[0].recv(100).startswith(b"HTTP/1.1 408")
    for each in silent:
        each.close()


def test_slow_telephones_get_their_photo_through_while_others_work(server: Address) -> None:
    """Sixteen send 300 kB at 60 kB/s, twice as many as there are threads of a worker."""
    body, word = b"x" * 300_000, cookie(server)
    head = f"POST / HTTP/1.1\r\nHost: a\r\nCookie: {word}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    answers: list[bytes] = []

    def send() -> None:
        with socket.create_connection(server, timeout=60) as phone:
            phone.send(head)
            for at in range(0, len(body), 30_000):
                phone.send(body[at : at + 30_000])
                time.sleep(0.5)
            answers.append(phone.recv(1000))

    phones = [Thread(target=send) for _ in range(16)]
    for phone in phones:
        phone.start()
    worst = max(asked(server) for _ in range(8))
    for phone in phones:
        phone.join()
    assert worst < SOON_S
    assert len(answers) == 16
    assert all(answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"300000") for answer in answers)


def test_who_takes_nothing_of_the_answer_does_not_keep_the_others_waiting(server: Address) -> None:
    """More of them than there are threads."""
    takers = opened(server, 40, b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
    assert max(asked(server) for _ in range(5)) < SOON_S
    for each in takers:
        each.close()


def test_who_takes_an_answer_late_gets_it_whole_and_asks_on(server: Address) -> None:
    late = opened(server, 20, b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
    asked(server)
    for each in late:
        with each.makefile("rb") as taken:
            while taken.readline() != b"\r\n":
                pass
            assert taken.read(10_000_000) == b"x" * 10_000_000
            each.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert taken.readline() == b"HTTP/1.1 200 OK\r\n"
        each.close()


def test_what_takes_long_keeps_no_short_answer_back(server: Address) -> None:
    """Six of them, of the sixteen that two workers begin."""
    slow = opened(server, 6, b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
    assert max(asked(server) for _ in range(10)) < 2.0
    for each in slow:
        assert each.recv(100).startswith(b"HTTP/1.1 200")
        each.close()


def said(server: Address, sent: bytes) -> bytes:
    with socket.create_connection(server, timeout=10) as client:
        client.send(sent)
        return client.recv(1000)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nCookie: c=eyJfdXNlcl9pZCI6IngifQ.x.y\r\nContent-Length: 9999999\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 40_000, b"431"),
    ],
)  # fmt: skip
def test_what_may_not_come_is_refused_before_it_does(server: Address, head: bytes, status: bytes) -> None:
    answer = said(server, head)
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"nosniff" in answer


def test_who_is_refused_while_they_send_can_read_why(server: Address) -> None:
    """A browser that sends three megabytes hears nothing of a connection that was broken off meanwhile."""
    for _ in range(10):
        with closing(http.client.HTTPConnection(*server, timeout=30)) as client:
            client.request("POST", "/", body=b"x" * 3_000_000)
            answer = client.getresponse()
            told = answer.read().decode()
        assert answer.status == 413
        assert told == "内容过大。\nThis is too large.\n"


def test_who_is_refused_and_sends_on_for_ever_is_let_go(server: Address) -> None:
    head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000\r\n\r\n"
    with socket.create_connection(server, timeout=20) as client:
        client.send(head)
        assert client.recv(1000).startswith(b"HTTP/1.1 413")
        began = time.monotonic()
        with suppress(ConnectionError):
            while time.monotonic() < began + 20:
                client.send(b"x")
                time.sleep(0.2)
            pytest.fail("it listens for ever")
    assert time.monotonic() > began + 2, "what was sent on meanwhile was taken"


def read_until(client: socket.socket, end: bytes) -> bytes:
    told = b""
    while not told.endswith(end):
        told += client.recv(1000)
    return told


def test_a_connection_is_kept_and_a_large_body_is_waited_for_politely(server: Address) -> None:
    head = f"POST / HTTP/1.1\r\nHost: a\r\nCookie: {cookie(server)}\r\nContent-Length: 100\r\n".encode()
    with socket.create_connection(server, timeout=10) as client:
        for _ in range(3):
            client.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            read_until(client, b"here")
        client.send(head + b"Expect: 100-continue\r\n\r\n")
        read_until(client, b"HTTP/1.1 100 Continue\r\n\r\n")
        client.send(b"x" * 100)
        read_until(client, b"\r\n\r\n100")


def test_bodies_of_all_sizes_come_through_whole(server: Address) -> None:
    word = cookie(server)
    with closing(http.client.HTTPConnection(*server, timeout=60)) as client:
        for size in (0, 1, 65_536, 262_144, 262_145, 5_000_000):
            client.request("POST", "/", body=b"x" * size, headers={"Cookie": word})
            assert client.getresponse().read() == str(size).encode()
