"""How is a report made: counted, proposed, edited, drawn?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Area
from gridmap.db.sessions import session as opened
from gridmap.i18n.texts import Translate
from gridmap.papers.report import figures as own
from gridmap.papers.report import kept, maps, records, text, today
from gridmap.papers.report.blocks import Text, edited
from gridmap.papers.report.figures import ReportFigure
from gridmap.papers.report.maps import ReportMap
from gridmap.papers.report.period import Period
from gridmap.papers.report.records import Records
from gridmap.planning.shortfall import ShortfallReader


@dataclass(frozen=True)
class Report:
    """proposed: the text as it follows from the figures; text: with what people wrote in its place. counted_at: of
    which moment the records are.
    """

    township: str
    period: Period
    counted_at: datetime
    records: Records
    figures: Mapping[str, ReportFigure]
    proposed: Text
    text: Text
    maps: Sequence[ReportMap] = ()


def make(
    asker: ShortfallReader, period: Period, edits: Mapping[str, str], translate: Translate, *, with_maps: bool
) -> Report:
    """As the ledgers are now. asker: who may see what; the day on which it is written is theirs."""
    one_state = asker.engine.execution_options(isolation_level="REPEATABLE READ")
    with opened(one_state, asker.viewer) as session:
        counted_at: datetime = session.execute(select(func.now())).scalar_one()
        name = session.get_one(Area, asker.township_path).name
        found, counted = count(session, asker.township_path, period)
    seen = today.look(asker)
    counted = {**counted, **seen.figures}
    proposed = text.propose(name, period, counted, seen, asker.today(), translate)
    drawn = maps.draw(asker, period.last_day) if with_maps else ()
    return Report(name, period, counted_at, found, counted, proposed, edited(proposed, edits), drawn)


def count(session: Session, township_path: str, period: Period) -> tuple[Records, dict[str, ReportFigure]]:
    """What the ledgers say of the period, and the figures that follow."""
    found = records.load(session, township_path, period)
    return found, {**own.figures(found), **kept.figures(session, township_path, period)}
