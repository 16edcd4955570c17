"""How is a record closed, a change taken back, and a photo or document added, with one button each?"""

from __future__ import annotations

import uuid

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.errors import Conflict, GridmapError, InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import saving
from gridmap.records.undo import undo
from gridmap.registers import register_of
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.registers.attached import keep, sent
from gridmap.web.registers.shared import blueprint
from gridmap.web.registers.told import tell, warn


@blueprint.post("/<key>/<uuid:record_id>/close")
@allow(*Role)
def close(key: str, record_id: uuid.UUID) -> ResponseReturnValue:
    register = register_of(key)
    version = request.form.get("version", 0, type=int)
    said = {register.closes_with: request.form.get("said", "")} if register.closes_with else {}
    closed = {**register.closes, **said}
    try:
        saving.change(current.session(), register, record_id, version, closed, current.now())
        current.session().commit()
        tell(N_("Closed. The last change can be undone below."))
    except (InvalidInput, Conflict) as refused:
        _told(refused)
    return _back(key, record_id)


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


def _add(key: str, record_id: uuid.UUID, what: str, done: str, nothing: str) -> ResponseReturnValue:
    kept = keep(register_of(key), record_id, what)
    current.session().commit()
    if kept:
        tell(Sentence(done, {"count": kept}))
    elif not sent(what):
        warn(nothing)
    return redirect(url_for("registers.record", key=key, record_id=record_id, _anchor=f"{what}s"))


def _told(refused: GridmapError) -> None:
    current.discard()
    problems = getattr(refused, "problems", ())
    for sentence in [each.sentence for each in problems] or [refused.sentence]:
        warn(sentence)


def _back(key: str, record_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("registers.record", key=key, record_id=record_id))
