"""Is a server that says nothing still there? One that stands still keeps nobody waiting.

A statement may take long, on a server that works. On one that stands still (its machine hangs, its disk does) the
connection stays open and nothing comes: neither `statement_timeout`, which the server watches itself, nor TCP, whose
packets the kernel goes on to acknowledge, ends the waiting. So whoever has waited for a while asks the same server
`SELECT 1` over a line kept for that; where that says nothing either, the connection is given up and its work fails as
on a server that went away.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import psycopg
from psycopg import generators
from sqlalchemy import Engine, event

SILENT_S = 0.7  # after which a server is asked whether it is there, and as often again
ANSWER_S = 1.5  # within which it says so
FRESH_S = 0.5  # for so long what it said, or did not, holds for all who ask
_Result = TypeVar("_Result")


class ServerSilent(psycopg.OperationalError):
    """The server says nothing, not even that it is there. Whether the last statement was done is not known."""


@dataclass
class Pulse:
    """Whether one server is there, asked over a line of its own by all who wait for it, one at a time.

    parameters: of libpq; they bound how long connecting may take.
    """

    parameters: dict[str, Any]
    _line: psycopg.Connection | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _until: float = field(default=0.0, init=False)
    _beat: bool = field(default=True, init=False)

    def beats(self) -> bool:
        with self._lock:
            if time.monotonic() > self._until:
                self._beat = self._asked()
                self._until = time.monotonic() + FRESH_S
            return self._beat

    def _asked(self) -> bool:
        try:
            if self._line is None or self._line.closed:
                self._line = psycopg.connect(**self.parameters, autocommit=True)
            self._line.pgconn.send_query(b"SELECT 1")
            self._line.wait(generators.execute(self._line.pgconn), timeout=ANSWER_S)
        except psycopg.Error:
            self.end()
            return False
        return True

    def end(self) -> None:
        """Let the line go; whoever asks again opens another."""
        if self._line is not None:
            self._line.pgconn.finish()


class WatchedConnection(psycopg.Connection[Any]):
    """A connection that is given up (`ServerSilent`) where its server is not there any more."""

    pulse: Pulse

    def wait(
        self,
        gen: Generator[Any, Any, _Result],
        interval: float = 0.1,
        timeout: float | None = None,
    ) -> _Result:
        try:
            return super().wait(_heard(gen, self.pulse), interval, timeout)
        except ServerSilent:
            self.pgconn.finish()
            raise


def _heard(gen: Generator[Any, Any, _Result], pulse: Pulse) -> Generator[Any, Any, _Result]:
    """The same waiting; each time that nothing has come for a while, the pulse is felt."""
    since = time.monotonic()
    try:
        state = next(gen)
        while True:
            ready = yield state
            if ready:
                since = time.monotonic()
            elif time.monotonic() - since > SILENT_S:
                if not pulse.beats():
                    raise ServerSilent("the server does not answer")
                since = time.monotonic()
            state = gen.send(ready)
    except StopIteration as done:
        result: _Result = done.value
        return result


def watch(engine: Engine) -> None:
    """From here on no connection of this engine waits for a server that is not there."""
    pulses: dict[tuple[str, int], Pulse] = {}

    def connect(
        _dialect: object, _record: object, given: list[Any], told: dict[str, Any]
    ) -> psycopg.Connection:
        made = WatchedConnection.connect(*given, **told)
        server = made.info.host, made.info.port
        # Of several servers in the URL the one that it reached, whatever became of it since.
        own = {"host": server[0], "port": server[1], "target_session_attrs": "any"}
        made.pulse = pulses.setdefault(server, Pulse({**told, **own}))
        return made

    def end(_engine: Engine) -> None:
        for each in pulses.values():
            each.end()

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "engine_disposed", end)
