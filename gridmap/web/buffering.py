"""How do slow and silent connections cost nothing? A request is handed to a thread once it is here, whole; what a
browser does not take of the answer at once is not waited for.

gunicorn's threads read from the browser and write to it themselves, so eight slow ones keep a whole worker busy. Here
the worker's one loop gathers what arrives on each connection, into memory and then into a file, until head and body are
whole; only then does a thread begin. What the thread answers and the browser does not take yet is kept likewise, and
sent by the loop. What does not come along is closed.
"""

from __future__ import annotations

import re
import selectors
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import TConn, ThreadWorker

HEAD_S = 10.0  # until the head of a request is here
LONGEST_HEAD_BYTES = 32 * 1024
LEAST_BYTES_S = 4 * 1024  # of a body, on the average: a telephone at the edge of the village has more
IN_MEMORY_BYTES = 256 * 1024
OF_STRANGERS_BYTES = 64 * 1024  # a body without our cookie is no longer than a form
STALLED_S = 30.0  # a browser that takes nothing of its answer
MOST_UNSENT_BYTES = 1 << 30  # that a worker keeps for browsers; beyond it who is at it for longest goes
LINGER_S = 0.01
HESITATES_S, MOST_COUNTED = 0.0002, 10
"""How long a worker lets the others go first, for each connection it has; and how many of those count at most."""
_PIECE = 64 * 1024
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,15})[ \t]*\r?$")
_CHUNKED = re.compile(rb"(?im)^transfer-encoding:")
_EXPECT = re.compile(rb"(?im)^expect:[ \t]*100-continue")
_COOKIE = re.compile(rb"(?im)^cookie:(.*)$")
_WORDS = {
    400: "Bad Request",
    408: "Request Timeout",
    411: "Length Required",
    413: "Content Too Large",
    431: "Request Header Fields Too Large",
}

Known = Callable[[str], bool]
"""Whether a Cookie header holds a session that we signed."""


