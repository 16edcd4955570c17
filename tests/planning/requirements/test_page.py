"""Does the page count the township's own records, and nothing of its neighbour's?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import pi
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from geoalchemy2.shape import from_shape
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import MultiPolygon, Point, Polygon, box
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from gridmap.db.models import Area, Grant, Landscape, Published
from gridmap.i18n import catalogs
from gridmap.planning import requirements
from gridmap.planning.requirements import answers
from gridmap.planning.requirements import gap as gaps
from gridmap.planning.requirements.ground import near_share
from gridmap.publishing import publish, renewal
from gridmap.standards import in_force
from gridmap.vocabulary import ResourceKind
from gridmap.web import requirements as page
from tests import world
from tests.web.conftest import Clock, SignIn, app, clock, running_clock, signed_in

__all__ = ["Clock", "app", "clock", "running_clock", "signed_in"]
ELLIPSOID = Geod(ellps="WGS84")


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as session:
        yield session
        session.rollback()


def built_up(session: Session, *shapes: Polygon) -> None:
    for shape in shapes:
        drawn = from_shape(MultiPolygon([shape]), srid=4326)
        session.add(Landscape(area_path=world.T1, kind="built_up", name="", geom=drawn))
    session.flush()


def true_km2(shape: Polygon) -> float:
    """On the ellipsoid, along parallels and meridians."""
    return float(abs(ELLIPSOID.geometry_area_perimeter(shape.segmentize(0.0005))[0]) / 1e6)


def assembled(session: Session, township: str = world.T1) -> requirements.Requirements:
    area = session.get_one(Area, township)
    profile = in_force(session.connection(), township, "fire")
    return requirements.assemble(session, area, profile, requirements.ground(session, area, profile), None)


def test_only_what_stands_in_the_township_counts_as_its_own(kept: Session) -> None:
    own, neighbour = assembled(kept), assembled(kept, world.T2)
    assert own.holdings.of(ResourceKind.FIRE_STATION) == []
    assert own.holdings.staff(ResourceKind.MICRO_STATION).total == 6 + 7
    assert neighbour.holdings.staff(ResourceKind.FIRE_STATION).total == 24
    assert len(own.holdings.of(ResourceKind.HYDRANT)) == 1
    assert own.holdings.serving(ResourceKind.HYDRANT) == []


def test_residents_are_the_townships_count_or_the_villages_sum_or_unknown(kept: Session) -> None:
    assert assembled(kept).ground.residents == 8000
    kept.get_one(Area, world.T1).population = None
    kept.get_one(Area, world.V1).population = 3500
    kept.flush()
    assert assembled(kept).ground.residents == 7500
    kept.get_one(Area, world.V2).population = None
    kept.flush()
    assert assembled(kept).ground.residents is None


def test_the_built_up_area_is_measured_once_on_the_ellipsoid_and_within_the_township(kept: Session) -> None:
    assert assembled(kept).ground.built_up_km2 is None
    built_up(kept, box(117.08, 38.02, 117.12, 38.04), box(117.07, 38.02, 117.09, 38.04))
    ground = assembled(kept).ground
    assert ground.built_up_km2 == pytest.approx(true_km2(box(117.07, 38.02, 117.10, 38.04)), rel=1e-4)
    assert ground.villages_km2 == 0


def test_villages_that_stand_apart_are_not_the_town(kept: Session) -> None:
    core, village = box(117.01, 38.01, 117.03, 38.03), box(117.06, 38.05, 117.065, 38.055)
    built_up(kept, core, village)
    ground = assembled(kept).ground
    assert ground.built_up_km2 == pytest.approx(true_km2(core), rel=1e-4)
    assert ground.villages_km2 == pytest.approx(true_km2(village), rel=1e-4)
    kept.get_one(Area, world.T1).seat = world.point(117.062, 38.052)
    kept.flush()
    assert assembled(kept).ground.built_up_km2 == pytest.approx(true_km2(village), rel=1e-4)


@given(st.floats(20, 400), st.floats(-60, 60))
@settings(max_examples=25)
def test_a_single_hydrant_protects_a_circle_of_its_radius(radius_m: float, lat: float) -> None:
    half = 0.01
    land = box(100 - 2 * half, lat - half, 100 + 2 * half, lat + half)
    share = near_share(land, [Point(100, lat)], radius_m)
    assert share == pytest.approx(pi * radius_m**2 / (true_km2(land) * 1e6), rel=3e-3)


def test_two_hydrants_on_one_spot_protect_no_more_than_one() -> None:
    land = box(117.0, 38.0, 117.02, 38.02)
    spot = Point(117.01, 38.01)
    assert near_share(land, [spot, spot], 150) == near_share(land, [spot], 150)
    assert near_share(land, [], 150) == 0


def chinese(msgid: str) -> str:
    return catalogs.texts("zh_CN").get(msgid, msgid)


@pytest.fixture
def paula(signed_in: SignIn) -> FlaskClient:
    return signed_in("Paula")


def test_without_an_answer_about_the_reach_the_page_says_unknown(
    paula: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "BY_KEY", {})
    shown = paula.get("/requirements")
    assert shown.status_code == 200
    assert (
        chinese("The reach of the forces is not computed; whatever depends on it is unknown.") in shown.text
    )
    assert chinese("for reference") in shown.text
    assert chinese("4. Who lies out of reach") not in shown.text


def test_the_gap_is_listed_with_its_hazards_and_tags(
    paula: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answered(*_: Any) -> gaps.Gap:
        mill = gaps.Lying("<b>Flour Mill</b>", "East Grid 2", 16.25, None, 2, None, True)
        shop = gaps.Lying("Corner Shop", "East Grid 2", 6.5, 12.75, 0, None, None)
        whole, untold = gaps.KnownArea(50, 25.5, 2), gaps.Tagged(0, 2, 2)
        no_station = gaps.LateEnterprises(2, 1, untold, gaps.Tagged(1, 1, 2), 3, [mill, shop])
        nobody = gaps.LateEnterprises(1, 1, gaps.Tagged(0, 1, 1), gaps.Tagged(1, 0, 1), 3, [mill])
        return gaps.Gap(whole, whole, None, gaps.LatePeople(1234.4, 1), no_station, nobody)

    monkeypatch.setattr(page, "published_gap", answered)
    shown = paula.get("/requirements").text
    assert "&lt;b&gt;Flour Mill" in shown
    for told in ("16.2", "6.5", "12.8", "1,234", "25.5"):
        assert told in shown
    for said in ("not counted apart", "not looked at", "none comes"):
        assert chinese(said) in shown


def test_the_page_and_the_published_answers_agree(paula: FlaskClient, owner: Engine) -> None:
    """On the world: one station beyond the boundary, no roads, so that the way is a straight line."""
    with Session(owner) as session:
        built_up(session, box(117.085, 38.005, 117.095, 38.015))
        session.commit()
    shown = paula.get("/requirements")
    assert shown.status_code == 200
    with Session(owner) as session:
        rows = session.scalars(
            select(Published).where(Published.layer == "out_of_reach", Published.township_path == world.T1)
        ).all()
    assert len(rows) == 5
    late = [row.title for row in rows if row.classes["station"].startswith("out")]
    listed = shown.text.split('<th scope="row">')
    assert all(any(part.startswith(title) for part in listed) for title in late)
    unsure = [row.title for row in rows if row.classes["station"] == "unknown"]
    assert unsure == ["Lost Workshop"]
    assert not any(part.startswith("Lost Workshop") for part in listed)


def test_what_is_not_in_the_reach_yet_keeps_nobody_waiting_and_is_said(
    paula: FlaskClient, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = chinese(
        "What is said of the reach is as of {moment}; what was recorded since is being brought in."
    ).split("{moment}")
    assert told[1] not in paula.get("/requirements").text
    with owner.begin() as connection:
        connection.execute(text("UPDATE resources SET turnout_s = 61 WHERE kind = 'fire_station'"))
    with monkeypatch.context() as patch:
        patch.setattr(renewal, "LONGEST_LAG_S", 60.0)
        patch.setattr(publish, "refresh", no_one_computes)
        shown = paula.get("/requirements")
    assert shown.status_code == 200
    assert re.search(".+".join(map(re.escape, told)), shown.text)
    assert told[1] not in paula.get("/requirements").text, "later it is waited for"


def no_one_computes(*_: Any, **__: Any) -> bool:
    raise AssertionError("the request computed an answer")


@pytest.mark.parametrize(("area", "status"), [(world.T1, 200), (world.V1, 404), (world.T2, 404), ("x", 404)])
def test_the_page_is_about_an_own_township(paula: FlaskClient, area: str, status: int) -> None:
    assert paula.get(f"/requirements?area={area}").status_code == status


def test_an_administrator_reads_it_too_and_a_grid_leader_does_not(signed_in: SignIn, app: Flask) -> None:
    assert signed_in("Adam").get("/requirements").status_code == 200
    assert signed_in("Gloria").get("/requirements").status_code == 403


def test_a_planner_of_the_county_begins_with_its_first_township(signed_in: SignIn, owner: Engine) -> None:
    with Session(owner) as session:
        grant = Grant(person_id=world.name_id("Dora"), role="planner", area_path=world.COUNTY)
        session.add(grant)
        session.commit()
        shown = signed_in("Dora").get("/requirements")
        assert "Sparrow Town" in shown.text
        assert signed_in("Dora").get(f"/requirements?area={world.T2}").status_code == 200
        assert signed_in("Dora").get(f"/requirements?area={world.COUNTY}").status_code == 404
        session.delete(grant)
        session.commit()
