"""Does the database count papers without gap or double, whoever writes at once and whatever is rolled back?

What is committed here stays for later tests of this file: plans, receipts and orders of T1.
"""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from gridmap.db.models import Area, Paper, PaperSerial
from gridmap.db.models.papers import PaperFamily, PaperKind
from gridmap.db.sessions import session
from gridmap.errors import InvalidInput
from gridmap.papers import numbers, settings
from gridmap.papers.families import delegate
from gridmap.papers.kinds import PAPERS
from gridmap.papers.kinds.order import ORDER
from gridmap.papers.numbers import begin
from tests import world
from tests.conftest import SessionAs
from tests.papers.made import DELEGATION, SCAN, any_paper, hazards, make

PAULA = world.name_id("Paula")
WRITERS, EACH = 8, 4


def test_eight_writers_at_once_leave_no_gap_and_no_double(engine: Engine) -> None:
    def write(writer: int) -> list[int]:
        kept = []
        for turn in range(EACH):
            with session(engine, PAULA) as opened:
                serial = make(opened, "plan").serial
                if (writer + turn) % 3 == 0:  # a third of them give up after they were given a number
                    opened.rollback()
                else:
                    opened.commit()
                    kept.append(serial)
        return kept

    with ThreadPoolExecutor(WRITERS) as pool:
        serials = sorted(serial for kept in pool.map(write, range(WRITERS)) for serial in kept)
    assert serials == list(range(1, len(serials) + 1))
    assert WRITERS * EACH / 2 < len(serials) < WRITERS * EACH
    with session(engine, PAULA) as opened:
        found = opened.scalars(select(Paper.number).where(Paper.kind == "plan").order_by(Paper.serial)).all()
    assert found == [f"Sparrow Town安监检方〔2026〕{serial}号" for serial in serials]


def test_a_serial_that_no_paper_bears_is_not_committed(engine: Engine) -> None:
    with session(engine, PAULA) as opened:
        opened.scalar(select(func.gm_next_serial(world.T1, "order", "supervision", 2026)))
        with pytest.raises(IntegrityError, match="no paper bears the number 1"):
            opened.commit()
    with session(engine, PAULA) as opened:
        assert any_paper(opened, "order").serial == 1
        opened.rollback()


def test_each_kind_year_and_township_counts_for_itself(session_as: SessionAs) -> None:
    opened = session_as("Paula")
    first, second = any_paper(opened, "order"), any_paper(opened, "order")
    last_year = make(
        opened, "extension", hazards(opened, "general"), on_date=date(2025, 12, 30), applied_on="2025-12-29"
    )
    assert (first.serial, second.serial, last_year.serial) == (1, 2, 1)
    assert last_year.number.endswith("〔2025〕1号")
    assert opened.scalar(select(func.gm_next_serial(world.T1, "order", "supervision", 2026))) == 3


def test_papers_that_came_from_elsewhere_are_counted_on(session_as: SessionAs) -> None:
    opened = session_as("Paula")
    paper = any_paper(opened, "order")
    columns = {column.name: getattr(paper, column.name) for column in Paper.__table__.c}
    told = {**columns, "id": uuid.uuid4(), "serial": paper.serial + 6, "number": "By hand 7"}
    opened.execute(insert(Paper).values(**told))
    assert any_paper(opened, "order").serial == paper.serial + 7


@pytest.mark.parametrize("name", ["Nora", "Nobody"])
def test_nobody_counts_for_a_neighbour(session_as: SessionAs, name: str) -> None:
    with pytest.raises(DBAPIError, match="only who issues papers there"):
        session_as(name).scalar(select(func.gm_next_serial(world.T1, "order", "supervision", 2026)))


def test_nobody_writes_the_counter(session_as: SessionAs) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        session_as("Paula").execute(text("UPDATE paper_serials SET last = 99"))


def test_the_township_sets_its_pattern(session_as: SessionAs) -> None:
    opened = session_as("Paula")
    settings.save(
        opened, world.T1, ORDER, PaperFamily.SUPERVISION, ("S-{year}-{serial:03}", ""), 0, world.NOW
    )
    assert any_paper(opened, "order").number == "S-2026-001"
    assert make(opened, "plan").number.startswith("Sparrow Town")


def test_the_same_number_twice_is_refused_and_nothing_is_counted(session_as: SessionAs) -> None:
    """The first pattern writes 12 for the second paper; the other one wrote 12 for the first."""
    opened = session_as("Paula")
    row = settings.save(
        opened, world.T1, ORDER, PaperFamily.SUPERVISION, ("{year}-{serial}2", ""), 0, world.NOW
    )
    assert any_paper(opened, "order").number == "2026-12"
    settings.save(
        opened, world.T1, ORDER, PaperFamily.SUPERVISION, ("{year}-1{serial}", ""), row.version, world.NOW
    )
    with pytest.raises(InvalidInput) as refused:
        any_paper(opened, "order")
    assert "2026-12" in str(refused.value.problems[0].sentence)
    assert "pattern" in str(refused.value.problems[0].sentence)
    assert opened.scalars(select(Paper.serial).where(Paper.kind == "order")).all() == [1]
    settings.save(opened, world.T1, ORDER, PaperFamily.SUPERVISION, ("", ""), row.version, world.NOW)
    assert any_paper(opened, "order").serial == 2


