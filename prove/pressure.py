"""Do 500 bad neighbours, slow readers and bodies far too large leave the service to the others, and does it recover?"""

from __future__ import annotations

import http.client
import resource
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field

import requests

from prove import town
from prove.ground import Browser, Ground, Served, served
from prove.office import p95
from prove.proof import Figure

CONNECTIONS = 500
READERS = 60  # of these, who take 1 kB a second of a large answer: more than there are threads
ENTERPRISES, GRIDS = 20_000, 100
BIG_BYTES = 12_000_000
HEALTH_S, AFTERWARDS_S, NORMAL_S = 2.0, 5.0, 1.0
PROMISED = frozenset({200, 302, 413, 429, 503})
UNFINISHED = frozenset({408})  # what is said to who does not come along with their request
HALVES = (
    b"",
    b"GET /si",
    b"GET /sign-in HTTP/1.1\r\nHost: a\r\n",
    b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\nabc",
)
Asked = Callable[[], int]


@dataclass
class Heard:
    """Statuses of the answers, and the seconds until each; a status of 0 is none within the patience."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def ask(self, question: Asked) -> None:
        began = time.monotonic()
        try:
            status = question()
        except (requests.RequestException, OSError, http.client.HTTPException):
            status = 0
        self.statuses[status] += 1
        self.seconds.append(time.monotonic() - began)


def prove(ground: Ground, seconds: int) -> list[Figure]:
    town.build(ground.owner, ENTERPRISES, GRIDS)
    _open_files()
    with served(ground) as service:
        planner = service.signed_in("Planner-0")
        large = f"/api/layers/enterprises/file.geojson?area={town.TOWN}"
        planner.get(large, timeout_s=300)
        pages = (f"/api/layers/grids?area={town.TOWN}", "/registers/hazards", "/map")
        quiet, health, honest, bad = Heard(), Heard(), Heard(), Heard()
        for n in range(12):
            quiet.ask(lambda n=n: planner.get(pages[n % 3]).status_code)  # type: ignore[misc]
        with neighbours(service, planner, large, bad) as answers:
            _ask(service, planner, pages, seconds, health, honest)
        for status in answers:
            bad.statuses[status] += 1
        back_s = _until_normal(planner, pages)
    late = [each for each in health.seconds if each > HEALTH_S]
    odd = {
        status: n
        for status, n in (bad.statuses + honest.statuses).items()
        if status not in PROMISED | UNFINISHED
    }
    return [
        Figure("connections at once, of these slow readers", f"{CONNECTIONS}, {READERS}"),
        Figure("pages and map data before: median, p95", _told(quiet)),
        Figure("pages and map data meanwhile: median, p95", _told(honest)),
        Figure(
            "/health meanwhile: the longest",
            f"{max(health.seconds):.2f} s of {len(health.seconds)}",
            not late,
        ),
        Figure("answers to /health", _counted(health), set(health.statuses) <= {200, 503}),
        Figure("answers to bodies of 12 MB, slow readers and half requests", _counted(bad)),
        Figure("answers to pages and map data", _counted(honest)),
        Figure(
            "answers but 200, 302, 413, 429, 503, and 408 to who sends no whole request",
            str(odd or 0),
            not odd,
        ),
        Figure("until every page is answered within 1 s again", f"{back_s:.1f} s", back_s < AFTERWARDS_S),
    ]


@contextmanager
def neighbours(service: Served, planner: Browser, large: str, bad: Heard) -> Iterator[list[int]]:
    """The statuses of what the half requests and slow readers were told are in the list at the end."""
    host, port = service.address.removeprefix("http://").split(":")
    statuses: list[int] = []
    stop = threading.Event()
    with ExitStack() as stack:
        halves, readers = [], []
        cookie = "; ".join(f"{name}={value}" for name, value in planner.session.cookies.items())
        asked = f"GET {large} HTTP/1.1\r\nHost: a\r\nCookie: {cookie}\r\n\r\n".encode()
        for number in range(CONNECTIONS):
            line = stack.enter_context(socket.socket())
            line.settimeout(30)
            if number < READERS:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect((host, int(port)))
            with suppress(OSError):
                line.sendall(asked if number < READERS else HALVES[number % len(HALVES)])
            (readers if number < READERS else halves).append(line)
        threads = [threading.Thread(target=_take_slowly, args=(readers, stop, statuses))]
        threads += [threading.Thread(target=_send_bodies, args=(service, n, stop, bad)) for n in range(4)]
        for thread in threads:
            thread.start()
        try:
            yield statuses
        finally:
            stop.set()
            for thread in threads:
                thread.join()
            statuses += [each for each in map(_status, halves) if each is not None]


def _ask(
    service: Served, planner: Browser, pages: Sequence[str], seconds: int, health: Heard, honest: Heard
) -> None:
    """One watches /health, one turns pages, until the time is over."""
    until = time.monotonic() + seconds

    def watch() -> None:
        while time.monotonic() < until:
            health.ask(lambda: requests.get(f"{service.address}/health", timeout=30).status_code)
            time.sleep(0.25)

    watcher = threading.Thread(target=watch)
    watcher.start()
    turn = 0
    while time.monotonic() < until:
        turn += 1
        honest.ask(lambda: planner.get(pages[turn % len(pages)], timeout_s=60).status_code)  # noqa: B023
        time.sleep(0.5)
    watcher.join()


def _take_slowly(readers: Sequence[socket.socket], stop: threading.Event, statuses: list[int]) -> None:
    heads: dict[socket.socket, bytes] = dict.fromkeys(readers, b"")
    while not stop.wait(1):
        for line in readers:
            line.settimeout(0)
            with suppress(OSError):
                piece = line.recv(1024)
                if len(heads[line]) < 12:
                    heads[line] += piece[:12]
    statuses += [int(head[9:12]) for head in heads.values() if len(head) == 12]


def _send_bodies(service: Served, number: int, stop: threading.Event, bad: Heard) -> None:
    """By somebody who is nobody, and by somebody who is signed in, to forms that take no such thing."""
    browser = service.signed_in("Planner-1") if number % 2 else Browser(service.address)
    path = ("/sign-in", "/api/records/hazards", "/admin/imports", "/loop/api/order")[number]
    body = b"a=" + b"b&" * (BIG_BYTES // 2)
    while not stop.wait(0.5):
        bad.ask(lambda: _answer_to(browser, path, body))


def _answer_to(browser: Browser, path: str, body: bytes) -> int:
    """The status, also where it comes before the body was taken."""
    host, port = browser.address.removeprefix("http://").split(":")
    line = http.client.HTTPConnection(host, int(port), timeout=60)
    cookie = "; ".join(f"{name}={value}" for name, value in browser.session.cookies.items())
    line.putrequest("POST", path)
    for name, value in (("Cookie", cookie), ("X-CSRFToken", browser.csrf), ("Content-Length", str(len(body))),
                        ("Content-Type", "application/x-www-form-urlencoded")):  # fmt: skip
        if value:
            line.putheader(name, value)
    line.endheaders()
    with suppress(BrokenPipeError, ConnectionResetError):
        line.send(body)
    try:
        return line.getresponse().status
    finally:
        line.close()


def _status(line: socket.socket) -> int | None:
    """What was answered so far; None where it is nothing, or the line was closed."""
    line.settimeout(0)
    with suppress(OSError, ValueError):
        return int(line.recv(100)[9:12])
    return None


def _until_normal(planner: Browser, pages: Sequence[str]) -> float:
    """Seconds from now until the first of ten answers in a row that are all there within NORMAL_S."""
    began, since, good = time.monotonic(), time.monotonic(), 0
    while good < 10:
        asked = time.monotonic()
        answer = planner.get(pages[good % len(pages)])
        if answer.status_code == 200 and time.monotonic() - asked < NORMAL_S:
            good += 1
        else:
            good, since = 0, time.monotonic()
        if since - began > 60:
            break
    return since - began


def _open_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 4096), hard), hard))


def _told(heard: Heard) -> str:
    return (
        f"{sorted(heard.seconds)[len(heard.seconds) // 2] * 1000:.0f} ms, {p95(heard.seconds) * 1000:.0f} ms"
    )


def _counted(heard: Heard) -> str:
    return ", ".join(f"{number} x {status or 'none'}" for status, number in sorted(heard.statuses.items()))
