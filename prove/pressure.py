"""Do 500 bad connections, slow readers and bodies far too large leave the service to the others, and does it recover?
Does the heavy work of a planner leave it to the duty officer?
"""

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
from functools import partial

import requests

from prove import town
from prove.ground import PATIENCE_S, Browser, Ground, Served, served
from prove.office import p95
from prove.proof import Figure

WHOLE_S = 30  # below it, the town is small, and nothing is said of how long anybody waits
CONNECTIONS = 500
READERS = 60  # of these, who take 1 kB a second of a page: many more than there are threads
ENTERPRISES, GRIDS = 20_000, 100
ENTERPRISES_SMALL, GRIDS_SMALL = 500, 25
HEAVY_AT_ONCE = 6  # files of a whole layer that one planner asks for, again and again
BIG_BYTES = 12_000_000
HEALTH_S, BACK_S, NORMAL_S = 2.0, 5.0, 1.0
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
    whole = seconds >= WHOLE_S
    town.build(ground.owner, *((ENTERPRISES, GRIDS) if whole else (ENTERPRISES_SMALL, GRIDS_SMALL)))
    _open_files()
    with served(ground) as service:
        planner, officer = service.signed_in("Planner-0"), service.signed_in("Officer-0")
        return [*_heavy(planner, officer, seconds, whole), *_bad(service, planner, seconds, whole)]


def _heavy(planner: Browser, officer: Browser, seconds: int, whole: bool) -> list[Figure]:
    """A planner has files of whole layers made, many at once; the duty officer asks who is nearest, and the desk."""
    files = [f"/api/layers/{layer}/file.{form}?area={town.TOWN}"
             for layer, form in (("enterprises", "gpkg"), ("hazards", "kmz"), ("enterprises", "geojson"))]  # fmt: skip
    asked = (f"/api/nearest?lon={town.WEST + 0.1}&lat={town.SOUTH + 0.1}", "/desk")
    for path in (*files, *asked):
        planner.get(path, timeout_s=600)
    quiet, meanwhile, heavy, stop = Heard(), Heard(), Heard(), threading.Event()
    _turn(officer, asked, seconds / 2, quiet)

    def work(number: int) -> None:
        turn = number
        while not stop.is_set():
            turn += 1
            heavy.ask(partial(_ask_alone, planner, files[turn % len(files)]))
            stop.wait(0.5)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(HEAVY_AT_ONCE)]
    for thread in threads:
        thread.start()
    _turn(officer, asked, seconds / 2, meanwhile)
    stop.set()
    for thread in threads:
        thread.join()
    good = p95(meanwhile.seconds) < NORMAL_S if whole else None
    return [
        Figure("who is nearest, and the desk, while nobody works hard: median, p95", _told(quiet)),
        Figure(f"the same beside a planner's {HEAVY_AT_ONCE} files at once", _told(meanwhile), good),
        Figure("answers to the duty officer", _counted(meanwhile), set(meanwhile.statuses) == {200}),
        Figure("answers to the planner", _counted(heavy), set(heavy.statuses) <= {200, 503}),
    ]


def _bad(service: Served, planner: Browser, seconds: int, whole: bool) -> list[Figure]:
    pages = (f"/api/layers/grids?area={town.TOWN}", "/registers/hazards", "/map")
    quiet, health, honest, bad = Heard(), Heard(), Heard(), Heard()
    _turn(planner, pages, min(seconds, 10), quiet)
    with neighbours(service, planner, bad) as statuses:
        _ask(service, planner, pages, seconds, health, honest)
    bad.statuses.update(statuses)
    back_s = _until_normal(planner, pages)
    odd = bad.statuses + honest.statuses
    for status in PROMISED | UNFINISHED:
        del odd[status]
    longest = max(health.seconds)
    return [
        Figure("connections at once, of these slow readers", f"{CONNECTIONS}, {READERS}"),
        Figure("pages and map data before: median, p95", _told(quiet)),
        Figure("pages and map data meanwhile: median, p95", _told(honest)),
        Figure("/health meanwhile: the longest", f"{longest:.2f} s", longest < HEALTH_S if whole else None),
        Figure("answers to /health", _counted(health), set(health.statuses) <= {200, 503}),
        Figure("answers to bodies of 12 MB, slow readers and half requests", _counted(bad)),
        Figure("answers to pages and map data", _counted(honest), set(honest.statuses) == {200}),
        Figure(
            "answers but 200, 302, 413, 429, 503, and 408 to who sends no whole request",
            str(odd.total()),
            not odd,
        ),
        Figure(
            "until pages are answered within 1 s again", f"{back_s:.1f} s", back_s < BACK_S if whole else None
        ),
    ]


def _turn(browser: Browser, paths: Sequence[str], seconds: float, heard: Heard) -> None:
    until, turn = time.monotonic() + seconds, 0
    while time.monotonic() < until or turn < len(paths):
        path = paths[turn % len(paths)]
        heard.ask(partial(_status_of, browser, path))
        turn += 1
        time.sleep(0.3)


def _status_of(browser: Browser, path: str) -> int:
    return browser.get(path).status_code


def _ask_alone(browser: Browser, path: str) -> int:
    """Over a line of its own: a session of `requests` is not for several threads."""
    return requests.get(
        f"{browser.address}{path}", cookies=browser.session.cookies, timeout=PATIENCE_S
    ).status_code


@contextmanager
def neighbours(service: Served, planner: Browser, bad: Heard) -> Iterator[list[int]]:
    """The statuses of what the half requests and slow readers were told are in the list at the end."""
    host, port = service.address.removeprefix("http://").split(":")
    statuses: list[int] = []
    stop = threading.Event()
    with ExitStack() as stack:
        halves: list[socket.socket] = []
        readers: list[socket.socket] = []
        cookie = "; ".join(f"{name}={value}" for name, value in planner.session.cookies.items())
        asked = f"GET /map HTTP/1.1\r\nHost: a\r\nCookie: {cookie}\r\n\r\n".encode()
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
    _turn(planner, pages, seconds, honest)
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
    kind = "application/json" if "/api/" in path else "application/x-www-form-urlencoded"
    line.putrequest("POST", path)
    for name, value in (("Cookie", cookie), ("X-CSRFToken", browser.csrf), ("Content-Length", str(len(body))),
                        ("Content-Type", kind)):  # fmt: skip
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
