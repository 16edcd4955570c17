"""How does a question get past every check into its table, and out of it again? The caller commits."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from gridmap.asking.kinds import KINDS
from gridmap.asking.subjects import SUBJECTS, choices
from gridmap.db.models import AskedQuestion
from gridmap.db.models.asked import MeasuredBy, Side
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, Problem
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.publishing.question import MISSING
from gridmap.records import guard
from gridmap.records.reading import Unreadable, above_zero, read
from gridmap.vocabulary import texts

MOST = 50
"""Questions of one person: each is a layer on their map."""
LONGEST = {MeasuredBy.METRES.value: 20_000, MeasuredBy.MINUTES.value: 120}


ENTRIES = (
    Field("name", N_("Name"), required=True),
    Field(
        "subject",
        N_("What is asked about"),
        "choice",
        required=True,
        choices={each.key: each.title for each in SUBJECTS.values()},
    ),
    Field(
        "near",
        N_("Near what"),
        "choice",
        required=True,
        choices={each.key: each.title.msgid for each in KINDS.values()},
    ),
    Field("measured_by", N_("Measured by"), "choice", required=True, choices=texts(MeasuredBy)),
    Field("most", N_("How far"), "number", required=True, check=above_zero),
    Field("side", N_("Which of them"), "choice", required=True, choices=texts(Side)),
)


def entered(
    session: FencedSession,
    area_path: str,
    typed: Mapping[str, Any],
    filters: Mapping[str, Sequence[str]],
    now: datetime,
    *,
    shared: bool,
) -> AskedQuestion:
    """A new question of the session's viewer. Raises InvalidInput with every complaint, Forbidden beyond the fence."""
    own = func.count().filter(AskedQuestion.person_id == session.viewer)
    values = _checked(typed, filters)
    if (session.scalar(select(own)) or 0) >= MOST:
        told = Sentence(N_("You have {most} questions already. Delete one first."), {"most": MOST})
        raise InvalidInput(N_("Some entries cannot be accepted."), [Problem("name", told)])
    made = AskedQuestion(
        id=uuid.uuid4(), area_path=area_path, person_id=session.viewer, shared=shared, made_at=now, **values
    )
    with guard.written(session, AskedQuestion.__tablename__, made.id, now):
        session.add(made)
    return made


def changed(
    session: FencedSession,
    row: AskedQuestion,
    typed: Mapping[str, Any],
    filters: Mapping[str, Sequence[str]],
    now: datetime,
    *,
    shared: bool,
    version: int,
) -> None:
    """Raises InvalidInput, Forbidden, and Conflict where somebody else was first."""
    if row.version != version:
        raise guard.changed_first(session, AskedQuestion.__tablename__, row.id, now)
    values = _checked(typed, filters)
    with guard.written(session, AskedQuestion.__tablename__, row.id, now):
        for key, value in {**values, "shared": shared}.items():
            setattr(row, key, value)


def removed(session: FencedSession, row: AskedQuestion, now: datetime) -> None:
    """With its answers. Raises Forbidden and Conflict."""
    with guard.written(session, AskedQuestion.__tablename__, row.id, now):
        session.delete(row)


def _checked(typed: Mapping[str, Any], filters: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for entry in ENTRIES:
        try:
            values[entry.key] = read(entry, typed.get(entry.key))
        except Unreadable as wrong:
            problems.append(Problem(entry.key, wrong.sentence))
    longest = LONGEST.get(values.get("measured_by", ""))
    if longest is not None and values.get("most", 0) > longest:
        far = N_("At most 20,000 m.") if longest > 1000 else N_("At most 120 minutes.")
        problems.append(Problem("most", Sentence(far)))
    if values.get("subject") is not None and values.get("subject") == values.get("near"):
        told = Sentence(N_("Each of them is near itself. Choose something else."))
        problems.append(Problem("near", told))
    values["filters"], unknown = _filters(values.get("subject", ""), filters)
    problems += unknown
    if problems:
        raise InvalidInput(N_("Some entries cannot be accepted."), problems)
    return values


def _filters(
    subject: str, filters: Mapping[str, Sequence[str]]
) -> tuple[dict[str, list[str]], list[Problem]]:
    """Those that the subject knows; what it does not know is complained of, never left out."""
    if subject not in SUBJECTS:
        return {}, []
    known = {each.key: choices(each) for each in SUBJECTS[subject].filters}
    kept = {key: list(dict.fromkeys(values)) for key, values in filters.items() if values}
    wrong = [
        Problem(f"f.{key}", Sentence(N_("Choose one of the given values.")))
        for key, values in kept.items()
        if not set(values) <= {MISSING, *known.get(key, ())} or key not in known
    ]
    return kept, wrong
