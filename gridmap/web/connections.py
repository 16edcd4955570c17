"""What has come of a request, and what a browser has not taken yet of its answer: one connection of `web.buffering`."""

from __future__ import annotations

import re
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from gridmap.errors import is_disk_full

HEAD_S = 10.0  # until the head of a request is here
LONGEST_HEAD_BYTES = 32 * 1024
LEAST_BYTES_S = 4 * 1024  # of a body, on the average: a telephone at the edge of the village has more
IN_MEMORY_BYTES = 256 * 1024
OF_STRANGERS_BYTES = 64 * 1024  # a body without our cookie is no longer than a form
STALLED_S = 30.0  # a browser that takes nothing of its answer
LINGER_S = 0.01
SILENT_S, LEAVING_S = 5.0, 30.0  # of who was refused and sends on: between two pieces, and in all
PIECE = 64 * 1024
_LENGTH = re.compile(rb"(?im)^content-length:[ \t]*(\d{1,15})[ \t]*\r?$")
_CHUNKED = re.compile(rb"(?im)^transfer-encoding:")
_EXPECT = re.compile(rb"(?im)^expect:[ \t]*100-continue")
_COOKIE = re.compile(rb"(?im)^cookie:(.*)$")

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
        """Keep it; whether the request is here, to be read from its beginning. Raises RequestRefused."""
        try:
            self.held.write(piece)
            self.size += len(piece)
            if self.whole is None:
                self._look(piece)
            if self.whole is None or self.size < self.whole:
                return False
            self.held.seek(0)  # what still stood in memory is written here
        except OSError as error:
            raise RequestRefused(503 if is_disk_full(error) else 500) from error
        return True

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
        with suppress(OSError):  # what found no room
            self.held.close()


class Leaving:
    """A connection that was refused before its request was here. What it sends on is thrown away: closed at once, the
    system would break it off, and a browser that still sends would never read why.
    """

    def __init__(self) -> None:
        self.begun = self.heard = time.monotonic()

    @property
    def is_over(self) -> bool:
        now = time.monotonic()
        return now - self.heard > SILENT_S or now - self.begun > LEAVING_S


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
                self.sent += real.send(self.held.read(PIECE))
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
        with suppress(OSError):  # what found no room
            self.held.close()


class Gathered:
    """A connection whose request is here already: a thread reads that first, and then what else comes."""

    def __init__(self, real: socket.socket) -> None:
        self.real = real
        self.arrived: Arriving | None = None
        self.unsent: Unsent | None = None

    def hand(self, arrived: Arriving) -> None:
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
