"""How is an entry taken in: checked, stored together with its effect, and answered by a receipt?

The receipt is the phone's leave to delete: it names every part that is stored. The same entry gets the same receipt.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from gridmap.db.models import Area, Device, Grant, OutboxEntry, OutboxPart, Person
from gridmap.db.models.outbox import EntryState
from gridmap.db.sessions import FencedSession, refusal
from gridmap.errors import Conflict, Forbidden, GridmapError, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.outbox import following
from gridmap.records.outbox.entry import Entry, by_our_clock, digest
from gridmap.records.outbox.kinds import KINDS
from gridmap.records.outbox.written import Written

_log = logging.getLogger(__name__)
_TOWNSHIP_LENGTH = 8
_FAULT = N_("The program failed at this entry. It is kept; the fault was noted.")
_UNKNOWN_KIND = N_("This version does not know what this entry is.")


@dataclass
class EntryRefusal(Exception):
    """Why an entry takes no effect yet."""

    sentence: Sentence
    problems: tuple[Problem, ...] = ()

    def to_json(self) -> dict[str, Any]:
        told = [{"field": each.field, "sentence": each.sentence.to_json()} for each in self.problems]
        written = json.dumps({"sentence": self.sentence.to_json(), "problems": told}, default=str)
        stored: dict[str, Any] = json.loads(written.replace("\\u0000", ""))  # a table keeps no NUL
        return stored

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> EntryRefusal | None:
        if not stored:
            return None
        problems = [
            Problem(each["field"], Sentence.from_json(each["sentence"])) for each in stored["problems"]
        ]
        return cls(Sentence.from_json(stored["sentence"]), tuple(problems))


def keep_part(
    session: FencedSession, device: Device, entry_id: uuid.UUID, content: bytes, now: datetime
) -> None:
    """Keep bytes that `refuse_broken` has passed, once. The caller commits."""
    made = insert(OutboxPart).values(
        entry_id=entry_id, sha256=digest(content), device_id=device.id, length=len(content), content=content,
        received_at=now,
    )  # fmt: skip
    session.execute(made.on_conflict_do_nothing())


def receive(
    session: FencedSession,
    device: Device,
    entry: Entry,
    now: datetime,
    phone_now: datetime | None = None,
    doubt: EntryRefusal | None = None,
) -> dict[str, Any]:
    """Store the entry with its effect, and give its receipt; where it cannot take effect it waits for a decision.

    doubt: why it has to wait in any case. device: locked by `contact`, so that the entries of one phone come one after
    the other. The caller commits. Raises InvalidInput where parts are missing, Conflict where the id stands for
    another entry.
    """
    there = session.get(OutboxEntry, entry.id, populate_existing=True)
    if there is not None:
        return _again(session, there, entry)
    parts = _stored_parts(session, entry)
    written_at, _ = by_our_clock(entry.phone_at, phone_now, now)
    written = Written(
        entry.id, device.person_id, device.id, entry.values,
        {part.sha256: part.content or b"" for part in parts},
        written_at.astimezone(now.tzinfo), now, {part.sha256: part.name for part in entry.parts},
        area_path=entry.area_path, follows=entry.follows,
    )  # fmt: skip
    if entry.follows is not None:
        following.one_at_a_time(session, entry.follows)
    about, refused = ("", doubt) if doubt else _take_effect(session, entry.kind, written, entry.number)
    stored = OutboxEntry(
        id=entry.id,
        device_id=device.id,
        person_id=device.person_id,
        delivered_by=session.viewer,
        area_path=_area(session, entry.area_path, device),
        number=entry.number,
        kind=entry.kind,
        body=entry.body,
        sha256=entry.sha256,
        phone_at=entry.phone_at,
        written_at=written_at,
        received_at=now,
        state=EntryState.HELD if refused else EntryState.DONE,
        about=about,
        trouble=refused.to_json() if refused else {},
        receipt=_receipt(entry, device, now, about, refused),
    )
    session.add(stored)
    for part in parts:
        part.content = part.content if refused else None
    session.flush()
    if refused is None:
        _enter_what_waited(session, stored, now)
    return dict(stored.receipt)


def rewritten(
    entry: OutboxEntry,
    values: Mapping[str, Any],
    parts: Sequence[OutboxPart],
    now: datetime,
    unreadable: frozenset[str] = frozenset(),
) -> Written:
    """A stored entry with these values, as it was written. parts: its own; unreadable: those that are no pictures."""
    names = {part["sha256"]: part["name"] for part in json.loads(entry.body)["parts"]}
    return Written(
        entry.id, entry.person_id, entry.device_id, values,
        {part.sha256: part.content or b"" for part in parts},
        entry.written_at.astimezone(now.tzinfo), now, names, unreadable, entry.area_path,
        following.follows(entry.body),
    )  # fmt: skip


def parts_of(session: FencedSession, entry: OutboxEntry) -> list[OutboxPart]:
    return list(
        session.scalars(select(OutboxPart).where(OutboxPart.entry_id == entry.id).order_by(OutboxPart.sha256))
    )


def _enter_what_waited(session: FencedSession, entry: OutboxEntry, now: datetime) -> None:
    """What arrived before the entry that it follows; where something of it is refused it waits for a person."""
    for each in following.that_waited(session, entry):
        parts = parts_of(session, each)
        written = rewritten(each, json.loads(each.body)["values"], parts, now)
        about, refused = _take_effect(session, each.kind, written, each.number)
        if refused is not None:
            continue
        each.state, each.about = EntryState.DONE, about
        for part in parts:
            part.content = None
        session.flush()


def apart(entry: Entry) -> uuid.UUID:
    """Under which id an entry is kept that came under the id of another one."""
    return uuid.uuid5(entry.id, entry.sha256)


def _again(session: FencedSession, there: OutboxEntry, entry: Entry) -> dict[str, Any]:
    """The receipt of what came before; also of what was handed in as a file because its id was another one's."""
    if there.sha256 != entry.sha256 or there.device_id != entry.device_id:
        kept = session.get(OutboxEntry, apart(entry), populate_existing=True)
        if kept is not None and (kept.sha256, kept.device_id) == (entry.sha256, entry.device_id):
            return {**kept.receipt, "id": str(entry.id)}
        raise Conflict(
            N_(
                "Another entry came under this id before; this one is kept on the phone. Hand it in as a file."
            )
        )
    return dict(there.receipt)