class RequestRefused(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Arriving:
    """What has come of one request so far."""

    def __init__(self, longest_body: int, known: Known) -> None:
        self.longest_body, self.known = longest_body, known
        self.begun = time.monotonic()
        self.held = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115  (closed with the request)
        self.head = b""
        self.size = 0
        self.whole: int | None = None  # bytes of head and body, once the head is here
        self.wants_continue = False

    def take(self, piece: bytes) -> bool:
        """Keep it; whether the request is here. Raises Refused."""
        self.held.write(piece)
        self.size += len(piece)
        if self.whole is None:
            self._look(piece)
        return self.whole is not None and self.size >= self.whole

    def _look(self, piece: bytes) -> None:
        self.head += piece
        end = self.head.find(b"\r\n\r\n")
        if end < 0:
            if len(self.head) > LONGEST_HEAD_BYTES:
                raise RequestRefused(431)
            return
        head, self.head = self.head[: end + 2], b""
        if _CHUNKED.search(head):
            raise RequestRefused(411)
        lengths = {int(each) for each in _LENGTH.findall(head)}
        if len(lengths) > 1:
            raise RequestRefused(400)
        length = lengths.pop() if lengths else 0
        if length > self.longest_body or (length > OF_STRANGERS_BYTES and not self._is_known(head)):
            raise RequestRefused(413)
        self.whole = end + 4 + length
        self.wants_continue = bool(_EXPECT.search(head)) and self.size < self.whole

    def _is_known(self, head: bytes) -> bool:
        return any(self.known(each.decode("latin-1").strip()) for each in _COOKIE.findall(head))

    @property
    def deadline(self) -> float:
        return self.begun + HEAD_S + (self.whole or 0) / LEAST_BYTES_S

    def close(self) -> None:
        self.held.close()


class Unsent:
    """What of one answer the browser has not taken yet. The thread that answers adds to it, then the loop sends."""

    kept_bytes = 0  # by all of a worker's; an estimate will do

    def __init__(self) -> None:
        self.held = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115  (closed once it is sent)
        self.begun = time.monotonic()
        self.size = self.sent = 0

    def add(self, data: memoryview) -> None:
        self.held.write(data)
        self.size += len(data)
        Unsent.kept_bytes += len(data)

    def send(self, real: socket.socket) -> bool:
        """Send what the browser takes now; whether that was all."""
        while self.sent < self.size:
            self.held.seek(self.sent)
            try:
                self.sent += real.send(self.held.read(_PIECE))
            except BlockingIOError:
                return False
        return True

    @property
    def is_stalled(self) -> bool:
        """Does the browser take it slower than any line is?"""
        took_s = time.monotonic() - self.begun
        return took_s > STALLED_S and self.sent / took_s < LEAST_BYTES_S

    def close(self) -> None:
        Unsent.kept_bytes -= self.size
        self.held.close()


class Gathered:
    """A connection whose request is here already: a thread reads that first, and then what else comes."""

    def __init__(self, real: socket.socket) -> None:
        self.real = real
        self.arrived: Arriving | None = None
        self.unsent: Unsent | None = None

    def hand(self, arrived: Arriving) -> None:
        arrived.held.seek(0)
        self.arrived = arrived

    def recv(self, size: int, *flags: int) -> bytes:
        if self.arrived is not None:
            piece = self.arrived.held.read(size)
            if piece:
                return bytes(piece)
            self.drop()
        return self.real.recv(size, *flags)

    def drop(self) -> None:
        if self.arrived is not None:
            self.arrived.close()
            self.arrived = None

    def sendall(self, data: bytes, *flags: int) -> None:
        """As a socket does, but it does not wait: what the browser does not take now, the worker's loop sends."""
        left, waits = memoryview(data), self.real.gettimeout()
        if self.unsent is None:
            self.real.setblocking(False)
            with suppress(BlockingIOError):
                while left:
                    left = left[self.real.send(left, *flags) :]
            self.real.settimeout(waits)
        if left:
            self.unsent = self.unsent or Unsent()
            self.unsent.add(left)

    def sent(self) -> None:
        if self.unsent is not None:
            self.unsent.close()
            self.unsent = None

    def setblocking(self, flag: bool) -> None:
        self.real.settimeout(STALLED_S if flag else 0.0)

    def settimeout(self, seconds: float | None) -> None:
        """What arrived was read, so the worker's loop need not linger at a close for what might still come."""
        in_loop = threading.current_thread() is threading.main_thread()
        self.real.settimeout(LINGER_S if in_loop else seconds)

    def close(self) -> None:
        self.drop()
        self.sent()
        self.real.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


class BufferingWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's worker of threads, with a loop that gathers requests before it."""

    longest_body = 16 * 1024 * 1024
    known: Known = staticmethod(lambda cookies: True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arriving: dict[Any, Arriving] = {}
        self.sending: dict[Any, Any] = {}  # connection -> what its thread said when it was done

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection; of several workers the one that has the fewest is the quickest to do so."""
        time.sleep(min(self.nr_conns, MOST_COUNTED) * HESITATES_S)
        try:
            real, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        if self.nr_conns >= self.worker_connections:
            self._drop_oldest()
        self._gather(TConn(self.cfg, Gathered(real), address, listener.getsockname()))

    def on_client_socket_readable(self, conn: TConn, client: Any) -> None:
        """A connection that was kept brings its next request."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._gather(conn)

    def _gather(self, conn: TConn) -> None:
        conn.sock.setblocking(False)
        conn.data_ready = True
        self.arriving[conn] = Arriving(type(self).longest_body, type(self).known)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_piece, conn))

    def _on_piece(self, conn: TConn, client: Any) -> None:
        arriving = self.arriving[conn]
        try:
            piece = conn.sock.real.recv(_PIECE)
            if not piece:
                self._let_go(conn)
            elif arriving.take(piece):
                self.poller.unregister(conn.sock)
                del self.arriving[conn]
                conn.sock.hand(arriving)
                self.enqueue_req(conn)
            elif arriving.wants_continue:
                arriving.wants_continue = False
                conn.sock.real.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        except BlockingIOError:
            return
        except RequestRefused as refused:
            self._say(conn, refused.status)
            self._let_go(conn)
        except OSError:
            self._let_go(conn)

    def finish_request(self, conn: TConn, done: Any) -> None:
        """The thread is done; the connection goes on, or ends, once the browser has taken the answer."""
        if conn.sock.unsent is None:
            super().finish_request(conn, done)
            return
        conn.sock.setblocking(False)
        self.sending[conn] = done
        self.poller.register(conn.sock, selectors.EVENT_WRITE, partial(self._on_room, conn))
        while Unsent.kept_bytes > MOST_UNSENT_BYTES and len(self.sending) > 1:
            self._hang_up(min(self.sending, key=lambda each: each.sock.unsent.begun))

    def _on_room(self, conn: TConn, client: Any) -> None:
        try:
            if not conn.sock.unsent.send(conn.sock.real):
                return
        except OSError:
            self._hang_up(conn)
            return
        self.poller.unregister(conn.sock)
        conn.sock.sent()
        super().finish_request(conn, self.sending.pop(conn))

    def _hang_up(self, conn: TConn) -> None:
        del self.sending[conn]
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        util.close(conn.sock)

    def _say(self, conn: TConn, status: int) -> None:
        words = _WORDS[status]
        answer = (
            f"HTTP/1.1 {status} {words}\r\nConnection: close\r\nContent-Type: text/plain\r\n"
            "X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'\r\n"
            f"Cache-Control: no-store\r\nContent-Length: {len(words)}\r\n\r\n{words}"
        )
        with suppress(OSError):
            conn.sock.real.send(answer.encode())
            conn.sock.real.shutdown(socket.SHUT_WR)

    def _let_go(self, conn: TConn) -> None:
        arriving = self.arriving.pop(conn, None)
        if arriving is None:
            return
        arriving.close()
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        util.close(conn.sock)

    def _drop_oldest(self) -> None:
        """With no place left, who has been at it for longest without getting it done goes."""
        if self.arriving:
            self._let_go(min(self.arriving, key=lambda conn: self.arriving[conn].begun))

    def murder_pending(self) -> None:
        """Close what does not come along; at the end of the service, whatever is not here yet."""
        super().murder_pending()
        now = time.monotonic()
        for conn, arriving in [*self.arriving.items()]:
            if not self.alive:
                self._let_go(conn)
            elif now > arriving.deadline:
                self._say(conn, 408)
                self._let_go(conn)
        for conn in [each for each in self.sending if each.sock.unsent.is_stalled]:
            self._hang_up(conn)
