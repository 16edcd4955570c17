"""Do a county's people see their townships side by side: each figure, the sum, what is unknown, and only theirs?

Carol plans in the county, Dan is on duty there; Paula plans in one of its townships. What this file adds to the world
stays for its later tests.
"""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gridmap import jobs
from gridmap.db.models import Area, Headline, Job
from gridmap.db.sessions import session
from gridmap.publishing import publish
from gridmap.publishing.side_by_side import columns
from gridmap.records.installation import FirstArea, add_level
from gridmap.records.visiting.counting import counts
from gridmap.vocabulary import Level
from tests import world
from tests.web.conftest import SignIn

TOWNS = (world.T1, world.T2)
UNKNOWN = "未知"
YEAR = world.TODAY.replace(month=1, day=1)


@pytest.fixture(scope="module", autouse=True)
def _people_of_the_county(owner: Engine) -> None:
    with Session(owner) as opened:
        opened.add(world.person("Carol", world.COUNTY, ("planner", world.COUNTY)))
        opened.add(world.person("Dan", world.COUNTY, ("duty_officer", world.COUNTY)))
        opened.add(world.hazard("County ditch", world.COUNTY, None))
        opened.commit()


def _publish(engine: Engine, *towns: str) -> None:
    for town in towns:
        publish.refresh_all(engine, columns.LAYERS, town, world.TODAY)


def _cells(page: str) -> dict[tuple[str, str], str]:
    """(township path or "sum" or "", column) -> the text of the cell."""
    found = {}
    for row in re.findall(r"<tr(.*?)</tr>", page, re.DOTALL):
        part = re.search(r'data-part="(\d+)"', row)
        key = part[1] if part else "sum" if 'class="sum"' in row else ""
        for column, cell in re.findall(r'data-column="(\w+)"><div>(.*?)</div>', row, re.DOTALL):
            found[key, column] = " ".join(re.sub(r"<[^>]+>", " ", cell).split())
    return found


def _number(text: str) -> float:
    return float(text.split()[0].replace(",", ""))


def test_before_anything_was_computed_it_is_unknown_and_queued_and_never_nought(
    signed_in: SignIn, engine: Engine, owner: Engine
) -> None:
    for _ in range(2):
        cells = _cells(signed_in("Carol").get("/townships").text)
    for key in ("late_km2", "far_grids", "short_kinds", "overdue", "not_inspected", "cost_yuan"):
        assert {cells[town, key] for town in (*TOWNS, "sum")} == {UNKNOWN}
    with Session(owner) as opened:  # asked twice, queued once
        assert opened.scalar(select(func.count()).select_from(Job)) == len(columns.LAYERS) * len(TOWNS)
    while jobs.run_one(engine):
        pass
    assert _cells(signed_in("Carol").get("/townships").text)["sum", "late_km2"] != UNKNOWN


def test_the_sum_adds_up_and_each_figure_is_that_of_the_township_s_own_page(
    signed_in: SignIn, engine: Engine
) -> None:
    _publish(engine, *TOWNS)
    page = signed_in("Carol").get("/townships").text
    cells = _cells(page)
    for each in columns.COLUMNS:
        parts = [cells[part, each.key] for part in (*TOWNS, "")]
        known = [_number(text) for text in parts if not text.startswith(UNKNOWN)]
        told = cells["sum", each.key].removeprefix("≥ ")
        assert _number(told) == pytest.approx(sum(known), abs=0.02), each.key
    with session(engine, world.name_id("Carol")) as carol:
        for town in TOWNS:
            done = counts(carol, town, YEAR, world.TODAY)
            assert _number(cells[town, "visits"]) == done.all_visits
            assert [_number(cells[town, key]) for key in ("found", "closed", "open")] == [
                done.hazards.found, done.hazards.closed, done.hazards.still_open,
            ]  # fmt: skip
            gap = carol.scalars(
                select(Headline).where(Headline.layer == "gap", Headline.area_path == town)
            ).one()
            late = next(each["value"] for each in gap.figures if "not reached" in each["title"])
            assert _number(cells[town, "late_km2"]) == pytest.approx(late, abs=0.006)
    # From the world itself: three hazards of T1, one of them overdue, none of T2; a ditch that lies in no township.
    assert [cells[part, "found"] for part in (world.T1, world.T2, "", "sum")] == ["3", "0", "1", "4"]
    assert cells[world.T1, "overdue"] == "1"
    assert cells["", "overdue"] == UNKNOWN
    assert cells["sum", "overdue"].startswith("≥ 1")
    # 5 places of T1 and 1 of T2 are supervised, and none of them was inspected: a patrol is no inspection.
    assert cells[world.T1, "not_inspected"] == "5 100.0 %"
    assert cells["sum", "not_inspected"].startswith("≥ 6 100.0 %")
    for name in ("Sparrow Town", "Heron Town"):
        assert name in page


