"""Which reports were issued, do they still say what they said, and what was entered since?"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import IssuedReport, ReportShape
from gridmap.db.sessions import FencedSession
from gridmap.errors import NotFound, SetupError
from gridmap.i18n.texts import N_, Translate
from gridmap.papers.report import figures, records
from gridmap.papers.report.build import Report
from gridmap.papers.report.document import document
from gridmap.papers.report.period import Period
from gridmap.papers.report.records import Records

NOUNS = ("outings", "visits", "hazards", "enterprises")


@dataclass(frozen=True)
class Later:
    """A record that is not as it was when the report was issued. before, after: None where it was, or is, not there."""

    noun: str
    record_id: str
    before: Any
    after: Any


def issue(session: FencedSession, township_path: str, report: Report, translate: Translate) -> IssuedReport:
    """Keep the report as it is now, to the byte. The caller commits."""
    content = document(report, translate)
    made = IssuedReport(
        id=uuid.uuid4(),
        area_path=township_path,
        shape=report.period.shape.value,
        first_day=report.period.first_day,
        last_day=report.period.last_day,
        issued_at=report.counted_at,
        issued_by=session.viewer,
        records=report.records.to_json(),
        figures={key: figure.number for key, figure in report.figures.items()},
        paragraphs={block.key: block.text for block in report.text.blocks()},
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )
    session.add(made)
    session.flush()
    return made


def issued(session: Session, township_path: str) -> list[IssuedReport]:
    """The newest first."""
    found = select(IssuedReport).where(IssuedReport.area_path == township_path)
    return list(session.scalars(found.order_by(IssuedReport.issued_at.desc(), IssuedReport.id)))


def find(session: Session, report_id: uuid.UUID) -> IssuedReport:
    """Raises NotFound for one that does not exist or lies behind the fence."""
    found = session.get(IssuedReport, report_id)
    if found is None:
        raise NotFound(N_("This report does not exist, or lies outside the areas you may see."))
    return found


def content(report: IssuedReport) -> bytes:
    """As it was issued. Raises SetupError where the kept bytes are not those."""
    if hashlib.sha256(report.content).hexdigest() != report.sha256:
        raise SetupError(N_("What is kept of this report is damaged; restore the database from its backup."))
    return report.content


def period_of(report: IssuedReport) -> Period:
    return Period(ReportShape(report.shape), report.first_day, report.last_day)


def again(session: Session, report: IssuedReport) -> dict[str, float | None]:
    """The figures counted once more, from the ledgers as they were known when the report was issued.

    Who went out on an outing leaves no trace of when it was written; that is taken from what was kept.
    """
    period = period_of(report)
    kept = records.from_json(period, report.records)
    found = records.load(session, report.area_path, period, known_at=report.issued_at)
    found = replace(found, outings={key: kept.outings.get(key, row) for key, row in found.outings.items()})
    return {key: figure.number for key, figure in figures.figures(found).items()}


def since(session: Session, report: IssuedReport) -> list[Later]:
    """Every record that adds to a figure otherwise than it did when the report was issued."""
    period = period_of(report)
    kept = records.from_json(period, report.records)
    return list(differences(kept, records.load(session, report.area_path, period)))


def differences(before: Records, after: Records) -> Iterator[Later]:
    for noun in NOUNS:
        old, new = _of(before, noun), _of(after, noun)
        for key in sorted(old.keys() | new.keys()):
            if old.get(key) != new.get(key):
                yield Later(noun, key, old.get(key), new.get(key))


def _of(found: Records, noun: str) -> Mapping[str, Any]:
    rows: Mapping[str, Any] = found.places if noun == "enterprises" else getattr(found, noun)
    return rows
