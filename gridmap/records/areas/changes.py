"""How is one step in the tree kept, so that it can be taken back with all that it moved?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import psycopg
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm.exc import StaleDataError

from gridmap.db.models import AreaChange, Audit
from gridmap.db.models.area_change import AreaChangeKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, Forbidden
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard


@dataclass
class AreaStep:
    """What a step says of itself while it is under way. heirs: as in `AreaChange`."""

    kind: AreaChangeKind
    sentence: Sentence
    paths: Sequence[str]
    area_path: str
    heirs: Mapping[str, str] = field(default_factory=dict)
    id: uuid.UUID = field(default_factory=uuid.uuid4)


@contextmanager
def recorded(session: FencedSession, step: AreaStep, now: datetime) -> Iterator[None]:
    """Write what the block changes, and keep the step with the traces it left.

    Raises Conflict where somebody was first or the database finds a contradiction, Forbidden where the fence stands.
    """
    before = session.scalar(select(func.coalesce(func.max(Audit.id), 0)))
    try:
        with session.begin_nested():
            yield
    except StaleDataError:
        raise guard.changed_first(session, "areas", step.paths[0], now) from None
    except ProgrammingError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise Forbidden(N_("Your rights do not reach this area.")) from None
        raise
    except IntegrityError as error:
        if isinstance(error.orig, psycopg.errors.ExclusionViolation):
            raise Conflict(N_("Another area has this official code.")) from None
        if isinstance(error.orig, psycopg.errors.ForeignKeyViolation):
            raise Conflict(N_("Other records still lie in this area; it stays.")) from None
        raise
    session.add(
        AreaChange(
            id=step.id,
            area_path=step.area_path,
            person_id=session.viewer,
            kind=step.kind,
            sentence=step.sentence.to_json(),
            paths=list(step.paths),
            heirs=dict(step.heirs),
            audit_ids=session.scalar(select(func.gm_own_traces(before))),
        )
    )
    session.flush()


def of_area(session: FencedSession, path: str, most: int = 50) -> list[AreaChange]:
    """The steps that concern an area or lie under it, the newest first."""
    about = AreaChange.area_path.op("^@", is_comparison=True)(path) | AreaChange.paths.contains([path])
    return list(session.scalars(select(AreaChange).where(about).order_by(AreaChange.at.desc()).limit(most)))
