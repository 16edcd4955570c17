"""How does a township number and word its papers: as it set itself, as the county above it set, or as shipped?"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Text, cast, func, literal, select

from gridmap.db.models import PaperSetting
from gridmap.db.models.papers import PaperFamily
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput, Problem
from gridmap.i18n.texts import N_
from gridmap.papers import numbers, wording
from gridmap.papers.forms import PaperForm
from gridmap.records import guard
from gridmap.vocabulary import Role

MEANWHILE = N_("Somebody else has changed this in the meantime. Load it again; nothing was saved.")
ROLES = (Role.PLANNER, Role.ADMINISTRATOR)
"""Who may set them; the fence of the tables says the same."""


def pattern(session: FencedSession, path: str, form: PaperForm, family: PaperFamily) -> str:
    return _nearest(session, path, form, family, "pattern") or form.pattern_in(family)


def wording_of(session: FencedSession, path: str, form: PaperForm, family: PaperFamily) -> str:
    return _nearest(session, path, form, family, "wording") or form.wording_in(family)


def own(session: FencedSession, path: str, form: PaperForm, family: PaperFamily) -> PaperSetting | None:
    """What this very area has set, if anything."""
    mine = (PaperSetting.area_path == path, PaperSetting.form == form.key, PaperSetting.family == family)
    return session.scalar(select(PaperSetting).where(*mine))


def save(
    session: FencedSession,
    path: str,
    form: PaperForm,
    family: PaperFamily,
    values: tuple[str, str],
    version: int,
    now: datetime,
) -> PaperSetting:
    """Set pattern and wording; empty takes the own one back. version: of the row that the editor saw, 0 for none.

    Raises InvalidInput with what a text lacks, Conflict where somebody else was first. The caller commits.
    """
    typed_pattern, typed_wording = values[0].strip(), values[1].replace("\r\n", "\n").strip("\n")
    problems: list[Problem] = []
    if typed_pattern and (wrong := numbers.complaint(typed_pattern)):
        problems.append(Problem("pattern", wrong))
    if typed_wording.strip():
        try:
            wording.check(typed_wording, form, family)
        except InvalidInput as refused:
            problems.extend(refused.problems)
    if problems:
        raise InvalidInput(N_("Nothing was saved: some entries cannot be accepted."), problems)
    found = own(session, path, form, family)
    row = found or PaperSetting(id=uuid.uuid4(), area_path=path, form=form.key, family=family.value)
    if (found.version if found else 0) != version:
        raise guard.changed_first(session, PaperSetting.__tablename__, row.id, now)
    try:
        with guard.written(session, PaperSetting.__tablename__, row.id, now):
            row.pattern, row.wording = typed_pattern, typed_wording
            session.add(row)
    except guard.IdInUse:
        raise Conflict(MEANWHILE) from None
    return row


def _nearest(session: FencedSession, path: str, form: PaperForm, family: PaperFamily, column: str) -> str:
    """The own setting, else that of the nearest area above that set one."""
    said = getattr(PaperSetting, column)
    around = func.starts_with(cast(literal(path), Text), PaperSetting.area_path)
    found = (
        select(said)
        .where(around, PaperSetting.form == form.key, PaperSetting.family == family, said != "")
        .order_by(func.length(PaperSetting.area_path).desc())
    )
    return str(session.scalars(found).first() or "")
