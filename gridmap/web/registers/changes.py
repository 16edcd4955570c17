"""How is a record closed, a change taken back, and a photo or document added, with one button each?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.errors import Conflict, GridmapError, InvalidInput
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import documents, guard, photos, saving
from gridmap.records.undo import undo
from gridmap.registers import register_of
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.kept_forms import Edit, KeptForm, Said, SentForm, keep
from gridmap.web.registers import attached
from gridmap.web.registers.forms import enter_edit
from gridmap.web.registers.shared import blueprint
from gridmap.web.registers.told import tell, warn


@blueprint.post("/<key>/<uuid:record_id>/close")
@allow(*Role)
def close(key: str, record_id: uuid.UUID) -> ResponseReturnValue:
    register = register_of(key)
    version = request.form.get("version", 0, type=int)
    try:
        closed = register.closed(current.today(), request.form.get("said", ""))
        saving.change(current.session(), register, record_id, version, closed, current.now())
        current.session().commit()
        tell(N_("Closed. The last change can be undone below."))
    except (InvalidInput, Conflict) as refused:
        _told(refused)
    return _back(key, record_id)


def _closing_edit(said: Said, key: str, record_id: uuid.UUID) -> Edit:
    """A closing that waited: where the record was closed with other words meanwhile, a person decides."""
    register = register_of(key)
    row = guard.find(current.session(), register, record_id)
    closed = register.closed(current.today(), said.get("said", ""))
    was = {name: getattr(row, name) for name in closed if name != register.closes_with}
    return Edit(register, record_id, was, closed)


@blueprint.post("/<key>/<uuid:record_id>/undo")
@allow(*Role)
def take_back(key: str, record_id: uuid.UUID) -> ResponseReturnValue:
    register_of(key)
    try:
        undone = undo(current.session(), request.form.get("change", 0, type=int), current.now())
        current.session().commit()
    except Conflict as refused:
        _told(refused)
        return _back(key, record_id)
    tell(N_("The change is undone."))
    return (
        redirect(url_for("registers.listing", key=key)) if undone.version is None else _back(key, record_id)
    )


@blueprint.post("/<key>/<uuid:record_id>/photos")
@allow(*Role)
def add_photos(key: str, record_id: uuid.UUID) -> ResponseReturnValue:
    """Every picture that can be kept is kept; of the others it is said why not."""
    return _add(key, record_id, "photo", N_("{count} photos are added."), N_("Choose a photo first."))


@blueprint.post("/<key>/<uuid:record_id>/documents")
@allow(*Role)
def add_documents(key: str, record_id: uuid.UUID) -> ResponseReturnValue:
    """Every document that can be kept is kept; of the others it is said why not."""
    return _add(
        key, record_id, "document", N_("{count} documents are added."), N_("Choose a document first.")
    )


def enter_photos(sent: SentForm, key: str, record_id: uuid.UUID) -> str:
    """Photos that waited on a phone: all of them, or they wait for a person."""
    if not sent.pictures:
        raise InvalidInput(N_("Choose a photo first."))
    for picture in sent.pictures:
        photos.add(current.session(), register_of(key), record_id, picture, sent.said.get("caption", ""))
    return f"{key}/{record_id}"


def enter_documents(sent: SentForm, key: str, record_id: uuid.UUID) -> str:
    """Documents that waited: all of them, or they wait for a person."""
    if not sent.written.files:
        raise InvalidInput(N_("Choose a document first."))
    for name, content in sent.written.files:
        documents.add(current.session(), register_of(key), record_id, content, name)
    return f"{key}/{record_id}"


def _reason(key: str, record_id: uuid.UUID) -> Sequence[Field]:
    register = register_of(key)
    asked = register.field(register.closes_with) if register.closes_with else None
    return [replace(asked, key="said")] if asked else []


keep(
    "registers.close",
    KeptForm(enter_edit, lambda key, record_id: register_of(key).closing, _reason, _closing_edit),
)
keep(
    "registers.add_photos",
    KeptForm(enter_photos, lambda key, record_id: N_("Add photos"), lambda key, record_id: ()),
)
keep(
    "registers.add_documents",
    KeptForm(enter_documents, lambda key, record_id: N_("Add documents"), lambda key, record_id: ()),
)


def _add(key: str, record_id: uuid.UUID, what: str, done: str, nothing: str) -> ResponseReturnValue:
    kept = attached.keep(register_of(key), record_id, what)
    current.session().commit()
    if kept:
        tell(Sentence(done, {"count": kept}))
    elif not attached.sent(what):
        warn(nothing)
    return redirect(url_for("registers.record", key=key, record_id=record_id, _anchor=f"{what}s"))


def _told(refused: GridmapError) -> None:
    current.discard()
    problems = getattr(refused, "problems", ())
    for sentence in [each.sentence for each in problems] or [refused.sentence]:
        warn(sentence)


def _back(key: str, record_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("registers.record", key=key, record_id=record_id))