def test_nobody_is_ranked_unless_a_planner_asks_and_unknown_stands_last(signed_in: SignIn) -> None:
    def order(who: str, query: str = "") -> list[str]:
        page = signed_in(who).get(f"/townships{query}").text
        return list(dict.fromkeys(re.findall(r'data-part="(\d+)"', page)))

    assert order("Carol") == [world.T1, world.T2]
    assert order("Carol", "?sort=found") == [world.T2, world.T1]
    assert order("Carol", "?sort=-found") == [world.T1, world.T2]
    assert order("Dan", "?sort=found") == [world.T1, world.T2]
    assert order("Carol", "?sort=nonsense") == [world.T1, world.T2]


def test_one_steps_down_into_a_township_and_to_what_lies_behind_a_figure(signed_in: SignIn) -> None:
    carol = signed_in("Carol")
    page = carol.get("/townships").text
    addresses = {
        html.unescape(each)
        for each in re.findall(r'<a href="(/[^"]+)"', page[page.index("townships-table") :])
        if world.T2 in each
    }
    assert len(addresses) >= 6
    for each in addresses:
        assert carol.get(each.split("#")[0]).status_code == 200, each


def test_who_has_rights_in_a_township_only_has_no_such_page_and_no_tab(signed_in: SignIn) -> None:
    paula = signed_in("Paula")
    assert paula.get("/townships").status_code == 404
    assert paula.get(f"/townships?area={world.COUNTY}").status_code == 403
    assert paula.get(f"/townships?area={world.T1}").status_code == 404
    assert paula.get(f"/townships.xlsx?area={world.COUNTY}").status_code == 403
    assert 'href="/townships"' not in paula.get("/map").text
    assert 'href="/townships"' in signed_in("Carol").get("/map").text


def test_a_period_counts_its_days_only_and_one_that_ends_before_it_begins_is_refused(
    signed_in: SignIn,
) -> None:
    carol = signed_in("Carol")
    day = (world.TODAY - timedelta(days=20)).isoformat()
    assert _cells(carol.get(f"/townships?from={day}&to={day}").text)["sum", "found"] == "4"
    assert _cells(carol.get("/townships?from=2020-01-01&to=2020-02-01").text)["sum", "found"] == "0"
    assert carol.get("/townships?from=2026-02-01&to=2026-01-01").status_code == 422


def test_the_workbook_says_the_same_with_codes_and_a_row_of_sums(signed_in: SignIn) -> None:
    carol = signed_in("Carol")
    cells = _cells(carol.get("/townships").text)
    answer = carol.get("/townships.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0].values)
    found = rows[0].index("发现问题")
    assert [row[found] for row in rows[1:]] == [3, 0, 1, 4]
    assert rows[1][:2] == ("Sparrow Town", "990101100")
    assert rows[-1][0] == "合计"
    overdue = rows[0].index("逾期未改")
    assert [row[overdue] for row in rows[1:]] == [1, 0, UNKNOWN, "≥ 1"]
    assert cells["sum", "overdue"].startswith("≥ 1")


def test_a_township_without_an_outline_is_unknown_and_the_sum_says_at_least(
    signed_in: SignIn, engine: Engine, owner: Engine
) -> None:
    with Session(owner) as opened:
        outline = opened.get_one(Area, world.T2).geom
        opened.get_one(Area, world.T2).geom = None
        opened.commit()
    _publish(engine, *TOWNS)
    cells = _cells(signed_in("Carol").get("/townships").text)
    assert cells[world.T2, "late_km2"] == UNKNOWN
    assert cells["sum", "late_km2"].startswith(f"≥ {cells[world.T1, 'late_km2'].split()[0]}")
    with Session(owner) as opened:
        opened.get_one(Area, world.T2).geom = outline
        opened.commit()


def test_a_city_sees_its_counties_and_steps_down_to_the_townships(
    signed_in: SignIn, engine: Engine, owner: Engine
) -> None:
    with Session(owner) as opened:
        city = add_level(opened, FirstArea(Level.CITY, "Crane City"), "Nora")
        opened.commit()
    _publish(engine, *TOWNS)
    nora = signed_in("Nora")
    cells = _cells(nora.get("/townships").text)  # the largest that she administers
    below = _cells(nora.get(f"/townships?area={world.COUNTY}").text)
    assert cells[world.COUNTY, "visits"] == below["sum", "visits"]
    assert cells["sum", "late_km2"] == below["sum", "late_km2"]
    assert f"/townships?area={world.COUNTY}" in html.unescape(nora.get(f"/townships?area={city}").text)
