"""Which work is queued, how far is it, and how is more queued or stopped?

The queue is a table: a job is enqueued in the same transaction as what it is about, and runs as the person who asked.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Engine, func, select, update

from gridmap.db.models import Job
from gridmap.db.models.imports import JobState
from gridmap.db.sessions import FencedSession, session
from gridmap.i18n.texts import N_, Sentence

# The name space of the answers that jobs renew: one answer, one number, so that it waits in the queue once a person.
_ANSWERS = uuid.UUID("5b1f3c0e-8d53-4d2c-9a50-3a2f6f5a7b10")
_LOST = Sentence(N_("The work was cut off three times and was given up. Nothing of it was saved."))


def enqueue(
    session: FencedSession,
    kind: str,
    about: uuid.UUID,
    area_path: str,
    arguments: dict[str, Any] | None = None,
) -> Job:
    """Queue work in the caller's transaction: it begins once that is committed, or never."""
    job = Job(
        kind=kind, about=about, area_path=area_path, person_id=session.viewer, arguments=arguments or {}
    )
    session.add(job)
    session.flush()
    return job


def publish_later(
    engine: Engine, person_id: uuid.UUID, layer: str, township_path: str, today: date, variant: str
) -> None:
    """Have an answer brought up to date, unless this person's job for it waits already or is under way."""
    publish_all_later(engine, person_id, [(layer, township_path)], today, variant)


def publish_all_later(
    engine: Engine,
    person_id: uuid.UUID,
    wanted: Sequence[tuple[str, str]],
    today: date,
    variant: str = "",
) -> None:
    """The same for many answers, each by its layer and the path of its township."""
    about = {
        uuid.uuid5(_ANSWERS, f"{layer}|{path}|{variant}"): {
            "layer": layer, "township": path, "today": today.isoformat(), "variant": variant,
        }
        for layer, path in wanted
    }  # fmt: skip
    if not about:
        return
    with session(engine, person_id) as opened:
        active = select(Job.about).where(
            Job.about.in_(about), Job.state.in_((JobState.QUEUED, JobState.RUNNING))
        )
        for each in about.keys() - set(opened.scalars(active)):
            enqueue(opened, "publish", each, about[each]["township"], about[each])
        opened.commit()


def current(session: FencedSession, about: uuid.UUID) -> Job | None:
    """The newest job about this, as far as the viewer may know of it."""
    found = select(Job).where(Job.about == about).order_by(Job.enqueued_at.desc()).limit(1)
    job = session.scalar(found)
    if job is not None and job.state == JobState.FAILED and job.message is None:
        job.message = _LOST.to_json()
    return job


def is_active(job: Job | None) -> bool:
    return job is not None and job.state in {JobState.QUEUED, JobState.RUNNING}


def cancel(session: FencedSession, job_id: uuid.UUID) -> None:
    """What waits is cancelled at once; what is under way stops at its next step. The caller commits."""
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.QUEUED)
        .values(state=JobState.CANCELLED, finished_at=func.clock_timestamp())
    )
    session.execute(
        update(Job).where(Job.id == job_id, Job.state == JobState.RUNNING).values(cancel_asked=True)
    )
