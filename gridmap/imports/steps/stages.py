"""What happens to a file at each step, as one transaction a step, in a page, a job or a terminal alike?"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, func, select

from gridmap.db.models import Audit, Import
from gridmap.db.models.imports import ImportState
from gridmap.db.sessions import FencedSession, session
from gridmap.errors import Conflict, InvalidInput, NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.kinds import kind_of
from gridmap.imports.matching import planning, undoing
from gridmap.imports.matching.bulk import CHANGED_MEANWHILE
from gridmap.imports.steps import preparing, questions, sheets, uploads, waiting
from gridmap.imports.steps.preparing import prepare
from gridmap.imports.steps.storable import sentence
from gridmap.imports.steps.summary import summary
from gridmap.publishing.gc_pause import gc_paused
from gridmap.records.progress import Report

_KEPT_NAMED = 500
_WRITTEN_NO_MORE = {ImportState.SAVED, ImportState.UNDONE}


@gc_paused()
def open_file(
    engine: Engine, person: uuid.UUID, about: uuid.UUID, arguments: dict[str, Any], report: Report
) -> None:
    """Read the file and name its columns, as far as they can be; a file that cannot be read is refused for good."""
    with session(engine, person) as opened:
        kept = _locked(opened, about)
        if kept.state != ImportState.UPLOADED:
            return
        report(N_("Reading the file"), 0, 0)
        try:
            sheets.describe(opened, kept, uploads.read(kept))
        except InvalidInput as refused:
            kept.state, kept.message = ImportState.REFUSED, sentence(refused.sentence)
        else:
            kept.state, kept.message = ImportState.MAPPING, None
        report(N_("Reading the file"), 1, 1)
        opened.commit()


@gc_paused()
def preview(
    engine: Engine, person: uuid.UUID, about: uuid.UUID, arguments: dict[str, Any], report: Report
) -> None:
    """Say what the file would do. Nothing but the import itself is written."""
    with session(engine, person) as opened:
        kept = _locked(opened, about)
        if kept.state in _WRITTEN_NO_MORE:
            return
        try:
            if arguments.get("ask"):
                _ask(kept)
            _preview(opened, kept, arguments, report)
            kept.message = None
        except InvalidInput as refused:
            kept.state, kept.message = ImportState.MAPPING, sentence(refused.sentence)
        opened.commit()


@gc_paused()
def save(
    engine: Engine, person: uuid.UUID, about: uuid.UUID, arguments: dict[str, Any], report: Report
) -> None:
    """Write what the preview said, all or nothing; where it would be something else by now, preview again instead."""
    with session(engine, person) as opened:
        kept = _locked(opened, about)
        if kept.state != ImportState.PREVIEWED:
            return
        told = _saved(opened, kept, arguments, report)
        if told is not None:  # after the failed save is gone from memory, with all of its rows
            opened.rollback()
            kept = _locked(opened, about)
            _preview(opened, kept, arguments, report)
            kept.message = told
        opened.commit()
    preparing.forget()


@gc_paused()
def undo(
    engine: Engine, person: uuid.UUID, about: uuid.UUID, arguments: dict[str, Any], report: Report
) -> None:
    """Take back what the import wrote, but for rows that somebody has written since."""
    with session(engine, person) as opened:
        kept = _locked(opened, about)
        if kept.state != ImportState.SAVED:
            raise Conflict(N_("This import is not in the records, or was taken back already."))
        uploads.require(opened, kind_of(kept.noun), kept.area_path)
        planning.alone(opened, kept.noun)
        done = undoing.undo(opened, kept, report)
        kept.result = {**kept.result, "undone": _undone(done)}
        kept.state, kept.undone_at = ImportState.UNDONE, func.now()
        report(N_("Taking back"), 1, 1)
        opened.commit()


def _ask(kept: Import) -> None:
    """Raises InvalidInput where something can be asked once that nobody was asked yet, or must be answered first."""
    ledger = uploads.read(kept)
    if sheets.is_extract(ledger):
        return
    fresh = questions.renew(kept, {sheet.name: sheet for sheet in ledger.sheets})
    missing = questions.lacking(kept)
    if missing is not None:
        name, field = missing
        raise InvalidInput(
            N_("“{sheet}”: no column holds “{field}”. Choose its column, or say what holds for all rows."),
            sheet=name or kept.file_name,
            field=Sentence(field.title),
        )
    if fresh:
        raise InvalidInput(
            N_("Some words are not known here. Say below what they mean; it is asked only once.")
        )


def _preview(opened: FencedSession, kept: Import, arguments: dict[str, Any], report: Report) -> None:
    uploads.require(opened, kind_of(kept.noun), kept.area_path)
    prepared = prepare(opened, kept, _now(arguments), report)
    waiting.keep(opened, kept.id, prepared.waiting, report)
    kept.result = {**kept.result, **summary(prepared)}
    kept.fingerprint = prepared.plan.fingerprint()
    kept.state = ImportState.PREVIEWED


def _saved(
    opened: FencedSession, kept: Import, arguments: dict[str, Any], report: Report
) -> dict[str, Any] | None:
    """Save; the sentence that says why not, where something was changed meanwhile."""
    try:
        _save(opened, kept, arguments, report)
    except Conflict as conflict:
        return sentence(conflict.sentence)
    return None


def _save(opened: FencedSession, kept: Import, arguments: dict[str, Any], report: Report) -> None:
    uploads.require(opened, kind_of(kept.noun), kept.area_path)
    planning.alone(opened, kept.noun)
    before = opened.scalar(select(func.coalesce(func.max(Audit.id), 0)))
    prepared = prepare(opened, kept, _now(arguments), report)
    if prepared.plan.fingerprint() != arguments.get("fingerprint", kept.fingerprint):
        raise Conflict(CHANGED_MEANWHILE)
    planning.save(opened, kept, prepared.plan, report)
    kept.audit_ids = opened.scalar(select(func.gm_own_traces(before)))
    kept.result = {**kept.result, **summary(prepared)}
    kept.state, kept.saved_at, kept.message = ImportState.SAVED, func.now(), None
    report(N_("Saving"), 1, 1)  # the last moment to cancel


def _undone(done: undoing.ImportUndone) -> dict[str, Any]:
    left = [
        {
            "source": each.source,
            "title": each.title,
            "who": each.who,
            "at": each.at.isoformat() if each.at else None,
        }
        for each in done.kept[:_KEPT_NAMED]
    ]
    return {"removed": done.removed, "restored": done.restored, "kept": left, "kept_count": len(done.kept)}


def _locked(opened: FencedSession, about: uuid.UUID) -> Import:
    """The import, and nobody else at work on it. Raises NotFound where it is gone or beyond the fence."""
    found = opened.get(Import, about, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound(N_("This file is not here any more."))
    return found


def _now(arguments: dict[str, Any]) -> datetime:
    """The moment at which somebody asked, with the installation's time zone."""
    asked = arguments.get("now")
    return datetime.fromisoformat(asked) if asked else datetime.now(UTC)
