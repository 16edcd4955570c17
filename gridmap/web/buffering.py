"""How do slow and silent connections cost nothing? A request is handed to a thread once it is here, whole; what a
browser does not take of the answer at once is not waited for.

gunicorn's threads read from the browser and write to it themselves, so eight slow ones keep a whole worker busy. Here
the worker's one loop gathers what arrives on each connection, into memory and then into a file, until head and body are
whole; only then does a thread begin. What the thread answers and the browser does not take yet is kept likewise, and
sent by the loop. What does not come along is closed.
"""

from __future__ import annotations

import os
import selectors
import socket
import time
from contextlib import suppress
from functools import partial
from multiprocessing.sharedctypes import RawArray
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import TConn, ThreadWorker

from gridmap.errors import DISK_FULL
from gridmap.i18n import catalogs
from gridmap.i18n.texts import N_
from gridmap.web.connections import PIECE, Arriving, Gathered, Known, Leaving, RequestRefused, Unsent
from gridmap.web.failures import RETRY_AFTER_S, WORDS
from gridmap.web.turns import Turns

MOST_UNSENT_BYTES = 1 << 30  # that a worker keeps for browsers; beyond it who is at it for longest goes
HESITATES_S, MOST_COUNTED = 0.001, 5
"""How long a worker lets another go first, for each connection that it has more; and how many of those count."""
WORKERS = 2
AT_ONCE, SHORT_S = max(1, (os.cpu_count() or 1) // WORKERS), 0.05
"""How many short answers a worker makes at once, and how long one counts as short: with the other workers no more than
there are cores, for beyond that they only take the time from each other. One that waits long lets the next begin."""
TOLD_EVERY_S = 1.0
MOST_WORKERS, NOBODY = 64, -1
_SLOW = N_(
    "The request did not come along within the time there is for it. Try again where the line is better."
)
_WORDS = {
    400: "Bad Request",
    408: "Request Timeout",
    411: "Length Required",
    413: "Content Too Large",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
_SAID = {408: _SLOW, 413: WORDS[413], 500: WORDS[500], 503: DISK_FULL}


class BufferingWorker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's worker of threads, with a loop that gathers requests before it."""

    longest_body = 16 * 1024 * 1024
    known: Known = staticmethod(lambda cookies: True)
    connections = RawArray(
        "i", [NOBODY] * MOST_WORKERS
    )  # how many each worker has, in memory that all of them share

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.place = list(self.connections).index(NOBODY)
        super().__init__(*args, **kwargs)
        self.arriving: dict[Any, Arriving] = {}
        self.leaving: dict[Any, Leaving] = {}
        self.sending: dict[Any, Any] = {}  # connection -> what its thread said when it was done
        self.turns: Turns[Any] = Turns(AT_ONCE, SHORT_S)
        self.told = -TOLD_EVERY_S

    @property
    def nr_conns(self) -> int:
        """gunicorn's own count, where the other workers see it too."""
        return int(self.connections[self.place])

    @nr_conns.setter
    def nr_conns(self, number: int) -> None:
        self.connections[self.place] = number

    def notify(self) -> None:
        """Tell the arbiter that the worker lives; it waits for a minute and longer, the loop turns for each event."""
        if time.monotonic() - self.told > TOLD_EVERY_S:
            self.told = time.monotonic()
            super().notify()

    @classmethod
    def ended(cls, server: object, worker: BufferingWorker) -> None:
        """A hook of the arbiter: the place of a worker that is gone is free."""
        cls.connections[worker.place] = NOBODY

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection; of several workers the one that has the fewest is the quickest to do so."""
        fewest = min(each for each in self.connections if each != NOBODY)
        time.sleep(min(self.nr_conns - fewest, MOST_COUNTED) * HESITATES_S)
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
        """Take what is here; the loop waits for the rest, if there is one."""
        conn.sock.setblocking(False)
        conn.data_ready = True
        self.arriving[conn] = Arriving(type(self).longest_body, type(self).known)
        self._on_piece(conn, conn.sock)
        if conn in self.arriving:
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_piece, conn))

    def _on_piece(self, conn: TConn, client: Any) -> None:
        arriving = self.arriving[conn]
        try:
            piece = conn.sock.real.recv(PIECE)
            if not piece:
                self._let_go(conn)
            elif arriving.take(piece):
                self._leave_loop(conn)
                del self.arriving[conn]
                conn.sock.hand(arriving)
                self.enqueue_req(conn)
            elif arriving.wants_continue:
                arriving.wants_continue = False
                conn.sock.real.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        except BlockingIOError:
            return
        except RequestRefused as refused:
            self._refuse(conn, refused.status)
        except OSError:
            self._let_go(conn)

    def _refuse(self, conn: TConn, status: int) -> None:
        self.arriving.pop(conn).close()
        self._leave_loop(conn)
        self._say(conn, status)
        self.leaving[conn] = Leaving()
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_rest, conn))

    def _on_rest(self, conn: TConn, client: Any) -> None:
        try:
            if conn.sock.real.recv(PIECE):
                self.leaving[conn].heard = time.monotonic()
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._close(conn)

    def enqueue_req(self, conn: TConn) -> None:
        """A request is here, whole."""
        self.turns.wait(conn)
        self._begin()

    def _begin(self) -> None:
        while (conn := self.turns.next(time.monotonic())) is not None:
            super().enqueue_req(conn)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        soon = self.turns.until_next_s(time.monotonic())
        super().wait_for_and_dispatch_events(timeout if soon is None else min(timeout, soon))
        self._begin()

    def finish_request(self, conn: TConn, done: Any) -> None:
        """The thread is done; the connection goes on, or ends, once the browser has taken the answer."""
        self.turns.done(conn)
        self._begin()
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
        self._close(conn)

    def _say(self, conn: TConn, status: int) -> None:
        with suppress(OSError):
            conn.sock.real.send(_answer(status))
            conn.sock.real.shutdown(socket.SHUT_WR)

    def _let_go(self, conn: TConn) -> None:
        arriving = self.arriving.pop(conn, None)
        if arriving is None:
            return
        arriving.close()
        self._close(conn)

    def _close(self, conn: TConn) -> None:
        self.leaving.pop(conn, None)
        self._leave_loop(conn)
        self.nr_conns -= 1
        util.close(conn.sock)

    def _leave_loop(self, conn: TConn) -> None:
        """The loop waits for nothing of this connection, whether it did before or not."""
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)

    def _drop_oldest(self) -> None:
        """With no place left, who was refused goes, or has been at it for longest without getting it done."""
        if self.leaving:
            self._close(min(self.leaving, key=lambda conn: self.leaving[conn].begun))
        elif self.arriving:
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
        for conn in [each for each, told in self.leaving.items() if told.is_over or not self.alive]:
            self._close(conn)
        for conn in [each for each in self.sending if each.sock.unsent.is_stalled]:
            self._hang_up(conn)


def _answer(status: int) -> bytes:
    """To whom no page can be shown: who sent it is not known yet. The reason stands there in both languages."""
    msgid = _SAID.get(status, _WORDS[status])
    said = f"{catalogs.texts(catalogs.DEFAULT).get(msgid, '')}\n{msgid}\n".lstrip().encode()
    waits = f"Retry-After: {RETRY_AFTER_S[status]}\r\n" if status in RETRY_AFTER_S else ""
    head = (
        f"HTTP/1.1 {status} {_WORDS[status]}\r\nConnection: close\r\n{waits}"
        "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n"
        "Content-Security-Policy: default-src 'none'\r\nCache-Control: no-store\r\n"
        f"Content-Length: {len(said)}\r\n\r\n"
    )
    return head.encode() + said