def test_the_table_itself_refuses_the_same_number(session_as: SessionAs) -> None:
    opened = session_as("Paula")
    paper = any_paper(opened, "order")
    columns = {column.name: getattr(paper, column.name) for column in Paper.__table__.c}
    with pytest.raises(IntegrityError, match="uq_papers_township_path_kind_number"):
        opened.execute(insert(Paper).values(**{**columns, "id": uuid.uuid4(), "serial": 77}))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{serial}", "once each"),
        ("{year}", "once each"),
        ("{year}{serial}{serial}", "once each"),
        ("{year}{serial}{town.__class__}", "in braces"),
        ("{year}{serial}{0}", "in braces"),
        ("{year}{serial}}", "in braces"),
        ("{year!r}{serial}", "in braces"),
        ("{year}{serial:>99999999}", "in braces"),
        ("{year}{serial}\n", "in braces"),
        ("{year}{serial}" + "x" * 60, "too long"),
    ],
)
def test_a_pattern_that_would_double_or_run_something_is_refused(pattern: str, words: str) -> None:
    wrong = numbers.complaint(pattern)
    assert wrong is not None
    assert words in str(wrong)


@pytest.mark.parametrize("pattern", ["{town}〔{year}〕{serial}号", "{year}-{serial:04}", "A{serial}/{year}"])
def test_a_sound_pattern_has_no_complaint(pattern: str) -> None:
    assert numbers.complaint(pattern) is None


def test_every_shipped_pattern_is_sound() -> None:
    shipped = [form.pattern_in(family) for form in PAPERS.values() for family in PaperFamily]
    assert [each for each in shipped if numbers.complaint(each)] == []
    assert len(set(shipped)) == len(shipped)


def test_refused_input_names_the_field(session_as: SessionAs) -> None:
    with pytest.raises(InvalidInput) as refused:
        settings.save(
            session_as("Paula"), world.T1, ORDER, PaperFamily.SUPERVISION, ("{serial}", ""), 0, world.NOW
        )
    assert [problem.field for problem in refused.value.problems] == ["pattern"]


def test_numbers_go_on_from_those_that_were_given_by_hand(session_as: SessionAs) -> None:
    opened = session_as("Paula")
    town = opened.get_one(Area, world.T1)
    begin(opened, town, PaperKind.ORDER, PaperFamily.SUPERVISION, 2026, 41)
    begin(
        opened, town, PaperKind.ORDER, PaperFamily.SUPERVISION, 2026, 42
    )  # a slip, put right before the first paper
    assert [any_paper(opened, "order").serial for _ in range(3)] == [43, 44, 45]
    assert any_paper(opened, "extension").serial == 1
    for again in (42, 45, 99):
        with pytest.raises(InvalidInput) as refused:
            begin(opened, town, PaperKind.ORDER, PaperFamily.SUPERVISION, 2026, again)
        assert [each.field for each in refused.value.problems] == ["before"]
    assert any_paper(opened, "order").serial == 46
    begin(opened, town, PaperKind.ORDER, PaperFamily.SUPERVISION, 2025, 7)  # each year by itself
    opened.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))  # as at the end of the transaction


def test_where_a_paper_came_from_elsewhere_nothing_is_set_any_more(session_as: SessionAs) -> None:
    opened = session_as("Paula")
    paper = any_paper(opened, "order")
    columns = {column.name: getattr(paper, column.name) for column in Paper.__table__.c}
    told = {**columns, "id": uuid.uuid4(), "year": 2024, "serial": 3, "number": "By hand 3"}
    opened.execute(insert(Paper).values(**told))
    with pytest.raises(InvalidInput):
        begin(opened, opened.get_one(Area, world.T1), PaperKind.ORDER, PaperFamily.SUPERVISION, 2024, 9)
    rows = opened.scalars(select(PaperSerial).where(PaperSerial.year == 2024)).all()
    assert rows == []


@pytest.mark.parametrize("before", [0, -3, 100_000])
def test_what_is_no_number_before_is_refused(session_as: SessionAs, before: int) -> None:
    opened = session_as("Paula")
    with pytest.raises(InvalidInput):
        begin(opened, opened.get_one(Area, world.T1), PaperKind.ORDER, PaperFamily.SUPERVISION, 2026, before)


@pytest.mark.parametrize("name", ["Nora", "Nobody", "Gloria", "Dora"])
def test_only_who_sets_papers_says_where_they_begin(session_as: SessionAs, name: str) -> None:
    with pytest.raises(DBAPIError, match="only who sets the papers"):
        session_as(name).scalar(select(func.gm_begin_serials(world.T1, "order", "supervision", 2026, 9)))


def test_each_family_counts_for_itself(session_as: SessionAs) -> None:
    opened = session_as("Paula")
    begin(opened, opened.get_one(Area, world.T1), PaperKind.ORDER, PaperFamily.ENFORCEMENT, 2026, 8)
    assert any_paper(opened, "order").serial == 1
    delegate(opened, world.T1, DELEGATION, SCAN, world.NOW)
    theirs = any_paper(opened, "order")
    assert (theirs.family, theirs.serial) == (PaperFamily.ENFORCEMENT, 9)


def test_who_begins_and_who_issues_at_once_do_not_leave_a_gap(engine: Engine) -> None:
    """Two open transactions: whichever comes first, the other waits and then counts on, or is refused."""
    with session(engine, PAULA) as first:
        assert any_paper(first, "listing").serial == 1
        with ThreadPoolExecutor(1) as pool:

            def begin_beside() -> str:
                with session(engine, PAULA) as second:
                    try:
                        begin(
                            second,
                            second.get_one(Area, world.T1),
                            PaperKind.LISTING,
                            PaperFamily.SUPERVISION,
                            2026,
                            9,
                        )
                        second.commit()
                    except InvalidInput:
                        return "refused"
                return "set"

            told = pool.submit(begin_beside)
            waits = select(func.count()).select_from(text("pg_locks")).where(text("NOT granted"))
            while not first.scalar(waits):
                pass
            first.commit()
            assert told.result() == "refused"
