"""Do many entries with photos arrive exactly once, from a phone whose line, application and store all fail?

Used by `tests/web/test_bad_line.py` with a few hundred entries and by `bench/outbox.py` with ten thousand.
"""

from __future__ import annotations

import io
import random
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from PIL import Image
from sqlalchemy import Connection, text

from tests.outbox_phone import Kept, Line, Phone

AT_ONCE = 3
_MOST_ROUNDS = 1000
_ADD = 30
"""At most so many entries are written between two rounds."""


@dataclass(frozen=True)
class Chances:
    """How often what fails on the phone itself, as shares of 1: of rounds, and of writings to the store."""

    killed: float = 0.2
    wiped: float = 0.02
    closed: float = 0.05


class Killed(OSError):
    """The application was ended; what it waited for it never saw."""


class StoreClosed(OSError):
    """The browser closed the database; this writing did not happen."""


class FrailPhone(Phone):
    """A phone whose store may close, and whose application may be killed while requests are on their way."""

    chance = random.Random(1)
    closed = 0.0
    requests_left = 0

    def write(
        self,
        kind: str,
        values: dict[str, Any],
        parts: tuple[bytes, ...] = (),
        *,
        follows: uuid.UUID | None = None,
    ) -> uuid.UUID:
        self._may_close()
        return super().write(kind, values, parts, follows=follows)

    def settle(self, kept: Kept, receipt: dict[str, Any]) -> None:
        self._may_close()
        super().settle(kept, receipt)

    def _may_close(self) -> None:
        if self.chance.random() < self.closed:
            raise StoreClosed

    def over(self, line: Line) -> None:
        def ask(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
            if self.requests_left < 0:
                raise Killed
            answer = line(method, path, headers, body)
            self.requests_left -= 1
            if self.requests_left < 0:
                raise Killed
            return answer

        self.line = ask


@dataclass
class Told:
    """What was done and seen. shown: receipts that the screen showed. lost: ids that went with a store."""

    written: dict[uuid.UUID, tuple[uuid.UUID, int, int]] = field(default_factory=dict)
    shown: dict[uuid.UUID, dict[str, Any]] = field(default_factory=dict)
    lost: set[uuid.UUID] = field(default_factory=set)
    kills: int = 0
    wipes: int = 0
    closings: int = 0
    rounds: int = 0
    listed_s: list[float] = field(default_factory=list)


def photo(number: int) -> bytes:
    """A small picture that no other number has."""
    made = io.BytesIO()
    colour = (number % 251, number // 251 % 251, 90)
    Image.new("RGB", (48, 32), colour).save(made, "JPEG", quality=95, comment=str(number).encode())
    return made.getvalue()


def run(
    line: Line,
    clock: Callable[[], datetime],
    area: str,
    entries: int,
    chances: Chances,
    seed: int,
    holes: Callable[[uuid.UUID], set[int]] = lambda _: set(),
    until: float = float("inf"),
) -> Told:
    """Write and send so many entries. holes: which numbers of a phone the office is told to be missing, right now.

    until: by time.monotonic, when no more are written; what waits is still sent.
    """
    chance, told = random.Random(seed), Told()
    phone = _fresh(line, clock, area, chance, chances)
    number = 0
    while number < entries or phone.store:
        assert told.rounds < _MOST_ROUNDS + entries, f"{len(phone.store)} of {number} have not arrived"
        for _ in range(min(chance.randint(1, _ADD), entries - number)):
            number = _write(phone, told, number, seed)
        entries = number if time.monotonic() > until else entries
        is_killed = chance.random() < chances.killed
        phone.requests_left = chance.randrange(2, 60) if is_killed else 10**6
        told.kills += is_killed
        _round(phone, chance, told)
        if number < entries and chance.random() < chances.wiped:
            phone = _wiped(phone, _fresh(line, clock, area, chance, chances), told, holes)
    for _ in range(50):  # the last word: everything has arrived
        phone.requests_left = 10**6
        with suppress(OSError):
            if phone.hello() and phone.known_missing == 0:
                return told
    raise AssertionError(f"the phone still hears that {phone.known_missing} are missing")


def _fresh(
    line: Line, clock: Callable[[], datetime], area: str, chance: random.Random, chances: Chances
) -> FrailPhone:
    phone = FrailPhone(line, clock, area)
    phone.chance, phone.closed = chance, chances.closed
    phone.over(line)
    return phone


def _write(phone: FrailPhone, told: Told, number: int, seed: int) -> int:
    """The number that comes next: the same where the store was closed, and the screen says that nothing is kept."""
    parts = tuple(photo(number + at * 20_000) for at in range(2 if number % 10 == 0 else 1))
    values = {"title": f"Load {seed}/{number}", "geom": {"lon": 117.06, "lat": 38.01}}
    try:
        entry = phone.write("hazard", values, parts)
    except StoreClosed:
        told.closings += 1
        return number
    told.written[entry] = (phone.device, phone.next_number - 1, len(parts))
    return number + 1


def _round(phone: FrailPhone, chance: random.Random, told: Told) -> None:
    """Three entries on their way at once, in any order."""
    told.rounds += 1
    try:
        if not phone.hello():
            return
    except OSError:
        return
    waiting = list(phone.store.values())
    chance.shuffle(waiting)

    def send(kept: Kept) -> int:
        try:
            phone.send(kept)
        except StoreClosed:
            return 1
        except OSError:
            return 0
        return 0

    with ThreadPoolExecutor(AT_ONCE) as pool:
        told.closings += sum(pool.map(send, waiting))
    told.shown.update(phone.receipts)
    if phone.requests_left < 0:
        for kept in phone.store.values():
            kept.sent_parts.clear()  # a killed application forgets what it had not written down


def _wiped(
    old: FrailPhone, fresh: FrailPhone, told: Told, holes: Callable[[uuid.UUID], set[int]]
) -> FrailPhone:
    """The browser emptied the store. The phone says so at its next contact; the office lists what is missing."""
    told.wipes += 1
    told.lost |= set(old.store)
    expected = {kept.number for kept in old.store.values()}
    fresh.replaces, fresh.requests_left = str(old.device), 10**6
    for _ in range(_MOST_ROUNDS):
        with suppress(OSError):
            if fresh.hello():
                break
    began = time.monotonic()
    listed = holes(old.device)
    # What was stored though its receipt never came is no hole; what is listed must have been lost.
    assert listed <= expected, (listed, expected)
    told.listed_s.append(time.monotonic() - began)
    return fresh


@dataclass(frozen=True)
class Found:
    """What the tables say afterwards, as sets and counts that must be empty and zero."""

    false_receipts: list[uuid.UUID]
    doubled: int
    unknown: int
    arrived_unshown: int
    holes: dict[uuid.UUID, set[int]]


def audit(connection: Connection, told: Told, seed: int) -> Found:
    """Compare what was shown with the tables, as their owner reads them."""
    entries = {
        row.id: row
        for row in connection.execute(
            text("SELECT id, device_id, number, sha256, state, receipt FROM outbox_entries")
        )
    }
    parts: dict[uuid.UUID, set[tuple[str, int]]] = {}
    for row in connection.execute(text("SELECT entry_id, sha256, length FROM outbox_parts")):
        parts.setdefault(row.entry_id, set()).add((row.sha256, row.length))
    hazards = connection.execute(
        text(
            "SELECT h.id, h.title, (SELECT count(*) FROM attachments a WHERE a.row_id = h.id) AS photos FROM hazards h"
            " WHERE h.title LIKE :like"
        ),
        {"like": f"Load {seed}/%"},
    ).all()
    made = {row.id: row for row in hazards}
    false = [
        entry
        for entry, receipt in told.shown.items()
        if entry not in entries
        # What is in the way is told to people in words; of what is done nothing is left to decide.
        or {**entries[entry].receipt, "trouble": [], "decides": False} != receipt
        or entries[entry].state != "done"
        or entry not in made
        or made[entry].photos != told.written[entry][2]
        or {(each["sha256"], each["length"]) for each in receipt["parts"]} != parts.get(entry, set())
    ]
    said = {row.id: row.highest for row in connection.execute(text("SELECT id, highest FROM devices"))}
    holes: dict[uuid.UUID, set[int]] = {}
    for entry, (device, number, _) in told.written.items():
        if entry not in entries and number <= said.get(device, 0):
            holes.setdefault(device, set()).add(number)
    return Found(
        false,
        len(hazards) - len({row.title for row in hazards}),
        len([entry for entry in entries if entry not in told.written]),
        len([entry for entry in made if entry not in told.shown]),
        holes,
    )
