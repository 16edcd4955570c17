"""Is anything lost, doubled or off the record when processes are killed under people who write?"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass, field

import requests
from sqlalchemy import text

from prove.ground import Browser, Ground, Served, served
from prove.proof import Figure, at_least, none
from tests import world

WRITERS = 6
WRITES_A_KILL, OF_FEW = 1000, 10
"""Acknowledged writes between two kills, of a hundred kills or more; of fewer ten times as many as there are kills."""
STUCK_S = 120.0
MOMENT_S = 1.0  # within which a process is struck once as many have been acknowledged
_HELD = text("SELECT count(*) FROM hazards WHERE id = ANY (:ids)")
_DOUBLED = text(
    "SELECT count(*) FROM (SELECT title FROM hazards WHERE title LIKE 'proof %' GROUP BY title HAVING count(*) > 1) d"
)
_TRACED = text(
    "SELECT count(DISTINCT row_id) FROM audit WHERE source = 'hazards' AND before IS NULL AND row_id = ANY (:ids)"
)


@dataclass
class Told:
    """What the writers were told: ids that were acknowledged, and how often they were not."""

    acknowledged: list[str] = field(default_factory=list)
    refused: int = 0
    sent_again: int = 0


def prove(ground: Ground, kills: int) -> list[Figure]:
    """kills: of postmaster, web workers and the process beside them in turn, under people who write."""
    told, stop = Told(), threading.Event()
    with served(ground) as service:
        browsers = [service.signed_in("Paula") for _ in range(WRITERS)]
        writers = [
            threading.Thread(target=_write, args=(browser, number, told, stop))
            for number, browser in enumerate(browsers)
        ]
        for writer in writers:
            writer.start()
        struck = _strike(ground, service, kills, told)
        time.sleep(2)
        stop.set()
        for writer in writers:
            writer.join()
    ids = told.acknowledged
    with ground.owner.connect() as connection:
        held = int(connection.scalar(_HELD, {"ids": ids}) or 0)
        doubled = int(connection.scalar(_DOUBLED) or 0)
        traced = int(connection.scalar(_TRACED, {"ids": ids}) or 0)
    return [
        Figure("killed (SIGKILL)", ", ".join(f"{who} {number}" for who, number in sorted(struck.items()))),
        at_least("writes that were acknowledged, found afterwards", held, len(ids)),
        none("acknowledged and lost", len(ids) - held),
        none("doubled, though writers sent again what got no answer", doubled),
        none("without their row of audit", len(ids) - traced),
        Figure("writes sent again after no answer, or 503", f"{told.sent_again:,}"),
    ]


def _write(browser: Browser, number: int, told: Told, stop: threading.Event) -> None:
    """Report one hazard after another; what gets no answer is sent again under the same id, as a phone does."""
    count = 0
    while not stop.is_set():
        count += 1
        record = str(uuid.uuid4())
        values = {
            "title": f"proof {number}-{count}",
            "found_on": world.TODAY.isoformat(),
            "geom": {"lon": 117.08, "lat": 38.02},
        }
        while not stop.is_set():
            with suppress(requests.RequestException):
                answer = browser.send("/api/records/hazards", {"id": record, "values": values}, timeout_s=20)
                if answer.status_code in (200, 201):
                    told.acknowledged.append(record)
                    break
                if answer.status_code < 500:
                    told.refused += 1
                    raise RuntimeError(f"refused: {answer.status_code} {answer.text[:300]}")
            told.sent_again += 1
            time.sleep(0.2)


def _strike(ground: Ground, service: Served, kills: int, told: Told) -> dict[str, int]:
    """Kill one after another, by turns; the keepers of each bring it up again."""
    chance, struck = random.Random(11), dict[str, int]()
    each = min(WRITES_A_KILL, OF_FEW * kills)
    for turn in range(kills):
        _until_acknowledged(told, (turn + 1) * each)
        time.sleep(chance.uniform(0, MOMENT_S))
        who, pid = _victim(ground, service, turn, chance)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            struck[who] = struck.get(who, 0) + 1
        if who == "postmaster":
            _until_dead(pid)
            ground.revive()
    _until_acknowledged(told, (kills + 1) * each)
    return struck


def _victim(ground: Ground, service: Served, turn: int, chance: random.Random) -> tuple[str, int]:
    """Every fourth time the postmaster, every fourth the process beside the web workers, else one of these."""
    if turn % 4 == 0:
        return "postmaster", ground.server_pid
    while True:
        children = service.children()
        beside = [pid for pid in children if _niceness(pid) > _niceness(service.pid)]
        chosen = beside if turn % 4 == 2 else [pid for pid in children if pid not in beside]
        if chosen:
            return ("jobs and answers" if turn % 4 == 2 else "web worker"), chance.choice(chosen)
        time.sleep(0.1)  # the one that was killed before is being begun again


def _niceness(pid: int) -> int:
    """How much it lets others go before: the process beside the web workers does (gridmap/web/beside.py)."""
    with suppress(ProcessLookupError):
        return os.getpriority(os.PRIO_PROCESS, pid)
    return 0


def _until_acknowledged(told: Told, number: int) -> None:
    """Raises TimeoutError where nothing is acknowledged any more."""
    deadline, known = time.monotonic() + STUCK_S, 0
    while (now := len(told.acknowledged)) < number:
        if now > known:
            deadline, known = time.monotonic() + STUCK_S, now
        if time.monotonic() > deadline:
            raise TimeoutError(f"nothing was acknowledged within {STUCK_S:.0f} s, after {now:,} writes")
        time.sleep(0.02)


def _until_dead(pid: int) -> None:
    with suppress(ProcessLookupError):
        for _ in range(100):
            os.kill(pid, 0)
            time.sleep(0.05)
