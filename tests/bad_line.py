"""A line as it is in a village: answers get lost, bodies arrive cut or empty, later things overtake earlier ones.

A proxy of threads before the real server. It speaks HTTP to both sides, so that what is cut looks whole to the server:
its length is said anew. Which request suffers what is drawn from a seed.
"""

from __future__ import annotations

import http.client
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.outbox_phone import Line
from tests.serving import running

PATIENCE_S = 30
_HOP = {"host", "content-length", "connection", "transfer-encoding", "keep-alive"}


@dataclass
class Trouble:
    """How often what goes wrong, as shares of 1; the rest arrives. only: of addresses that begin so, all others arrive.

    done: what happened how often.
    """

    lost_answer: float = 0.3
    cut: float = 0.08
    emptied: float = 0.08
    garbled_answer: float = 0.05
    dropped: float = 0.05
    late: float = 0.1
    late_s: float = 0.02
    twice: float = 0.1
    seed: int = 1
    only: str = ""
    done: Counter[str] = field(default_factory=Counter)


class _Line(ThreadingHTTPServer):
    """The proxy's own side: where it leads, and what goes wrong on the way."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, address: str, trouble: Trouble) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.target, self.trouble = urlsplit(address), trouble
        self.chance, self.lock = random.Random(trouble.seed), threading.Lock()

    def happens(self, share: float, name: str) -> bool:
        with self.lock:
            hit = self.chance.random() < share
            self.trouble.done[name] += hit
            return hit

    def cut(self, body: bytes) -> bytes:
        with self.lock:
            return body[: self.chance.randrange(len(body))] if body else body

    def handle_error(self, *_: object) -> None:  # a line that was hung up
        pass


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Line

    def serve(self) -> None:
        line, trouble = self.server, self.server.trouble
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self.path.startswith(trouble.only):
            answer = self._forward(body)
            return self._give(*answer) if answer else self._hang_up()
        body = self._spoilt(body)
        if line.happens(trouble.dropped, "dropped"):
            return self._hang_up()
        if line.happens(trouble.late, "late"):
            time.sleep(trouble.late_s * random.random())
        if line.happens(trouble.twice, "twice"):
            self._forward(body)
        answer = self._forward(body)
        if answer is None or line.happens(trouble.lost_answer, "lost answer"):
            return self._hang_up()
        return self._give(*answer)

    def _spoilt(self, body: bytes) -> bytes:
        line, trouble = self.server, self.server.trouble
        if body and line.happens(trouble.emptied, "emptied"):
            return b""
        return line.cut(body) if body and line.happens(trouble.cut, "cut") else body

    def _give(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        trouble = self.server.trouble
        if self.path.startswith(trouble.only) and self.server.happens(
            trouble.garbled_answer, "garbled answer"
        ):
            content = self.server.cut(content)
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in _HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _forward(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes] | None:
        target = self.server.target
        line = http.client.HTTPConnection(target.hostname or "", target.port, timeout=PATIENCE_S)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
        try:
            line.request(self.command, self.path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        except OSError:
            return None
        finally:
            line.close()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_POST = do_PUT = serve  # noqa: N815  (the names that http.server calls)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def bad_line(address: str, trouble: Trouble) -> Iterator[str]:
    """The address of a proxy before `address`, while the block runs."""
    with running(_Line(address, trouble)) as found:
        yield found


def over(address: str, cookie: str) -> Line:
    """A phone's line to this address, with the session of whoever is signed in."""
    target = urlsplit(address)

    def ask(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        line = http.client.HTTPConnection(target.hostname or "", target.port, timeout=PATIENCE_S)
        try:
            line.request(method, path, body, {**headers, "Cookie": cookie})
            answer = line.getresponse()
            return answer.status, answer.read()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            line.close()

    return ask
