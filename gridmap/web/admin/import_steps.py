"""How does a person lead a file from its columns to the records, and back out?"""

from __future__ import annotations

import uuid

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Import
from gridmap.db.models.imports import ImportState
from gridmap.errors import Conflict, Forbidden, InvalidInput
from gridmap.i18n.texts import N_
from gridmap.imports.kinds import kind_of
from gridmap.imports.steps import cures, sheets, uploads
from gridmap.imports.steps.storable import sentence
from gridmap.publishing import queue
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin import import_answers
from gridmap.web.admin.imports import MAY, find, run
from gridmap.web.admin.shared import blueprint
from gridmap.web.language import _

_BUSY = N_("This file is being worked on. Wait until that is done, or cancel it.")


@blueprint.post("/imports/<uuid:import_id>/mapping")
@allow(*MAY)
def map_import(import_id: uuid.UUID) -> ResponseReturnValue:
    """Take over how the columns were named, remember it, and make the preview; or read it as another ledger's file."""
    kept = _idle(import_id, ImportState.MAPPING, ImportState.PREVIEWED)
    if noun := request.form.get("noun"):
        uploads.hand_in_as(current.session(), kept, noun)
        run(kept, "import.open")
        return _back(import_id)
    known = {field.key for field in sheets.fields_of(kept.noun)}
    kept.mapping = {
        sheet["name"]: {
            heading: field
            for at, heading in enumerate(sheet["columns"])
            if (field := request.form.get(f"column-{n}-{at}", "")) in known
        }
        for n, sheet in enumerate(kept.sheets)
        if request.form.get(f"sheet-{n}") == "yes"
    }
    kept.coordinates = request.form.get("coordinates", "")
    kept.state = ImportState.MAPPING
    try:
        kept.answers = import_answers.given(kept, request.form)
    except InvalidInput as refused:
        kept.message = sentence(refused.sentence)
        current.session().commit()
        return _back(import_id)
    sheets.remember(current.session(), kept)
    run(kept, "import.preview", ask="yes")
    return _back(import_id)


@blueprint.post("/imports/<uuid:import_id>/unlinked")
@allow(*MAY)
def take_in_unlinked(import_id: uuid.UUID) -> ResponseReturnValue:
    """Agree that rows come in without the enterprise that they name and nobody knows here."""
    kept = _idle(import_id, ImportState.PREVIEWED)
    kept.answers = {name: {**kept.answers.get(name, {}), "unlinked": True} for name in kept.mapping}
    sheets.remember(current.session(), kept)
    run(kept, "import.preview")
    return _back(import_id)


@blueprint.post("/imports/<uuid:import_id>/rename")
@allow(*MAY)
def rename_import(import_id: uuid.UUID) -> ResponseReturnValue:
    """Back from the preview to the page on which the columns are named."""
    kept = _idle(import_id, ImportState.PREVIEWED)
    kept.state = ImportState.MAPPING
    current.session().commit()
    return _back(import_id)


@blueprint.post("/imports/<uuid:import_id>/cures")
@allow(*MAY)
def accept_cures(import_id: uuid.UUID) -> ResponseReturnValue:
    """Agree to the proposed cure of one row, or of every row that has the same kind of cure."""
    kept = _idle(import_id, ImportState.PREVIEWED)
    session, accepted = current.session(), request.form.get("accepted", "yes") == "yes"
    row = request.form.get("row", type=int)
    if row is not None:
        cures.of_row(session, import_id, request.form.get("sheet", ""), row, accepted=accepted)
    else:
        cures.of_kind(session, import_id, request.form.get("kind", ""), accepted=accepted)
    run(kept, "import.preview")
    return _back(import_id)


@blueprint.post("/imports/<uuid:import_id>/confirm")
@allow(*MAY)
def confirm_import(import_id: uuid.UUID) -> ResponseReturnValue:
    """Write what the shown preview says; the form carries the mark of that preview."""
    kept = _idle(import_id, ImportState.PREVIEWED)
    run(kept, "import.save", fingerprint=request.form.get("fingerprint", ""))
    return _back(import_id)


@blueprint.post("/imports/<uuid:import_id>/undo")
@allow(*MAY)
def undo_import(import_id: uuid.UUID) -> ResponseReturnValue:
    run(_idle(import_id, ImportState.SAVED), "import.undo")
    return _back(import_id)


@blueprint.post("/imports/<uuid:import_id>/cancel")
@allow(*MAY)
def cancel_import(import_id: uuid.UUID) -> ResponseReturnValue:
    """Stop the work that is under way; nothing of it is saved."""
    find(import_id)
    session = current.session()
    job = queue.current(session, import_id)
    if job is not None:
        queue.cancel(session, job.id)
        session.commit()
        flash(_("The work is being stopped; nothing of it is saved."), "done")
    return _back(import_id)


@blueprint.post("/imports/<uuid:import_id>/delete")
@allow(*MAY)
def delete_import(import_id: uuid.UUID) -> ResponseReturnValue:
    """Throw the file away. What was taken in from it stays, and can no longer be taken back as a whole."""
    kept = _idle(import_id, *ImportState)
    current.session().delete(kept)
    current.session().commit()
    return redirect(url_for("admin.imports"))


def _idle(import_id: uuid.UUID, *states: ImportState) -> Import:
    """The file, at one of these stages and with no work under way, where the viewer may fill this ledger."""
    kept = find(import_id)
    session = current.session()
    uploads.require(session, kind_of(kept.noun), kept.area_path)
    if kept.person_id != viewer().id and "administrator" not in viewer().roles:
        raise Forbidden(N_("You may not use this page."))
    if queue.is_active(queue.current(session, import_id)):
        raise Conflict(_BUSY)
    if kept.state not in states:
        raise Conflict(N_("This file is at another stage by now. Load the page again."))
    return kept


def _back(import_id: uuid.UUID) -> ResponseReturnValue:
    return redirect(url_for("admin.show_import", import_id=import_id))
