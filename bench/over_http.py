"""Asking a service over HTTP as a bench does: over connections that stay open, one or several at once."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import suppress


def wait_for(port: int) -> None:
    """Until somebody listens there. Raises TimeoutError after a minute."""
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nobody listens at port {port}")


class Line:
    """One connection that stays open."""

    def __init__(self, port: int, cookie: str) -> None:
        self.way = socket.create_connection(("127.0.0.1", port), timeout=600)
        self.way.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = f" HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n"

    def ask(self, path: str) -> tuple[float, bytes]:
        """Milliseconds until the last byte, and the body. Raises RuntimeError for anything but 200."""
        began = time.perf_counter()
        self.way.sendall(f"GET {path}{self.head}".encode())
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, body = got.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        while length and len(body) < int(length[1]):
            body += self._more()
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{path}: {head[:60]!r} {body[:200]!r}")
        return (time.perf_counter() - began) * 1000, body

    def _more(self) -> bytes:
        part = self.way.recv(65536)
        if not part:
            raise RuntimeError("the service hung up")
        return part


def at_once(port: int, cookie: str, paths: list[str], lines: int) -> list[float]:
    """What each of the questions took, asked over so many lines at once."""
    taken: list[float] = []
    failed: list[BaseException] = []

    def one(own: list[str]) -> None:
        try:
            line = Line(port, cookie)
            taken.extend(line.ask(path)[0] for path in own)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=one, args=(paths[n::lines],)) for n in range(lines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return taken