def _stored_parts(session: FencedSession, entry: Entry) -> list[OutboxPart]:
    """The parts in the entry's order. Raises InvalidInput naming those that have not arrived."""
    found = {
        part.sha256: part
        for part in session.scalars(
            select(OutboxPart).where(OutboxPart.entry_id == entry.id, OutboxPart.device_id == entry.device_id)
        )
    }
    missing = Sentence(N_("This part has not arrived."))
    absent = [
        Problem(f"parts.{part.sha256}", missing)
        for part in entry.parts
        if part.sha256 not in found or found[part.sha256].length != part.length
    ]
    if absent:
        raise InvalidInput(N_("Parts of this entry have not arrived; the phone sends them again."), absent)
    return [found[part.sha256] for part in entry.parts]


def _take_effect(
    session: FencedSession, kind: str, written: Written, number: int
) -> tuple[str, EntryRefusal | None]:
    try:
        with effect(session, kind, written.author):
            about = KINDS[kind].apply(session, following.after(session, written, number))
            session.flush()
    except EntryRefusal as refused:
        return "", refused
    return about, None


@contextmanager
def effect(session: FencedSession, kind: str, author: uuid.UUID) -> Iterator[None]:
    """What the block writes as the author's doing, or nothing of it. Raises Refusal, with what a person can judge.

    A fault of the program is one too: an entry that came back for ever would keep all behind it from being sent.
    """
    if kind not in KINDS:
        raise EntryRefusal(Sentence(_UNKNOWN_KIND))
    try:
        with session.writing_for(author), session.begin_nested():
            yield
    except InvalidInput as refused:
        raise EntryRefusal(refused.sentence, refused.problems) from None
    except (Forbidden, NotFound, Conflict) as refused:
        raise EntryRefusal(refused.sentence) from None
    except DBAPIError as error:
        told = _told(error)
        if told is None:
            raise
        raise EntryRefusal(told.sentence) from None
    except (
        ArithmeticError,
        AssertionError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ):
        _log.exception("an entry of the kind %s could not be entered", kind)
        raise EntryRefusal(Sentence(_FAULT)) from None


def _told(error: DBAPIError) -> GridmapError | None:
    if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
        return Forbidden(N_("You may not change this record there."))
    return refusal(error)


def _area(session: FencedSession, claimed: str, device: Device) -> str:
    """Where the entry is shown to those who decide: the area that it was written for, if it lies in one of the
    townships that the person belongs to; else the person's own unit.
    """
    own = session.get(Person, device.person_id)
    unit = own.area_path if own else device.area_path
    held = session.scalars(select(Grant.area_path).where(Grant.person_id == device.person_id))
    townships = {path[:_TOWNSHIP_LENGTH] for path in (unit, *held)}
    known = claimed[:_TOWNSHIP_LENGTH] in townships and session.get(Area, claimed) is not None
    return claimed if known else unit


def _receipt(
    entry: Entry, device: Device, now: datetime, about: str, refused: EntryRefusal | None
) -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "device": str(device.id),
        "number": entry.number,
        "sha256": entry.sha256,
        "received_at": now.isoformat(),
        "state": EntryState.HELD if refused else EntryState.DONE,
        "about": about,
        "parts": [{"sha256": part.sha256, "length": part.length} for part in entry.parts],
        "trouble": refused.to_json() if refused else None,
    }
