"""What does an entry say that could not be entered, and what does a person decide about it?"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Area, OutboxEntry, Person
from gridmap.db.models.outbox import EntryState
from gridmap.errors import Conflict, InvalidInput, NotFound
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.records import guard
from gridmap.records.ids import as_id
from gridmap.records.outbox import deciding, receiving
from gridmap.records.outbox.kinds import KINDS
from gridmap.records.outbox.merging import Clash, clashes
from gridmap.records.outbox.receiving import EntryRefusal
from gridmap.registers import BY_KEY, Register
from gridmap.vocabulary import Role
from gridmap.web import current, formatting
from gridmap.web.access import allow
from gridmap.web.kept_forms import Edit
from gridmap.web.outbox.around import around, home_of
from gridmap.web.outbox.forms import FORM, filled_or_none
from gridmap.web.outbox.of_visit import of_visit
from gridmap.web.outbox.place import place_of
from gridmap.web.outbox.said import Said
from gridmap.web.outbox.shared import blueprint, entry_title, fields_of, form_of, titles_of, why, written_at
from gridmap.web.registers.shared import title
from gridmap.web.registers.told import tell

DECIDING = (*deciding.DECIDERS, Role.DUTY_OFFICER)
_PHONE = "phone"
_HOME = "outbox.show"


@blueprint.get("/outbox/<uuid:entry_id>")
@allow(*Role)
def one(entry_id: uuid.UUID) -> str:
    """One entry, as it was sent. Raises NotFound beyond the fence."""
    return _page(deciding.find(current.session(), entry_id))


@blueprint.post("/outbox/<uuid:entry_id>/enter")
@allow(*DECIDING)
def enter(entry_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    entry = deciding.find(session, entry_id)
    values = _decided_values(entry)
    try:
        deciding.enter(session, entry_id, values, current.now())
        session.commit()
    except EntryRefusal as refused:
        return _refused(entry_id, refused, values), 422
    except Conflict as refused:
        return _refused(entry_id, EntryRefusal(refused.sentence), values), 422
    tell(N_("Entered."))
    home, _ = home_of(deciding.find(session, entry_id))
    return redirect(url_for("outbox.one", entry_id=entry_id) if home == _HOME else url_for(home))


@blueprint.post("/outbox/<uuid:entry_id>/set-aside")
@allow(*DECIDING)
def set_aside(entry_id: uuid.UUID) -> ResponseReturnValue:
    session = current.session()
    try:
        deciding.set_aside(session, entry_id, request.form.get("reason", ""), current.now())
        session.commit()
    except (InvalidInput, Conflict) as refused:
        problems = [*getattr(refused, "problems", ())]
        return _refused(entry_id, EntryRefusal(refused.sentence, tuple(problems))), 422
    home, _ = home_of(deciding.find(session, entry_id))
    tell(
        N_("Set aside; it stays here with your reason.")
        if home == _HOME
        else N_("Set aside, with your reason.")
    )
    return redirect(url_for(home))


@blueprint.get("/outbox/<uuid:entry_id>/parts/<sha256>")
@allow(*Role)
def part_file(entry_id: uuid.UUID, sha256: str) -> Response:
    """A part that no record holds, to be saved and looked at; never shown in place, for a phone sent it."""
    entry = deciding.find(current.session(), entry_id)
    for part in receiving.parts_of(current.session(), entry):
        if part.sha256 == sha256 and part.content is not None:
            answer = Response(part.content, mimetype="application/octet-stream")
            answer.headers["Content-Disposition"] = f'attachment; filename="{sha256[:12]}.jpg"'
            return answer
    raise NotFound(N_("This file does not exist, or lies outside the areas you may see."))


def _refused(entry_id: uuid.UUID, refused: EntryRefusal, typed: dict[str, Any] | None = None) -> str:
    """The page once more: why not, beside what it is about, and what was typed as it was typed."""
    current.discard()
    entry = deciding.find(current.session(), entry_id)
    if typed is not None and _edit(entry, deciding.said(entry)) is not None:
        typed = None  # of two edits one was chosen, and nothing typed
    return _page(entry, refused, typed)


def _page(entry: OutboxEntry, again: EntryRefusal | None = None, typed: dict[str, Any] | None = None) -> str:
    session = current.session()
    said = deciding.said(entry) if typed is None else typed
    told = (entry.kind, said, written_at(entry))
    waits = entry.state == EntryState.HELD
    refused = again or (EntryRefusal.from_json(entry.trouble or {}) if waits else None)
    edit = _edit(entry, said)
    register, row = _about(entry, said, edit)
    area, place = session.get(Area, entry.area_path), place_of(entry, said, edit)
    people = {
        who: session.get(Person, who)
        for who in (entry.person_id, entry.delivered_by, entry.decided_by)
        if who
    }
    return render_template(
        "outbox/entry.html",
        entry=entry,
        kind=entry_title(*told),
        said=[each for each in _said(entry, said, edit) if place is None or each.key != "geom"],
        place=place,
        clashes=_clashes(edit, row),
        parts=receiving.parts_of(session, entry),
        around=around(entry),
        people={who: person.name for who, person in people.items() if person},
        area=area.name if area else "",
        reasons=why(entry.trouble, titles_of(*told)),
        again=why(again.to_json(), titles_of(*told)) if again else [],
        problems={each.field: each.sentence for each in refused.problems} if refused else {},
        record=(register, entry.about.partition("/")[2]) if register and entry.about else None,
        record_title=title(register, row) if register and row is not None else "",
        state=EntryState(entry.state),
        correctable=edit is None,
        decides=deciding.may_decide(session, entry),
        known=entry.kind in KINDS,
    )


def _edit(entry: OutboxEntry, said: Mapping[str, Any]) -> Edit | None:
    """What the entry changes of a record, where it does."""
    if entry.kind == FORM.key:
        form = form_of(entry)
        return form.edit if form else None
    register, was, changes = BY_KEY.get(str(said.get("noun"))), said.get("was"), said.get("changes")
    record_id = as_id(str(said.get("record")))
    whole = isinstance(was, dict) and isinstance(changes, dict)
    return Edit(register, record_id, was, changes) if register and record_id and whole else None  # type: ignore[arg-type]


def _about(entry: OutboxEntry, said: Mapping[str, Any], edit: Edit | None) -> tuple[Register | None, Any]:
    """The record that the entry made, or that it is to change, as far as the viewer may see it."""
    key, _, record_id = entry.about.partition("/")
    edit = None if key else edit
    register = edit.register if edit else BY_KEY.get(key or str(said.get("noun", "")))
    if register is None:
        return None, None
    try:
        found = edit.record_id if edit else uuid.UUID(record_id or str(said.get("record")))
        return register, guard.find(current.session(), register, found)
    except (NotFound, ValueError):
        return register, None


def _said(entry: OutboxEntry, said: Mapping[str, Any], edit: Edit | None) -> list[Said]:
    """What the entry says, a line a value; of a change, what it would change."""
    if entry.kind in ("visit", "attempt"):
        return list(of_visit(said))
    fields, values = fields_of(entry.kind, said, written_at(entry)), said
    if edit is not None:
        fields, values = {each.key: each for each in edit.register.fields}, edit.changes
    elif entry.kind == FORM.key:
        form = filled_or_none(said, written_at(entry))
        values = {} if form is None else {key: form.said[key] for key in form.said if key in fields}
    return [_said_of(fields.get(key), key, value, bool(fields)) for key, value in values.items()]


def _said_of(field: Field | None, key: str, value: Any, correctable: bool) -> Said:
    simple = value is None or isinstance(value, str)
    text = (value or "") if simple and correctable else None
    choices = field.choices if field else {}
    kind = field.kind if field else ""
    return Said(key, field.title if field else key, text, _shown(field, value), choices, kind)


def _shown(field: Field | None, value: Any) -> str:
    if isinstance(value, dict) and set(value) == {"lon", "lat"}:
        return f"{value['lat']}, {value['lon']}"
    if field is not None and field.kind == "datetime" and (moment := _moment(value)):
        return formatting.value(field, moment)
    if field is not None and field.kind in ("choice", "flag", "date"):
        return formatting.value(field, value) if value in {*field.choices, None} else str(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _moment(value: Any) -> datetime | None:
    """One that was typed without a time zone is of the installation's."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=current.now().tzinfo) if found and found.tzinfo is None else found


