"""Which phones hand in what, what of it has not arrived, and which entries wait for a decision?"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import timedelta

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.db.models import OutboxEntry, Person
from gridmap.db.models.outbox import EntryState
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.outbox import deciding, devices
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.outbox.shared import blueprint, cookie, entry_title, titles_of, why
from gridmap.web.registers.shared import area_names
from gridmap.web.registers.told import tell

MOST_ENTRIES = 200
SILENT = timedelta(days=5)
"""After so long without contact somebody is to ask; iOS deletes the store of a page that is not installed after 7."""
_COMPUTERS = re.compile(r"\b(Windows|Mac OS X|Linux)\b")


@dataclass(frozen=True)
class EntryLine:
    """One entry in a list."""

    entry: OutboxEntry
    who: str
    title: str
    reasons: list[str]


@dataclass(frozen=True)
class Phone:
    """One outbox. here: it is on the very browser that asks; may_change: the viewer may call it something, or take it
    off; is_computer: as its browser says, None where that says nothing.
    """

    progress: devices.Progress
    who: str
    silent: bool
    here: bool
    may_change: bool
    is_computer: bool | None


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
        phones=[_phone(*each) for each in found],
        held=held,
        other=other,
        areas=area_names(line.entry.area_path for line in [*held, *other]),
        states=EntryState,
        decides=bool(viewer().paths(Role.PLANNER, Role.ADMINISTRATOR)),
        trouble=trouble,
    )


@blueprint.post("/outbox/phones/<uuid:device_id>")
@allow(*Role)
def rename(device_id: uuid.UUID) -> ResponseReturnValue:
    devices.rename(current.session(), device_id, request.form.get("name", ""))
    current.session().commit()
    tell(N_("The device has its name."))
    return redirect(url_for("outbox.show", _anchor=f"phone-{device_id}"))


@blueprint.post("/outbox/phones/<uuid:device_id>/gone")
@allow(*Role)
def take_off(device_id: uuid.UUID) -> ResponseReturnValue:
    """Whose it is, or who plans or administers there: take it from the list, with `given_up` what is missing, too."""
    given_up = request.form.get("given_up") == "yes"
    devices.take_off(current.session(), device_id, current.now(), given_up=given_up)
    current.session().commit()
    tell(N_("The device is off the list. What it sent stays, and when it speaks again it is back."))
    return redirect(url_for("outbox.show"))


def _phone(progress: devices.Progress, person: Person | None) -> Phone:
    device = progress.device
    is_own = person is not None and person.id == viewer().id
    return Phone(
        progress,
        person.name if person else "",
        _silent(progress),
        is_own and request.cookies.get(cookie()) == str(device.id),
        is_own or viewer().holds((Role.PLANNER, Role.ADMINISTRATOR), device.area_path),
        bool(_COMPUTERS.search(device.label)) if device.label else None,
    )


def _line(entry: OutboxEntry, who: str | None) -> EntryLine:
    told = (entry.kind, deciding.said(entry), entry.written_at)
    return EntryLine(entry, who or "", entry_title(*told), why(entry.trouble, titles_of(*told)))


def _silent(progress: devices.Progress) -> bool:
    device = progress.device
    return device.replaced_by is None and current.now() - device.last_contact_at > SILENT
