"""Is a server that says nothing still there? One that stands still keeps nobody waiting.

A statement may take long, on a server that works. On one that stands still (its machine hangs, its disk does) the
connection stays open and nothing comes: neither `statement_timeout`, which the server watches itself, nor TCP, whose
packets the kernel goes on to acknowledge, ends the waiting. So whoever has waited for a while knocks at the same
server; where that is not answered either, the connection is given up and its work fails as on a server that went away.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.errors import ConnectionTimeout
from sqlalchemy import Engine, event

SILENT_S = 0.6  # after which somebody knocks, and as often again
FRESH_S = 0.5  # for so long what came of it holds for all who wait
_Result = TypeVar("_Result")


class ServerSilent(psycopg.OperationalError):
    """The server says nothing, not even that it is there. Whether the last statement was done is not known."""


@dataclass
class Pulse:
    """Whether one server is there, asked by all who wait for it, one at a time.

    conninfo: as libpq has it; its connect_timeout bounds the waiting.
    """

    conninfo: str
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _until: float = field(default=0.0, init=False)
    _beat: bool = field(default=True, init=False)

    def beats(self) -> bool:
        with self._lock:
            if time.monotonic() > self._until:
                self._beat = self._answers()
                self._until = time.monotonic() + FRESH_S
            return self._beat

    def _answers(self) -> bool:
        """True also where nobody is let in, or nothing listens any more: who waits there is told so by the system.

        A new connection and not libpq's PQping, in which no other thread of Python could go on.
        """
        try:
            psycopg.connect(self.conninfo).close()
        except ConnectionTimeout:
            return False
        except psycopg.OperationalError:
            return True
        return True


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
        if server not in pulses:
            pulses[server] = Pulse(_conninfo(made, told.get("password")))
        made.pulse = pulses[server]
        return made

    event.listen(engine, "do_connect", connect)


def _conninfo(made: psycopg.Connection, password: str | None) -> str:
    """Of several servers in the URL the one that it reached, whatever became of it since."""
    own = {"host": made.info.host, "port": str(made.info.port), "target_session_attrs": "any"}
    return make_conninfo(made.info.dsn, **own, password=password)
