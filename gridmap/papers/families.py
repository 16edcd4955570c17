"""In which family does a township issue its papers: its own of supervision, or enforcement while it is delegated?"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from gridmap.db.models import Delegation
from gridmap.db.models.papers import PaperFamily
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput, NotFound, Problem
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard
from gridmap.records.reading import Unreadable, read

FIELDS = (
    Field("document", N_("Number of the document"), required=True),
    Field("delegated_on", N_("Date of the document"), "date", required=True),
    Field("delegated_by", N_("Who delegated"), required=True),
    Field("valid_until", N_("Valid until"), "date", required=True),
)
LARGEST_SCAN_BYTES = 8 * 1024 * 1024
_SCANS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def delegation(session: FencedSession, township_path: str, day: date) -> Delegation | None:
    """The delegation that holds on this day, the one that lasts longest."""
    holds = (
        Delegation.delegated_on <= day,
        Delegation.valid_until >= day,
        or_(Delegation.withdrawn_on.is_(None), Delegation.withdrawn_on > day),
    )
    found = select(Delegation).where(Delegation.area_path == township_path, *holds)
    return session.scalars(found.order_by(Delegation.valid_until.desc(), Delegation.id)).first()


def in_force(
    session: FencedSession, township_path: str, day: date, asked: str = ""
) -> tuple[PaperFamily, Delegation | None]:
    """The family of papers on a day. asked: a family that somebody wants, or empty for the one in force.

    Raises InvalidInput for enforcement without a delegation that holds on that day.
    """
    found = delegation(session, township_path, day)
    if asked == PaperFamily.SUPERVISION or (not asked and found is None):
        return PaperFamily.SUPERVISION, None
    if found is None:
        sentence = Sentence(
            N_(
                "No written delegation holds on {day}. Issue supervision papers, or enter the delegation first."
            ),
            {"day": day},
        )
        raise InvalidInput(N_("The paper was not issued."), [Problem("family", sentence)])
    if asked not in ("", PaperFamily.ENFORCEMENT):
        raise InvalidInput(
            N_("The paper was not issued."),
            [Problem("family", Sentence(N_("Choose one of the given values.")))],
        )
    return PaperFamily.ENFORCEMENT, found


def all_of(session: FencedSession, township_path: str) -> list[Delegation]:
    """Every delegation on record, the newest first."""
    found = select(Delegation).where(Delegation.area_path == township_path)
    return list(session.scalars(found.order_by(Delegation.delegated_on.desc(), Delegation.entered_at.desc())))


def delegate(
    session: FencedSession, township_path: str, values: Mapping[str, Any], scan: bytes, now: datetime
) -> Delegation:
    """Enter a written delegation with its scan. Raises InvalidInput with all that it lacks. The caller commits."""
    told, problems = _read(values)
    kind = next((kind for begins, kind in _SCANS.items() if scan.startswith(begins)), "")
    if not kind:
        problems.append(Problem("scan", Sentence(N_("Hand in the scan of the document: PDF, JPEG or PNG."))))
    elif len(scan) > LARGEST_SCAN_BYTES:
        most = {"most": LARGEST_SCAN_BYTES // 1024 // 1024}
        problems.append(Problem("scan", Sentence(N_("The scan is larger than {most} MB."), most)))
    if not problems and told["valid_until"] < told["delegated_on"]:
        problems.append(Problem("valid_until", Sentence(N_("It cannot end before it begins."))))
    if problems:
        raise InvalidInput(
            N_(
                "Enforcement papers need the written delegation: document, date, who, until when, and its scan."
            ),
            problems,
        )
    row = Delegation(
        id=uuid.uuid4(), area_path=township_path, media_type=kind, content=scan,
        sha256=hashlib.sha256(scan).hexdigest(), entered_at=now, entered_by=session.viewer, **told,
    )  # fmt: skip
    with guard.written(session, Delegation.__tablename__, row.id, now):
        session.add(row)
    return row


def withdraw(session: FencedSession, delegation_id: uuid.UUID, on_date: date, now: datetime) -> Delegation:
    """End a delegation from a day on; papers of before stay what they are. Raises NotFound, Conflict, InvalidInput."""
    row = session.get(Delegation, delegation_id)
    if row is None:
        raise NotFound(N_("There is no such delegation."))
    if row.withdrawn_on is not None:
        raise Conflict(N_("This delegation was ended before."))
    if on_date < row.delegated_on:
        raise InvalidInput(N_("It cannot end before it begins."))
    with guard.written(session, Delegation.__tablename__, row.id, now):
        row.withdrawn_on = on_date
    return row


def _read(values: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    told, problems = {}, []
    for entry in FIELDS:
        try:
            told[entry.key] = read(entry, values.get(entry.key))
        except Unreadable as wrong:
            problems.append(Problem(entry.key, wrong.sentence))
    return told, problems
