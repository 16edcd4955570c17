"""How do others know that the work in the background goes on? It says so every few seconds, and seals the audit."""

from __future__ import annotations

import logging
import os
import threading
import time

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from gridmap.records import upkeep

SEAL_S = 60.0
_log = logging.getLogger(__name__)


def beat(engine: Engine, stop: threading.Event, restarts: int, troubles: dict[str, str]) -> None:
    """Until `stop` is set, from a thread of its own. A database that is away is waited for.

    troubles: what those who work cannot do at present; said, as long as there is any.
    """
    sealed = 0.0
    while True:
        try:
            facts = {"problem": "; ".join(sorted(set(troubles.copy().values())))} if troubles else {}
            with engine.begin() as connection:
                upkeep.note(
                    connection, upkeep.JOBS, good=not troubles, pid=os.getpid(), restarts=restarts, **facts
                )
            if time.monotonic() - sealed > SEAL_S:
                with engine.begin() as connection:
                    connection.execute(text("SELECT gm_seal_audit()"))
                sealed = time.monotonic()
        except SQLAlchemyError as error:
            _log.warning("no sign of life could be written: %s", type(error).__name__)
        if stop.wait(upkeep.BEAT_S):
            return
