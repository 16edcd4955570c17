"""What does an entry say that could not be entered, and what does a person decide about it?"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Area, OutboxEntry, Person
from gridmap.errors import Conflict, InvalidInput, NotFound
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.records import guard
from gridmap.records.outbox import deciding
from gridmap.records.outbox.kinds import KINDS
from gridmap.records.outbox.merging import Clash, clashes
from gridmap.records.outbox.receiving import Refusal
from gridmap.registers import BY_KEY, Register
from gridmap.vocabulary import EntryState, Role
from gridmap.web import current, formatting
from gridmap.web.access import allow, viewer
from gridmap.web.outbox.of_visit import of_visit
from gridmap.web.outbox.said import Said
from gridmap.web.outbox.shared import blueprint, kind_title, why
from gridmap.web.registers.shared import title
from gridmap.web.registers.told import tell

_PHONE = "phone"


@blueprint.get("/outbox/<uuid:entry_id>")
@allow(*Role)
def one(entry_id: uuid.UUID) -> str:
    """One entry, as it was sent. Raises NotFound beyond the fence."""
    return _page(deciding.find(current.session(), entry_id))


@blueprint.post("/outbox/<uuid:entry_id>/enter")
@allow(Role.PLANNER, Role.ADMINISTRATOR)
def enter(entry_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    entry = deciding.find(session, entry_id)
    values = _decided_values(entry)
    try:
        deciding.enter(session, entry_id, values, current.now())
        session.commit()
    except (Refusal, Conflict) as refused:
        current.discard()
        told = refused.to_json() if isinstance(refused, Refusal) else Refusal(refused.sentence).to_json()
        return _page(deciding.find(session, entry_id), why(told, entry.kind)), 422
    tell(N_("Entered."))
    return redirect(url_for("outbox.one", entry_id=entry_id))


@blueprint.post("/outbox/<uuid:entry_id>/set-aside")
@allow(Role.PLANNER, Role.ADMINISTRATOR)
def set_aside(entry_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    try:
        deciding.set_aside(session, entry_id, request.form.get("reason", ""), current.now())
        session.commit()
    except (InvalidInput, Conflict) as refused:
        current.discard()
        problems = [*getattr(refused, "problems", ())]
        return _page(
            deciding.find(session, entry_id), why(Refusal(refused.sentence, tuple(problems)).to_json())
        ), 422
    tell(N_("Set aside; it stays here with your reason."))
    return redirect(url_for("outbox.show"))


@blueprint.get("/outbox/<uuid:entry_id>/parts/<sha256>")
@allow(*Role)
def part_file(entry_id: uuid.UUID, sha256: str) -> Response:
    """A part that no record holds, to be saved and looked at; never shown in place, for a phone sent it."""
    entry = deciding.find(current.session(), entry_id)
    for part in deciding.parts(current.session(), entry):
        if part.sha256 == sha256 and part.content is not None:
            answer = Response(part.content, mimetype="application/octet-stream")
            answer.headers["Content-Disposition"] = f'attachment; filename="{sha256[:12]}.jpg"'
            return answer
    raise NotFound(N_("This file does not exist, or lies outside the areas you may see."))


def _page(entry: OutboxEntry, again: list[str] | None = None) -> str:
    session = current.session()
    said = deciding.said(entry)
    register, row = _about(entry, said)
    area = session.get(Area, entry.area_path)
    people = {
        who: session.get(Person, who)
        for who in (entry.person_id, entry.delivered_by, entry.decided_by)
        if who
    }
    return render_template(
        "outbox/entry.html",
        entry=entry,
        kind=kind_title(entry.kind),
        said=_said(entry, said),
        clashes=_clashes(said, register, row),
        parts=deciding.parts(session, entry),
        people={who: person.name for who, person in people.items() if person},
        area=area.name if area else "",
        reasons=why(entry.trouble, entry.kind),
        again=again or [],
        record=(register, entry.about.partition("/")[2]) if register and entry.about else None,
        record_title=title(register, row) if register and row is not None else "",
        state=EntryState(entry.state),
        decides=entry.state == EntryState.HELD
        and viewer().holds((Role.PLANNER, Role.ADMINISTRATOR), entry.area_path),
        known=entry.kind in KINDS,
    )


def _about(entry: OutboxEntry, said: Mapping[str, Any]) -> tuple[Register | None, Any]:
    """The record that the entry made, or that it is to change, as far as the viewer may see it."""
    key, _, record_id = entry.about.partition("/")
    register = BY_KEY.get(key or str(said.get("noun", "")))
    if register is None:
        return None, None
    try:
        found = guard.find(current.session(), register, uuid.UUID(record_id or str(said.get("record"))))
    except (NotFound, ValueError):
        return register, None
    return register, found


def _said(entry: OutboxEntry, said: Mapping[str, Any]) -> list[Said]:
    """What the entry says, a line a value; of a change, what it would change."""
    noun = KINDS[entry.kind].noun if entry.kind in KINDS else None
    values = said
    if entry.kind in ("visit", "attempt"):
        return list(of_visit(said))
    if entry.kind == "change" and isinstance(said.get("changes"), dict):
        noun, values = BY_KEY.get(str(said.get("noun", ""))), said["changes"]
    return [
        _said_of(noun.field(key) if noun else None, key, value, bool(noun)) for key, value in values.items()
    ]


def _said_of(field: Field | None, key: str, value: Any, correctable: bool) -> Said:
    simple = value is None or isinstance(value, str)
    text = (value or "") if simple and correctable else None
    return Said(
        key, field.title if field else key, text, _shown(field, value), field.choices if field else {}
    )


def _shown(field: Field | None, value: Any) -> str:
    if isinstance(value, dict) and set(value) == {"lon", "lat"}:
        return f"{value['lat']}, {value['lon']}"
    if field is not None and field.kind in ("choice", "flag", "date"):
        return formatting.value(field, value) if value in {*field.choices, None} else str(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _clashes(said: Mapping[str, Any], register: Register | None, row: Any) -> list[tuple[Clash, str, str]]:
    """Fields with two new values: the clash, the phone's value and the record's."""
    was, changes = said.get("was"), said.get("changes")
    if register is None or row is None or not isinstance(was, dict) or not isinstance(changes, dict):
        return []
    return [
        (each, _shown(each.field, each.mine), _shown(each.field, each.theirs))
        for each in clashes(register, row, was, changes)
    ]


def _decided_values(entry: OutboxEntry) -> dict[str, Any]:
    """The values as the person left them in the form; of two edits the one that was chosen."""
    said = deciding.said(entry)
    if entry.kind != "change":
        typed = {key: request.form.get(f"value.{key}") for key, value in said.items() if _simple(value)}
        return {**said, **{key: text for key, text in typed.items() if text is not None}}
    register, row = _about(entry, said)
    for clash, _, _ in _clashes(said, register, row):
        key = clash.field.key
        if request.form.get(f"take.{key}") == _PHONE:
            said["was"][key] = clash.theirs
        else:
            said["changes"].pop(key, None)
    return said


def _simple(value: Any) -> bool:
    return value is None or isinstance(value, str)