def _clashes(edit: Edit | None, row: Any) -> list[tuple[Clash, str, str]]:
    """Fields with two new values: the clash, the phone's value and the record's."""
    if row is None or edit is None:
        return []
    return [
        (each, _shown(each.field, each.mine), _shown(each.field, each.theirs))
        for each in clashes(edit.register, row, edit.was, edit.changes)
    ]


def _decided_values(entry: OutboxEntry) -> dict[str, Any]:
    """The values as the person left them in the form; of two edits the one that was chosen."""
    said = deciding.said(entry)
    edit = _edit(entry, said)
    _, row = _about(entry, said, edit)
    found = [each for each, _, _ in _clashes(edit, row)]
    taken = {each.field.key for each in found if request.form.get(f"take.{each.field.key}") == _PHONE}
    if entry.kind == "change":
        said["was"] |= {each.field.key: each.theirs for each in found}
        left = {each.field.key for each in found} - taken
        return {**said, "changes": {key: value for key, value in said["changes"].items() if key not in left}}
    if entry.kind == FORM.key:
        return _decided_form(said, found, taken)
    typed = {key: request.form.get(f"value.{key}") for key, value in said.items() if _simple(value)}
    return {**said, **{key: text for key, text in typed.items() if text is not None}}


def _decided_form(said: dict[str, Any], found: Sequence[Clash], taken: Collection[str]) -> dict[str, Any]:
    """The same of a form: what was typed for a name that it says once; of a clash, which word holds."""
    names = Counter(name for name, _ in said["said"])
    pairs = [
        [name, request.form.get(f"value.{name}", text) if names[name] == 1 else text]
        for name, text in said["said"]
    ]
    known = {each.field.key: each.theirs for each in found}
    # What stood on the page was filled in; a day that was put right is not filled in once more.
    today = [name for name in said.get("today", []) if f"value.{name}" not in request.form]
    decided = {"said": pairs, "known": known, "left": sorted(set(known) - set(taken)), "today": today}
    return {**said, **decided}


def _simple(value: Any) -> bool:
    return value is None or isinstance(value, str)
