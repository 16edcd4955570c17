"""Who does the work that is queued, and what becomes of it when its worker dies?

A worker holds a session's lock for as long as it works on a job, so a job whose lock is free has lost its worker.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, func, text, update
from sqlalchemy.exc import DBAPIError

from gridmap.asking import layer_for_publisher
from gridmap.db.models import Job
from gridmap.db.models.imports import JobState
from gridmap.db.sessions import session, went_away
from gridmap.errors import DISK_FULL, GridmapError, NotFound, is_disk_full
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.steps import stages
from gridmap.planning.siting import work as siting
from gridmap.publishing import publish
from gridmap.records.progress import Report

_log = logging.getLogger(__name__)
Troubles = dict[str, str]
"""What cannot be done at present -> what is the matter. Those who work write it, and whoever watches them tells it."""
Work = Callable[[Engine, uuid.UUID, uuid.UUID, dict[str, Any], Report], None]
"""engine, the person it is done for, what it is about, its arguments, and whom to tell how far it is."""


def _publish(
    engine: Engine, person_id: uuid.UUID, about: uuid.UUID, arguments: dict[str, Any], report: Report
) -> None:
    """The publisher reads the township, whoever asked for it; the answer is fenced again when it is read."""
    layer = layer_for_publisher(engine, arguments["layer"], arguments["township"])
    if layer is None:
        raise NotFound(N_("There is no such layer."))
    today = date.fromisoformat(arguments["today"])
    publish.refresh(engine, layer, arguments["township"], today, arguments["variant"])
    report(layer.title, 1, 1)


KINDS: dict[str, Work] = {
    "import.open": stages.open_file,
    "import.preview": stages.preview,
    "import.save": stages.save,
    "import.undo": stages.undo,
    "publish": _publish,
    siting.PROOF: siting.proof,
}
_BROKEN = Sentence(N_("Something went wrong here. It has been noted; nothing was saved."))


class Cancelled(Exception):
    """Somebody asked for the work to stop; whatever it did in its transaction is taken back."""


def shape_missed(error: BaseException) -> str:
    """The database's word for a table, column or function that it lacks (SQLSTATE class 42); it names no record."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, psycopg.Error) and (cause.sqlstate or "").startswith("42"):
        return cause.diag.message_primary or ""
    return ""


@contextmanager
def watched(what: str, troubles: Troubles) -> Iterator[None]:
    """An error of the block is logged and goes no further; a trouble is what all work of this kind would meet."""
    try:
        yield
    except Exception as error:
        _log.exception("%s could not be done", what)
        if missed := shape_missed(error):
            troubles[what] = missed
    else:
        troubles.pop(what, None)


def run_one(engine: Engine, troubles: Troubles | None = None) -> bool:
    """Take the oldest waiting job and do it. Returns whether there was one."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as holder:
        claimed = holder.execute(text("SELECT job, person FROM gm_claim_job()")).one_or_none()
        if claimed is None:
            return False
        try:
            _run(engine, claimed.job, claimed.person, {} if troubles is None else troubles)
        finally:
            _unlock(holder, claimed.job)
    return True


def _unlock(holder: Connection, job_id: uuid.UUID) -> None:
    """A connection that went away took its lock along."""
    try:
        holder.execute(text("SELECT pg_advisory_unlock(gm_job_lock(:id))"), {"id": job_id})
    except DBAPIError as error:
        if not went_away(error):
            raise


def _run(engine: Engine, job_id: uuid.UUID, person_id: uuid.UUID, troubles: Troubles) -> None:
    with session(engine, person_id) as opened:
        job = opened.get_one(Job, job_id)
        kind, about, arguments = job.kind, job.about, job.arguments
    reporter = _Reporter(engine, job_id, person_id)
    state: JobState = JobState.FAILED
    message: Sentence | None = _BROKEN
    with watched(kind, troubles):
        try:
            reporter("", 0, 0)
            KINDS[kind](engine, person_id, about, arguments, reporter)
            state, message = JobState.DONE, None
        except Cancelled:
            state, message = JobState.CANCELLED, None
        except GridmapError as error:
            message = error.sentence
        except (DBAPIError, psycopg.OperationalError) as error:
            if not went_away(error):
                raise
            _log.warning("the database went away under a job (%s), which is taken again", kind)
            return
        except OSError as error:
            if not is_disk_full(error):
                raise
            message = Sentence(DISK_FULL)
    _finish(engine, job_id, person_id, state, message)


def _finish(
    engine: Engine, job_id: uuid.UUID, person_id: uuid.UUID, state: JobState, message: Sentence | None
) -> None:
    told = {
        "state": state,
        "message": message.to_json() if message else None,
        "finished_at": func.clock_timestamp(),
    }
    with session(engine, person_id) as opened:
        opened.execute(update(Job).where(Job.id == job_id).values(**told))
        opened.commit()


class _Reporter:
    """Writes how far the work is, in transactions of its own, and hears whether it is to stop."""

    def __init__(self, engine: Engine, job_id: uuid.UUID, person_id: uuid.UUID) -> None:
        self.engine, self.job_id, self.person_id = engine, job_id, person_id

    def __call__(self, step: str, done: int, total: int) -> None:
        with session(self.engine, self.person_id) as opened:
            asked = opened.scalar(
                update(Job)
                .where(Job.id == self.job_id)
                .values(step=step, done=done, total=total)
                .returning(Job.cancel_asked)
            )
            opened.commit()
        if asked or asked is None:
            raise Cancelled
