"""Do a county's townships share what they have, without a unit counted twice, each owing its own people?

Two townships: Sparrow Town has a depot, Heron Town has none. What this file adds to the world stays for later tests.
"""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import Area, NeedScenario, Published
from gridmap.db.sessions import session
from gridmap.layers.remedies import REMEDIES
from gridmap.layers.shortfall import SHORTFALL
from gridmap.planning.shortfall import Shortfall, ShortfallReader, read, together
from gridmap.publishing import publish
from gridmap.vocabulary import Role
from tests import world
from tests.layers.test_supplies import counted, lot
from tests.web.conftest import SignIn, app, clock, running_clock, signed_in

__all__ = ["app", "clock", "running_clock", "signed_in"]
NAMES = {world.T1: "Sparrow Town", world.T2: "Heron Town"}
CAROL = world.name_id("Carol")


@pytest.fixture(scope="module", autouse=True)
def _stock(owner: Engine) -> None:
    """Tents enough for both in the one depot, which was counted today; the people of Heron Town's grids are known."""
    with Session(owner) as opened:
        depot = "Town Depot"
        counted(opened, depot, (lot(depot, "tent"), 500), (lot(depot, "rice"), 100))
        opened.add(world.person("Carol", world.COUNTY, ("planner", world.COUNTY)))
        for path in (world.T2G1, world.T2G2):
            opened.get_one(Area, path).population = 4500
        opened.commit()


def _read(engine: Engine, path: str, **more: object) -> Shortfall:
    roles = frozenset({Role.PLANNER})
    return read(ShortfallReader(engine, path, CAROL, roles, lambda: world.TODAY, **more))  # type: ignore[arg-type]


def test_need_is_the_sum_of_the_townships_and_stock_is_counted_once(engine: Engine) -> None:
    alone = {path: {line.key: line for line in _read(engine, path).lines} for path in NAMES}
    shared = {line.key: line for line in _read(engine, world.COUNTY).lines}
    for key, line in shared.items():
        assert line.need == sum(each[key].need for each in alone.values() if key in each)
        assert line.need == line.met + line.short
        assert line.stock == line.allocated + line.left + line.expired + line.out_of_reach
        assert line.stock == sum(each[key].stock for each in alone.values() if key in each)
        assert line.met == line.allocated
    tents = {path: lines["tent"] for path, lines in alone.items()}
    assert tents[world.T1].short == 0
    assert tents[world.T2].short == tents[world.T2].need > 0  # it has no depot of its own
    assert shared["tent"].short == 0  # and is served by its neighbour's, over Main Street
    assert shared["rice"].short == shared["rice"].need - 100  # shared or not, there is no more


def test_what_sharing_saves_is_told_by_goods_and_by_township(engine: Engine) -> None:
    for path in NAMES:
        publish.refresh(engine, SHORTFALL, path, world.TODAY)
    found = _read(engine, world.COUNTY)
    with session(engine, CAROL) as carol:
        told = together(carol, NAMES, found)
    by_name = {each.name: each for each in told.goods}
    assert by_name["帐篷"].saved == by_name["帐篷"].alone
    assert by_name["帐篷"].alone
    assert by_name["大米"].saved == 0
    assert [each.path for each in told.townships] == list(NAMES)
    heron = told.townships[1]
    assert heron.alone is not None
    assert heron.shared < heron.alone


def test_where_a_township_was_never_computed_what_it_lacks_alone_is_unknown(engine: Engine) -> None:
    found = _read(engine, world.COUNTY)
    with session(engine, CAROL) as carol:
        told = together(carol, {**NAMES, "00010009": "New Town"}, found)
    assert {each.alone for each in told.goods} == {None}
    assert told.townships[2].alone is None


def test_an_emergency_counts_its_people_once_over_both_townships(engine: Engine, owner: Engine) -> None:
    with Session(owner) as opened:
        across = world.area("x", "grid", "x", (117.06, 38.0, 117.14, 38.04)).geom
        flood = NeedScenario(
            id=world.name_id("flood"),
            name="Flood",
            kind="flood",
            area_path=world.T1,
            days=3,
            people=300,
            geom=across,
        )
        opened.add(flood)
        opened.commit()
    found = _read(engine, world.COUNTY, emergency=world.name_id("flood"))
    people = {row["area_path"]: row["people"] for row in found.places if row["people"] is not None}
    assert sum(people.values()) == 300
    assert any(path.startswith(world.T1) and n for path, n in people.items())
    assert any(path.startswith(world.T2) and n for path, n in people.items())


def test_the_page_of_a_county_shows_both_and_the_page_of_a_township_is_as_it_was(
    signed_in: SignIn, engine: Engine
) -> None:
    carol = signed_in("Carol")
    page = carol.get(f"/shortfall?area={world.COUNTY}").text
    rows = dict(re.findall(r'data-goods="([^"]+)">(.*?)</tr>', page, re.DOTALL))
    figures = [
        re.sub(r"<[^>]+>|\s", "", each) for each in re.findall(r"<td.*?</td>", rows["帐篷"], re.DOTALL)
    ]
    assert figures[2] == "0"
    assert figures[1] == figures[3] != "0"
    assert 'id="together"' not in carol.get(f"/shortfall?area={world.T1}").text
    assert carol.get(f"/shortfall.xlsx?area={world.COUNTY}").status_code == 200


def test_whose_rights_end_at_a_township_does_not_see_what_the_county_shares(
    signed_in: SignIn, engine: Engine, owner: Engine
) -> None:
    paula = signed_in("Paula")
    assert paula.get(f"/shortfall?area={world.COUNTY}").status_code == 404
    publish.refresh(engine, REMEDIES, world.COUNTY, world.TODAY)
    with session(
        engine, world.name_id("Paula")
    ) as opened:  # of the county's answer she sees what lies in her own
        seen = opened.scalars(
            select(Published.area_path).where(Published.township_path == world.COUNTY)
        ).all()
    assert all(path.startswith(world.T1) for path in seen)
