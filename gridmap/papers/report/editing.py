"""Which paragraphs of a report did people write themselves? They are kept beside the figures, never in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from gridmap.db.models import WorkReport
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict
from gridmap.i18n.texts import N_
from gridmap.papers.report import blocks
from gridmap.papers.report.build import Report
from gridmap.papers.report.period import Period
from gridmap.records import guard


def kept(session: FencedSession, township_path: str, period: Period) -> WorkReport | None:
    own = (
        WorkReport.area_path == township_path,
        WorkReport.shape == period.shape,
        WorkReport.first_day == period.first_day,
        WorkReport.last_day == period.last_day,
    )
    return session.scalar(select(WorkReport).where(*own))


def change(
    session: FencedSession,
    township_path: str,
    report: Report,
    changes: Mapping[str, str | None],
    seen: int,
    now: datetime,
) -> None:
    """Write paragraphs anew, or with None propose them again. seen: the version that the writer saw, 0 for none.

    Raises InvalidInput for a paragraph or a figure that there is not, Conflict where somebody else wrote first,
    Forbidden where the fence stands. The caller commits.
    """
    blocks.check(
        {key: text for key, text in changes.items() if text is not None}, report.proposed, report.figures
    )
    row = kept(session, township_path, report.period)
    if (row.version if row else 0) != seen:
        raise guard.changed_first(session, WorkReport.__tablename__, row.id if row else "", now)
    if row is None:
        row = WorkReport(
            area_path=township_path,
            shape=report.period.shape.value,
            first_day=report.period.first_day,
            last_day=report.period.last_day,
            edits={},
        )
    edits = {key: text for key, text in {**row.edits, **changes}.items() if text is not None}
    try:
        with guard.written(session, WorkReport.__tablename__, row.id, now):
            row.edits = edits
            session.add(row)
    except guard.IdInUse:
        raise Conflict(
            N_("Somebody else began this report at the same moment. Load the page again.")
        ) from None
