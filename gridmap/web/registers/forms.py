"""How is a record entered or changed by hand? What was typed is never lost: it stands in the form that complains."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.errors import Conflict, Forbidden, InvalidInput
from gridmap.fields import SHAPES, Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard, photos, saving
from gridmap.records.filling import blank
from gridmap.records.ids import as_id
from gridmap.records.outbox.merging import merge
from gridmap.registers import Register, register_of
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.kept_forms import Edit, KeptForm, Said, SentForm, keep
from gridmap.web.registers import attached
from gridmap.web.registers.controls import LAT, LON, Control, Typed, controls, posted, written
from gridmap.web.registers.form_page import form_page
from gridmap.web.registers.shared import blueprint, may_add, may_write
from gridmap.web.registers.told import tell, warn
from gridmap.web.registers.typed import better_said, changed, named, told_by_fields, values


@dataclass(frozen=True)
class RecordForm:
    """A form as it is shown. row: None for a new record; was: what stood in it when it was first shown."""

    register: Register
    record_id: uuid.UUID
    row: Any
    controls: list[Control]
    stands: Typed
    was: Typed
    problems: Mapping[str, Sentence] = field(default_factory=dict)
    trouble: Sentence | None = None
    theirs: frozenset[str] = frozenset()

    @property
    def is_short(self) -> bool:
        """Is a part of it folded, as the register says of a new record?"""
        return self.row is None and bool(self.register.asked_first)

    @property
    def first(self) -> list[Control]:
        """What is asked at once."""
        if not self.is_short:
            return [each for each in self.controls if each.field not in self.register.beside]
        by_name = {each.name: each for each in self.controls}
        return [by_name[name] for name in self.register.asked_first]

    @property
    def later(self) -> list[Control]:
        """What is folded below it."""
        shown = {each.name for each in self.first} | {each.key for each in self.register.beside}
        return [each for each in self.controls if each.name not in shown and each.widget not in SHAPES]

    @property
    def later_is_open(self) -> bool:
        return any(each.name in self.problems for each in self.later)


def _fields(key: str, **_: Any) -> Sequence[Field]:
    return register_of(key).fields


@blueprint.get("/<key>/new")
@allow(*Role)
def new(key: str) -> ResponseReturnValue:
    """An empty form. `enterprise` fills in whose record it is; `lon` and `lat` where it lies; `source` who saw it."""
    register = _writable(key)
    asked = controls(register, is_new=True)
    fresh = blank(register, uuid.uuid4())
    stands = _named(asked, written(register, fresh, asked))
    given = {"enterprise_id": request.args.get("enterprise", ""), LON: request.args.get("lon", ""),
             LAT: request.args.get("lat", ""), "source": request.args.get("source", "")}  # fmt: skip
    stands |= {name: text for name, text in given.items() if name in stands and text}
    return form_page(RecordForm(register, fresh.id, None, asked, _named(asked, stands), {}))


@blueprint.post("/<key>/new")
@allow(*Role)
def add(key: str) -> ResponseReturnValue:
    form, said = _filled(_writable(key), request.form)
    try:
        saving.create(current.session(), form.register, form.record_id, said, current.now())
        if form.register.photos:
            attached.keep(form.register, form.record_id, "photo")
        current.session().commit()
    except (InvalidInput, Conflict, Forbidden) as refused:
        return _refused(form, refused)
    tell(N_("Saved."))
    return redirect(url_for("registers.record", key=key, record_id=form.record_id))


def _filled(register: Register, sent: Said) -> tuple[RecordForm, dict[str, Any]]:
    """The form of a new record as it was sent, and the values that it says."""
    asked = controls(register, is_new=True)
    stands = posted(sent, asked)
    record_id = as_id(sent.get("id")) or uuid.uuid4()
    said = values(asked, stands, [name for name, text in stands.items() if text])
    return RecordForm(register, record_id, None, asked, stands, {}), said


def enter_new(sent: SentForm, key: str) -> str:
    """A new record that waited on a phone; it is made under the id of its entry, as of the day on which it was
    written, and is whose who wrote it.
    """
    register, session = _writable(key), current.session()
    form, said = _filled(register, sent.said)
    try:
        placed = sent.written.placed(register, said)
        saving.create(session, register, sent.written.id, placed, sent.written.written_at)
    except InvalidInput as refused:
        raise told_by_fields(refused, form.controls, form.stands) from None
    for picture in sent.pictures:
        photos.add(session, register, sent.written.id, picture)
    return f"{key}/{sent.written.id}"


@blueprint.get("/<key>/<uuid:record_id>/edit")
@allow(*Role)
def edit(key: str, record_id: uuid.UUID) -> ResponseReturnValue:
    register = register_of(key)
    row = _own(register, record_id)
    asked = controls(register, is_new=False)
    stands = _named(asked, written(register, row, asked))
    return form_page(RecordForm(register, record_id, row, asked, stands, stands))


@blueprint.post("/<key>/<uuid:record_id>/edit")
@allow(*Role)
def save(key: str, record_id: uuid.UUID) -> ResponseReturnValue:
    """Save what differs from what the form showed at first; nothing else is written."""
    register = register_of(key)
    row = _own(register, record_id)
    asked = controls(register, is_new=False)
    stands, was = posted(request.form, asked), _was(request.form.get("was", ""))
    said = values(asked, stands, changed(stands, was))
    version = request.form.get("version", 0, type=int)
    try:
        saving.change(current.session(), register, record_id, version, said, current.now())
        current.session().commit()
    except (InvalidInput, Conflict, Forbidden) as refused:
        return _refused(RecordForm(register, record_id, row, asked, stands, was), refused)
    tell(N_("Saved."))
    return redirect(url_for("registers.record", key=key, record_id=record_id))


def edit_of(said: Said, key: str, record_id: uuid.UUID) -> Edit:
    """What a form that waited changes, field by field."""
    register = register_of(key)
    asked = controls(register, is_new=False)
    stands, was = posted(said, asked), _was(said.get("was", ""))
    names = changed(stands, was)
    before = {**dict.fromkeys(stands, ""), **was}
    return Edit(register, record_id, values(asked, before, names), values(asked, stands, names))


def enter_edit(sent: SentForm, key: str, record_id: uuid.UUID) -> str:
    """A change that waited on a phone: different fields merge; of one with two new values a person decides."""
    register, edit = register_of(key), sent.edit or Edit(register_of(key), record_id, {}, {})
    _own(register, record_id)
    try:
        merge(current.session(), register, record_id, edit.was, edit.changes, current.now(), sent.own)
    except InvalidInput as refused:
        asked = controls(register, is_new=False)
        raise told_by_fields(refused, asked, posted(sent.said, asked)) from None
    return f"{key}/{record_id}"


keep(
    "registers.add",
    KeptForm(enter_new, lambda key: register_of(key).adding or register_of(key).title, _fields),
)
keep("registers.save", KeptForm(enter_edit, lambda key, record_id: N_("Edit"), _fields, edit_of))


def _refused(form: RecordForm, refused: InvalidInput | Conflict | Forbidden) -> ResponseReturnValue:
    """The form once more, with what was typed and what is wrong with it; after a conflict on the newest version."""
    current.discard()
    if attached.sent("photo"):
        warn(N_("A browser sends photos once: choose them again."))
    if isinstance(refused, InvalidInput):
        problems = better_said(form.controls, form.stands, refused.problems)
        return form_page(_again(form, form.row, form.stands, form.was, refused.sentence, problems)), 422
    if isinstance(refused, Forbidden) or form.row is None:
        status = 403 if isinstance(refused, Forbidden) else 409
        return form_page(_again(form, form.row, form.stands, form.was, refused.sentence)), status
    row = _own(form.register, form.record_id)
    fresh = _named(form.controls, written(form.register, row, form.controls))
    mine = set(changed(form.stands, form.was))
    stands = {name: form.stands[name] if name in mine else text for name, text in fresh.items()}
    theirs = frozenset(changed(fresh, form.was))
    return form_page(_again(form, row, stands, fresh, refused.sentence, {}, theirs)), 409


def _again(
    form: RecordForm, row: Any, stands: Typed, was: Typed, trouble: Sentence,
    problems: Mapping[str, Sentence] | None = None, theirs: frozenset[str] = frozenset(),
) -> RecordForm:  # fmt: skip
    return RecordForm(
        form.register, form.record_id, row, form.controls, stands, was, problems or {}, trouble, theirs
    )


def _writable(key: str) -> Register:
    register = register_of(key)
    if not may_add(register):
        raise Forbidden(N_("Your role may not change this ledger."))
    return register


def _own(register: Register, record_id: uuid.UUID) -> Any:
    """Raises NotFound beyond the fence, Forbidden where the viewer may only look."""
    row = guard.find(current.session(), register, record_id)
    if not may_write(register, row.area_path):
        raise Forbidden(N_("You may look at this, but not change it."))
    return row


def _named(asked: list[Control], stands: Typed) -> Typed:
    """The controls as a person reads them: enterprises and people by their names."""
    texts = {
        each.name: named(each, stands) for each in asked if each.widget in ("enterprise", "person", "people")
    }
    return {**stands, **texts}


def _was(text: str) -> Typed:
    """What the form showed at first, as it said itself; whatever is not readable counts as changed."""
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in told.items()} if isinstance(told, dict) else {}
