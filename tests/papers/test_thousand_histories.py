"""Is a report made again the issued one, or does it list exactly the later entries, in a thousand random histories?

In the database, with commits, as people enter late; the Word file is left out. What each history writes is taken away
again before the next.
"""

from __future__ import annotations

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, func, select, text

from gridmap.db.sessions import session as opened
from gridmap.papers.report import build, issuing
from gridmap.papers.report.blocks import Text
from gridmap.papers.report.build import Report
from tests import world
from tests.papers.test_issued_reports import ENTRIES, PAULA, YEAR, made_again

pytestmark = pytest.mark.scale
HISTORIES = 1000
TAKEN_AWAY = (
    "DELETE FROM hazard_steps WHERE hazard_id IN (SELECT id FROM hazards WHERE title = 'Late')",
    "DELETE FROM hazards WHERE title = 'Late'",
    "DELETE FROM visits WHERE kind = 'patrol' AND outing_id IS NULL AND enterprise_id = :gas",
    "DELETE FROM outing_members WHERE outing_id IN (SELECT id FROM outings WHERE purpose = 'Late')",
    "DELETE FROM outings WHERE purpose = 'Late'",
    "DELETE FROM issued_reports",
)


def issued(engine: Engine) -> uuid.UUID:
    """As `issuing.issue` keeps it; of the text nothing is written."""
    nothing = Text(*("",) * 3, sections=(), closing="", signature="", dated="")
    one_state = engine.execution_options(isolation_level="REPEATABLE READ")
    with opened(one_state, PAULA) as session:
        counted_at = session.execute(select(func.now())).scalar_one()
        found, counted = build.count(session, world.T1, YEAR)
    report = Report("", YEAR, counted_at, found, counted, nothing, nothing)
    with opened(engine, PAULA) as session:
        made = issuing.issue(session, world.T1, report, str)
        session.commit()
        return made.id


@pytest.fixture
def without_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "document", lambda report, translate: b"left out")


@settings(
    max_examples=HISTORIES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(ENTRIES)
def test_made_again_it_is_the_issued_report_or_lists_exactly_the_later_entries(
    engine: Engine, owner: Engine, without_word: None, entries: list[tuple[str, int, int]]
) -> None:
    told = made_again(engine, issued, entries)
    with owner.begin() as connection:
        for statement in TAKEN_AWAY:
            connection.execute(
                text(statement), {"gas": world.name_id("Gas Point")} if ":gas" in statement else {}
            )
    assert told.again == told.issued
    assert told.listed == told.entered
