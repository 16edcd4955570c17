"""How far has each phone come, and what that it wrote has not arrived?"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from gridmap.db.models import Device, OutboxEntry, Person
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, NotFound
from gridmap.i18n.texts import N_
from gridmap.records import guard
from gridmap.vocabulary import Role

MOST_NUMBERS = 200
"""How many missing numbers are named; there may be more."""
_LONGEST_LABEL = 60


@dataclass(frozen=True)
class Progress:
    """missing: how many entries have not arrived; numbers: the first of them. last: the highest number that arrived."""

    device: Device
    missing: int
    numbers: tuple[int, ...]
    last: int
    last_received_at: datetime | None


def contact(
    session: FencedSession, device_id: uuid.UUID, now: datetime, *,
    highest: int = 0, label: str = "", clock_ahead_s: int | None = None, person_id: uuid.UUID | None = None,
) -> Device:  # fmt: skip
    """The phone speaks: note when and how far it says it is, and lock its row until the transaction ends.

    person_id: whose outbox it is, where that is not the viewer (a file handed in at the desk). Raises Conflict where
    the id belongs to somebody else's outbox, and NotFound where the viewer may not see the person.
    """
    owner_id = person_id or session.viewer
    owner = session.get(Person, owner_id) if owner_id else None
    if owner is None:
        raise NotFound(N_("There is no such person in your areas."))
    made = insert(Device).values(
        id=device_id, person_id=owner.id, area_path=owner.area_path, first_contact_at=now, last_contact_at=now
    )
    session.execute(made.on_conflict_do_nothing())
    device = session.scalar(
        select(Device)
        .where(Device.id == device_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if device is None or device.person_id != owner.id:
        raise Conflict(N_("This outbox belongs to somebody else. Sign in as them, or hand it in as a file."))
    device.taken_off_at = None  # it is not gone after all
    device.last_contact_at = max(device.last_contact_at, now)
    device.highest = max(device.highest, highest)
    device.label = label[:_LONGEST_LABEL] or device.label
    if clock_ahead_s is not None:
        device.clock_ahead_s = max(-(2**31), min(clock_ahead_s, 2**31 - 1))
    return device


def replaced(session: FencedSession, old_id: uuid.UUID, device: Device) -> None:
    """The store of the phone was emptied: what it had not sent stays on record as missing."""
    old = session.get(Device, old_id)
    if old is not None and old.person_id == device.person_id and old.id != device.id:
        old.replaced_by = device.id


def rename(session: FencedSession, device_id: uuid.UUID, name: str) -> Device:
    """Call a phone something. Raises NotFound beyond the fence, Forbidden where it is not the viewer's.

    The caller commits.
    """
    device = _to_be_changed(session, device_id)
    device.name = " ".join(name.replace("\0", "").split())[:_LONGEST_LABEL]
    session.flush()
    return device


def take_off(session: FencedSession, device_id: uuid.UUID, now: datetime, *, given_up: bool) -> Device:
    """Take a device that is gone from the list; what it sent stays. given_up: what is missing of it, too.

    Raises NotFound and Forbidden as `rename` does, and Conflict where something is missing that nobody gave up. The
    caller commits.
    """
    device = _to_be_changed(session, device_id)
    missing = progress(session, device).missing
    if missing and not given_up:
        raise Conflict(
            N_(
                "{count} entries of this device have not arrived. Confirm that nobody waits for them any more."
            ),
            count=missing,
        )
    device.taken_off_at = now
    session.flush()
    return device


def _to_be_changed(session: FencedSession, device_id: uuid.UUID) -> Device:
    """A device of the viewer's own, or of the area that they plan or administer."""
    device = session.get(Device, device_id)
    if device is None:
        raise NotFound(N_("This phone is not known, or lies outside the areas you may see."))
    if device.person_id != session.viewer:
        guard.require(session, device.area_path, guard.held(session, (Role.PLANNER, Role.ADMINISTRATOR)))
    return device


def progress(session: FencedSession, device: Device) -> Progress:
    """What has not arrived of everything that the phone has numbered so far, as its numbers tell."""
    own = OutboxEntry.device_id == device.id
    count, last, last_at = session.execute(
        select(
            func.count(OutboxEntry.number.distinct()),
            func.coalesce(func.max(OutboxEntry.number), 0),
            func.max(OutboxEntry.received_at),
        ).where(own)
    ).one()
    highest = max(device.highest, last)
    missing = highest - count
    arrived = select(OutboxEntry.number).where(own).distinct().order_by(OutboxEntry.number)
    numbers = tuple(islice(_holes(session.scalars(arrived), highest), MOST_NUMBERS)) if missing else ()
    return Progress(device, missing, numbers, last, last_at)


def _holes(arrived: Iterable[int], highest: int) -> Iterator[int]:
    """The numbers from 1 to the highest that are not among those that arrived, which come in order."""
    expected = 1
    for number in chain(arrived, [highest + 1]):
        yield from range(expected, number)
        expected = number + 1


def devices(
    session: FencedSession, person_id: uuid.UUID | None = None
) -> list[tuple[Progress, Person | None]]:
    """The outboxes that the viewer may see (or those of one person) with whose they are, the latest contact first;
    without those that somebody took off.
    """
    asked = (
        select(Device, Person)
        .outerjoin(Person, Person.id == Device.person_id)
        .where(Device.taken_off_at.is_(None))
    )
    if person_id is not None:
        asked = asked.where(Device.person_id == person_id)
    found: Sequence[tuple[Device, Person | None]] = [
        (device, person)
        for device, person in session.execute(asked.order_by(Device.last_contact_at.desc())).all()
    ]
    return [(progress(session, device), person) for device, person in found]
