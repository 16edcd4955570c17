"""What is refused before the application looks at it, and what is answered where the application could not?

A WSGI layer around Flask: no address with a part that no host can have, no flood from one address, and no answer
without the headers, even where the error page itself fails.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from gridmap.web.security import ALWAYS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# RFC 1123 2.1: labels of at most 63 letters, 255 altogether; or an address in brackets (RFC 3986 3.2.2).
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Fa-f:.]{{2,45}}\])(?::\d{{1,5}})?")
LONGEST_HOST = 261
BURST, PER_S = 600.0, 60.0  # an office of fifty behind one address, opening maps at once
MOST_REMEMBERED = 10_000
_HEADERS = {
    **ALWAYS,
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'",
    "Cache-Control": "no-store",
}


class Buckets:
    """How much may an address still ask? Each has a bucket that fills again; the longest unseen are forgotten."""

    def __init__(self, burst: float, per_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.burst, self.per_s, self.clock = burst, per_s, clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, address: str) -> bool:
        with self._lock:
            now = self.clock()
            left, then = self._left.pop(address, (self.burst, now))
            left = min(self.burst, left + (now - then) * self.per_s)
            self._left[address] = (left - 1 if left >= 1 else left, now)
            if len(self._left) > MOST_REMEMBERED:
                self._left.popitem(last=False)
            return left >= 1


class Door:
    """Around the application; within ProxyFix, which tells it the address behind a proxy."""

    def __init__(self, app: WSGIApplication, log: logging.Logger, buckets: Buckets | None = None) -> None:
        self.app, self.log = app, log
        self.buckets = buckets or Buckets(BURST, PER_S)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST", "")
        if host and (len(host) > LONGEST_HOST or not _HOST.fullmatch(host)):
            return _plain(start_response, "400 Bad Request", "This is no name of a host.")
        if not self._may_ask(environ.get("REMOTE_ADDR", "")):
            words = "Too many requests came from this address. Wait a minute, then try again."
            return _plain(start_response, "429 Too Many Requests", words, {"Retry-After": "60"})
        try:
            return self.app(environ, start_response)
        except Exception:
            self.log.exception("%s could not be answered", environ.get("REQUEST_METHOD"))
            return _plain(start_response, "500 Internal Server Error", "Something went wrong here.")

    def _may_ask(self, address: str) -> bool:
        """This computer itself is no stranger: a proxy that forwards without saying for whom comes from there."""
        try:
            if ipaddress.ip_address(address).is_loopback:
                return True
        except ValueError:  # a socket of files has no address
            return True
        return self.buckets.take(address)


def _plain(
    start_response: StartResponse, status: str, words: str, more: dict[str, str] | None = None
) -> Iterable[bytes]:
    body = words.encode()
    start_response(status, [*{**_HEADERS, **(more or {}), "Content-Length": str(len(body))}.items()])
    return [body]
