"""Who does the work that is queued, and what becomes of it when its worker dies?

A worker holds a session's lock for as long as it works on a job, so a job whose lock is free has lost its worker.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, func, text, update
from sqlalchemy.exc import DBAPIError

from gridmap.asking import layer_for_publisher
from gridmap.db.models import Job
from gridmap.db.models.imports import JobState
from gridmap.db.sessions import session, went_away
from gridmap.errors import GridmapError, NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.steps import stages
from gridmap.incident import rankings
from gridmap.layers import BY_KEY
from gridmap.planning.siting import work as siting
from gridmap.publishing import archives, publish
from gridmap.records import retention
from gridmap.records.progress import Report
from gridmap.webhooks import telling
from gridmap.webhooks.sending import Sender

_log = logging.getLogger(__name__)
FRESHEN_S, FRESHEN_RESTS = 60.0, 4
"""Between two rounds in which every answer is looked at; where a round takes long, so many times as long: what nobody
asks for takes a fifth of a core at most."""
WANTED_S = 0.2  # how long somebody may wait until a renewal that they want is begun
ERASED_S = 600.0  # between two looks whether a day is over since personal data were last let go
RANKED_S = (
    5.0  # between two looks whether somebody else is first somewhere; longer where reckoning takes long
)
BAKED_S = 30.0  # between two looks whether an answer has no archive of its tiles
IDLE_S = 1.0  # how long a worker with nothing to do waits before it looks again

_DONE = object()
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


def work(engine: Engine, stop: threading.Event, troubles: Troubles) -> None:
    """Do one job after another until `stop` is set. Any number of workers may run, in any number of processes."""
    _repeat("jobs", lambda: run_one(engine, troubles), stop, troubles)


def renew(engine: Engine, stop: threading.Event, today: Callable[[], date], troubles: Troubles) -> None:
    """Renew the answers that somebody waits for, until `stop` is set.

    A lane of its own: neither an import that takes minutes nor an answer nobody looks at keeps a map old.
    """
    step = partial(publish.renew_one, engine, layer_for_publisher)
    _repeat("answers", lambda: step(today()), stop, troubles, idle_s=WANTED_S)


def keep_fresh(engine: Engine, stop: threading.Event, today: Callable[[], date], troubles: Troubles) -> None:
    """Renew all answers now and then, and what else is kept up by the day, until `stop` is set."""
    round_: Iterator[None] | None = None
    begun_at, round_at, rank_at, erase_at = 0.0, 0.0, 0.0, 0.0

    def step() -> bool:
        nonlocal round_, begun_at, round_at, rank_at, erase_at
        if time.monotonic() > erase_at:
            erase_at = time.monotonic() + ERASED_S
            with _watched("retention", troubles):
                retention.daily(engine)
        if time.monotonic() > rank_at:
            done, took_s = _ranked(engine)
            rank_at = time.monotonic() + RANKED_S + 2 * took_s
            if done:
                return True
        if round_ is None and time.monotonic() > round_at:
            round_, begun_at = freshen(engine, today, troubles), time.monotonic()
        if round_ is None:
            return False
        if next(round_, _DONE) is _DONE:
            took_s = time.monotonic() - begun_at
            round_, round_at = None, time.monotonic() + max(FRESHEN_S, FRESHEN_RESTS * took_s)
        return True

    _repeat("answers of all", step, stop, troubles)


def bake(engine: Engine, stop: threading.Event, today: Callable[[], date], troubles: Troubles) -> None:
    """Make the tiles that everybody sees alike before somebody asks, until `stop` is set. A lane of its own: they keep
    no answer old.
    """
    _repeat("tiles", lambda: bake_all(engine, today, troubles), stop, troubles, idle_s=BAKED_S)


def tell(engine: Engine, stop: threading.Event, sender: Sender, troubles: Troubles) -> None:
    """Tell other programs what changed, until `stop` is set. A lane of its own: a receiver may keep us waiting."""
    _repeat("webhooks", lambda: tell_each(engine, sender, troubles), stop, troubles)


def tell_each(engine: Engine, sender: Sender, troubles: Troubles) -> bool:
    """One step for each webhook; returns whether there was anything to do."""
    busy = False
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as holder:
        for webhook, person in holder.execute(text("SELECT webhook, person FROM gm_webhooks()")).all():
            with _watched(f"webhook {webhook}", troubles):
                busy = telling.tell(holder, engine, webhook, person, sender) or busy
    return busy


def _ranked(engine: Engine) -> tuple[bool, float]:
    """Was anything reckoned, and how long did it take? What cannot be reckoned is searched for whoever asks."""
    began = time.monotonic()
    try:
        return rankings.renew(engine), time.monotonic() - began
    except Exception:
        _log.exception("who is first at each junction could not be reckoned")
        return False, FRESHEN_S


def _repeat(
    what: str,
    step: Callable[[], bool],
    stop: threading.Event,
    troubles: Troubles,
    idle_s: float = IDLE_S,
) -> None:
    """Take one step after another; a pause where there was nothing to do, or where it failed."""
    while not stop.is_set():
        try:
            busy = step()
            troubles.pop(what, None)
        except Exception as error:
            _log.exception("the worker could not take a step")
            troubles[what] = _shape_missed(error) or type(error).__name__
            busy = False
        if not busy:
            stop.wait(idle_s)


def freshen(engine: Engine, today: Callable[[], date], troubles: Troubles) -> Iterator[None]:
    """Bring every answer that somebody may ask for up to date, one a step, so that who asks does not wait."""
    for township in _served(engine):
        for layer in BY_KEY.values():
            # One question that cannot be answered must not keep the others waiting.
            with _watched(f"{layer.key} {township}", troubles):
                publish.refresh(engine, layer, township, today())
            yield
    publish.prune(engine)


def bake_all(engine: Engine, today: Callable[[], date], troubles: Troubles) -> bool:
    """Make the archives of tiles that are not made yet; returns whether any was made."""
    made = False
    for township in _served(engine):
        for layer in BY_KEY.values():
            with _watched(f"tiles {layer.key} {township}", troubles):
                made = archives.bake(engine, layer, township, today()) or made
    archives.sweep()
    return made


def _served(engine: Engine) -> Sequence[str]:
    with engine.connect() as connection:
        return connection.scalars(text("SELECT gm_served_townships()")).all()


def _shape_missed(error: BaseException) -> str:
    """The database's word for a table, column or function that it lacks (SQLSTATE class 42); it names no record."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, psycopg.Error) and (cause.sqlstate or "").startswith("42"):
        return cause.diag.message_primary or ""
    return ""


@contextmanager
def _watched(what: str, troubles: Troubles) -> Iterator[None]:
    """An error of the block is logged and goes no further; a trouble is what all work of this kind would meet."""
    try:
        yield
    except Exception as error:
        _log.exception("%s could not be done", what)
        if missed := _shape_missed(error):
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
    with _watched(kind, troubles):
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
