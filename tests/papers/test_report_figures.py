"""Are the figures of a report those of the ledgers, whoever counts them, and does each equal the list behind it?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from geodata.sample.places import TOWNSHIP
from gridmap.db import postgis
from gridmap.db.models import ReportShape
from gridmap.papers.report import build, period, records
from gridmap.papers.report.figures import ReportFigure
from gridmap.papers.report.period import Period
from gridmap.vocabulary import Sector
from tests import databases

YEAR = Period(ReportShape.YEAR, date(2023, 1, 1), date(2023, 12, 31))
SECTORS = {"trade": 84, "shop": 95, "restaurant": 47, "recycling": 39, "gas": 33}


@pytest.fixture(scope="module")
def loaded(template: postgis.Urls) -> Iterator[Engine]:
    with databases.sampled(template, "gridmap_test_loaded") as urls:
        engine = create_engine(urls.owner)
        yield engine
        engine.dispose()


@pytest.fixture
def session(loaded: Engine) -> Iterator[Session]:
    with Session(loaded) as opened:
        yield opened


def counted(session: Session, asked: Period = YEAR) -> dict[str, ReportFigure]:
    return build.count(session, TOWNSHIP, asked)[1]


def number(figures: dict[str, ReportFigure], key: str) -> float | None:
    return figures[key].number


def test_the_year_of_the_sample_is_that_of_the_township_s_own_report(session: Session) -> None:
    found = counted(session)
    assert number(found, "person_trips") == 204
    assert {sector: number(found, f"visits.{sector}") for sector in SECTORS} == SECTORS
    assert (found["visits.gas"].unit, found["visits.trade"].unit) == ("places", "visits")
    keys = ("hazards.general", "hazards.general.closed", "hazards.general.open")
    assert [number(found, key) for key in keys] == [188, 156, 32]
    assert not [key for key in found if key in ("visits", "visits.total")]


def test_what_nobody_has_looked_at_is_not_counted_apart(session: Session) -> None:
    found = counted(session)
    for key in ("three_in_one", "nine_small", "hazardous_chemicals", "construction"):
        figure = found[f"key_fields.{key}"]
        assert figure.number is None
        assert figure.why is not None
        assert "not counted apart" in str(figure.why)


def test_what_the_registers_count_is_the_report_s_own(session: Session) -> None:
    found = counted(session)
    told = {
        "meetings.study": 3, "meetings.leaders": 6, "meetings.safety": 6, "plans": 15, "boards.notice": 318,
        "boards.reward": 206, "warnings": 32,
    }  # fmt: skip
    assert {key: found[key].number for key in told} == told


def test_an_independent_count_of_the_raw_tables_agrees(session: Session) -> None:
    """With pandas, from the tables as they are."""

    def table(name: str) -> pd.DataFrame:
        rows = session.execute(text(f"SELECT * FROM {name}")).mappings().all()  # noqa: S608
        return pd.DataFrame([dict(row) for row in rows])

    found = counted(session)
    outings, members, visits, hazards, places = map(
        table, ("outings", "outing_members", "visits", "hazards", "enterprises")
    )
    own = {name: frame[frame["area_path"].str.startswith(TOWNSHIP)] for name, frame in
           (("outings", outings), ("visits", visits), ("hazards", hazards), ("places", places))}  # fmt: skip

    end = pd.Timestamp("2023-12-31")

    def within(frame: pd.DataFrame, column: str) -> pd.DataFrame:
        return frame[pd.to_datetime(frame[column]).between(pd.Timestamp("2023-01-01"), end)]

    went = within(own["outings"], "on_date")
    trips = members[members["outing_id"].isin(went["id"])]
    assert number(found, "person_trips") == len(trips)
    assert number(found, "staff") == trips["person_id"].nunique()
    seen = within(own["visits"], "on_date")
    for sector in Sector:
        assert number(found, f"visits.{sector}") == (seen["sector"] == sector.value).sum()
    assert number(found, "visited_places") == seen["enterprise_id"].nunique()
    problems = within(own["hazards"], "found_on")
    closed = pd.to_datetime(problems["closed_on"]) <= end
    assert number(found, "hazards.general.closed") == closed.sum()
    assert number(found, "hazards.general.open") == (~closed).sum()
    shut = pd.to_datetime(own["places"]["closed_on"]) <= end
    still = own["places"][~shut]
    assert number(found, "places") == len(still)
    assert number(found, "places.not_visited") == (~still["id"].isin(seen["enterprise_id"])).sum()


@pytest.mark.parametrize("shape", [ReportShape.HALF, ReportShape.QUARTER, ReportShape.MONTH])
def test_the_parts_of_the_year_add_up_to_it(session: Session, shape: ReportShape) -> None:
    year = counted(session)
    parts, day = [], date(2023, 1, 1)
    while day.year == 2023:
        first, last = period.whole(shape, day)
        parts.append(counted(session, Period(shape, first, last)))
        day = date.fromordinal(last.toordinal() + 1)
    for key in ("person_trips", "outings", "hazards.general", *(f"visits.{sector}" for sector in Sector)):
        assert sum(each[key].number or 0 for each in parts) == year[key].number


def test_totals_are_the_sums_of_their_parts_and_of_the_lists_behind_them(session: Session) -> None:
    for asked in (YEAR, Period(ReportShape.WEEK, date(2023, 12, 4), date(2023, 12, 10))):
        found = counted(session, asked)
        for grade in ("general", "major"):
            parts = (found[f"hazards.{grade}.{part}"].number or 0 for part in ("closed", "open"))
            assert number(found, f"hazards.{grade}") == sum(parts)
        assert number(found, "places") == sum(found[f"places.{sector}"].number or 0 for sector in Sector)
        for figure in found.values():
            if figure.rows is not None:
                assert figure.number == sum(figure.rows.values())


def test_one_more_outing_of_two_to_three_restaurants_with_a_hazard_fixed_on_the_spot(loaded: Engine) -> None:
    """204 -> 206, 47 -> 50, 188/156/32 -> 189/157/32, and nothing of it stays."""
    with Session(loaded) as session:
        session.execute(
            text(
                """
                WITH outing AS (
                    INSERT INTO outings (id, area_path, on_date, purpose)
                    VALUES (gen_random_uuid(), :town, '2023-11-11', 'test') RETURNING id),
                crew AS (
                    INSERT INTO outing_members (outing_id, person_id)
                    SELECT o.id, p.id FROM outing o, (SELECT id FROM people WHERE area_path ^@ :town LIMIT 2) p),
                place AS (
                    SELECT id, area_path FROM enterprises
                    WHERE sector = 'restaurant' AND area_path ^@ :town AND closed_on IS NULL LIMIT 3),
                visit AS (
                    INSERT INTO visits (id, area_path, enterprise_id, on_date, kind, sector, outing_id)
                    SELECT gen_random_uuid(), place.area_path, place.id, '2023-11-11', 'inspection', 'restaurant', o.id
                    FROM place, outing o)
                INSERT INTO hazards (id, area_path, title, found_on, closed_on, state, enterprise_id)
                SELECT gen_random_uuid(), area_path, 'test', '2023-11-11', '2023-11-11', 'fixed_on_spot', id
                FROM place LIMIT 1
                """
            ),
            {"town": TOWNSHIP},
        )
        found = counted(session)
        session.rollback()
    keys = (
        "person_trips",
        "visits.restaurant",
        "hazards.general",
        "hazards.general.closed",
        "hazards.general.open",
    )
    assert [number(found, key) for key in keys] == [206, 50, 189, 157, 32]


def test_records_are_kept_and_read_back_unchanged(session: Session) -> None:
    found = records.load(session, TOWNSHIP, YEAR)
    assert records.from_json(YEAR, found.to_json()) == found
