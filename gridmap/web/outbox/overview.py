"""Which phones hand in what, what of it has not arrived, and which entries wait for a decision?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import render_template
from sqlalchemy import select

from gridmap.db.models import OutboxEntry, Person
from gridmap.i18n.texts import Sentence
from gridmap.records.outbox import devices
from gridmap.vocabulary import EntryState, Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.outbox.shared import blueprint, kind_title, why
from gridmap.web.registers.shared import area_names

MOST_ENTRIES = 200
SILENT = timedelta(days=5)
"""After so long without contact somebody is to ask; iOS deletes the store of a page that is not installed after 7."""


@dataclass(frozen=True)
class Line:
    """One entry in a list."""

    entry: OutboxEntry
    who: str
    title: str
    reasons: list[str]


@blueprint.get("/outbox")
@allow(*Role)
def show() -> str:
    return page()


def page(trouble: Sentence | None = None) -> str:
    session = current.session()
    found = devices.devices(session)
    asked = select(OutboxEntry, Person.name).outerjoin(Person, Person.id == OutboxEntry.person_id)
    newest = asked.order_by(OutboxEntry.received_at.desc(), OutboxEntry.number.desc()).limit(MOST_ENTRIES)
    held = [_line(*row) for row in session.execute(newest.where(OutboxEntry.state == EntryState.HELD))]
    other = [
        _line(*row) for row in session.execute(newest.where(OutboxEntry.state != EntryState.HELD).limit(50))
    ]
    return render_template(
        "outbox/overview.html",
        phones=[(progress, person.name if person else "", _silent(progress)) for progress, person in found],
        held=held,
        other=other,
        areas=area_names(line.entry.area_path for line in [*held, *other]),
        states=EntryState,
        decides=bool(viewer().paths(Role.PLANNER, Role.ADMINISTRATOR)),
        trouble=trouble,
    )


def _line(entry: OutboxEntry, who: str | None) -> Line:
    return Line(entry, who or "", kind_title(entry.kind), why(entry.trouble, entry.kind))


def _silent(progress: devices.Progress) -> bool:
    device = progress.device
    return device.replaced_by is None and current.now() - device.last_contact_at > SILENT
