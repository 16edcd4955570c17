"""How does a township set a figure of its own, or choose another profile? The caller commits."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from gridmap.db.models import NormRow, ProfileInForce
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput, NotFound, Problem
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard
from gridmap.records.reading import Unreadable, above_zero, read
from gridmap.standards import NormFigure, profiles
from gridmap.standards.jurisdictions import names
from gridmap.standards.shipped import chain, figures, source

LARGEST = 1e7
RULE, SHARE = "rule", "share"
_MEANWHILE = N_("Somebody else has changed this in the meantime. Load it again; nothing was saved.")


def entries(figure: NormFigure) -> tuple[Field, ...]:
    """The fields of the form for one figure; its unit is fixed."""
    return (
        Field("value", N_("Value"), "number", required=True, most=_most(figure), check=_positive(figure)),
        Field("document", N_("Document"), required=True),
        Field("clause", N_("Clause")),
        Field("jurisdiction", N_("Holds in"), "choice", choices=names()),
        Field("verified", N_("I have read it in the document itself"), "flag", required=True),
        Field("note", N_("Note"), "long"),
    )


def figure_of(profile: str, key: str) -> NormFigure:
    """Raises NotFound for a profile or a figure that does not exist."""
    known = figures(source(profile).subject)
    if key not in known:
        raise NotFound(N_("There is no such figure."))
    return known[key]


def home_of(profile: str, key: str) -> str:
    """Under which profile an own figure is kept: the program's settings serve every profile, all others one."""
    settings = (each.key for each in chain(profile) if each.settings and key in each.norms)
    return next(settings, profile)


def own(session: FencedSession, area_path: str, profile: str, key: str) -> NormRow | None:
    """The figure that this very area has set, if any."""
    mine = (NormRow.area_path == area_path, NormRow.profile == home_of(profile, key), NormRow.key == key)
    return session.scalar(select(NormRow).where(*mine))


def set_figure(
    session: FencedSession,
    area_path: str,
    profile: str,
    key: str,
    values: Mapping[str, Any],
    version: int,
    now: datetime,
) -> NormRow:
    """Hold the area to a figure of its own. version: of the row that the editor saw, 0 where there was none.

    Raises InvalidInput with every complaint, Conflict where somebody else was first, Forbidden beyond the fence.
    """
    figure = figure_of(profile, key)
    told = _read(figure, values)
    found = own(session, area_path, profile, key)
    home = home_of(profile, key)
    row = found or NormRow(id=uuid.uuid4(), area_path=area_path, profile=home, key=key, unit=figure.unit)
    if (found.version if found else 0) != version:
        raise guard.changed_first(session, NormRow.__tablename__, row.id, now)
    try:
        with guard.written(session, NormRow.__tablename__, row.id, now):
            for name, value in told.items():
                setattr(row, name, value)
            session.add(row)
    except guard.IdInUse:
        raise Conflict(_MEANWHILE) from None
    return row


def take_back(
    session: FencedSession, area_path: str, profile: str, key: str, version: int, now: datetime
) -> None:
    """Back to the shipped figure, or to that of the area above. Raises NotFound where nothing of one's own is set."""
    row = own(session, area_path, profile, key)
    if row is None:
        raise NotFound(N_("This figure is the shipped one already."))
    if row.version != version:
        raise guard.changed_first(session, NormRow.__tablename__, row.id, now)
    with guard.written(session, NormRow.__tablename__, row.id, now):
        session.delete(row)


def choose(session: FencedSession, area_path: str, subject: str, profile: str, now: datetime) -> None:
    """Measure the area, and what lies under it, by this profile. Raises InvalidInput for one that cannot be chosen."""
    if profile not in {each.key for each in profiles(subject)}:
        problem = Problem("profile", Sentence(N_("Choose a profile.")))
        raise InvalidInput(N_("Some entries cannot be accepted."), [problem])
    mine = (ProfileInForce.area_path == area_path, ProfileInForce.subject == subject)
    found = session.scalar(select(ProfileInForce).where(*mine))
    row = found or ProfileInForce(id=uuid.uuid4(), area_path=area_path, subject=subject)
    try:
        with guard.written(session, ProfileInForce.__tablename__, row.id, now):
            row.profile = profile
            session.add(row)
    except guard.IdInUse:
        raise Conflict(_MEANWHILE) from None


def _read(figure: NormFigure, values: Mapping[str, Any]) -> dict[str, Any]:
    told, problems = {}, []
    for entry in entries(figure):
        try:
            value = read(entry, values.get(entry.key))
            told[entry.key] = "" if value is None else value
        except Unreadable as wrong:
            problems.append(Problem(entry.key, wrong.sentence))
    if problems:
        raise InvalidInput(N_("Some entries cannot be accepted."), problems)
    return told


def _most(figure: NormFigure) -> float:
    return 1.0 if figure.unit in (SHARE, RULE) else LARGEST


def _positive(figure: NormFigure) -> Callable[[float], Sentence | None]:
    def check(value: float) -> Sentence | None:
        if figure.unit == RULE:
            return None if value in (0, 1) else Sentence(N_("Write 1 where the rule is asked for, else 0."))
        return above_zero(value)

    return check
