"""Does the checks layer find what was planted, say it only to those who may see it, and notice when it is mended?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon, box
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session

from gridmap import cli
from gridmap.db import postgis
from gridmap.db.models import Appointment, Area, Base, Person
from gridmap.i18n.texts import Sentence
from gridmap.layers.base.context import Context
from gridmap.layers.checks import CHECKS
from gridmap.layers.checks.kinds import REMEDY, TILING, CheckKind
from gridmap.publishing import findings
from gridmap.publishing.answers import opened
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.resources import Resource
from gridmap.vocabulary import Level, Role
from tests import world
from tests.analysis.test_side_by_side import zone_m2

READS: frozenset[type[Base]] = frozenset((*CHECKS.reads, Area))
Compute = Callable[[], gpd.GeoDataFrame]
# In the world as it stands only one grid has a leader, none a member, and one workshop is not on the map.
USUAL = {
    f"nobody-{world.G11}",
    f"nobody-{world.G12}",
    f"nobody-{world.G21}",
    f"no_member-{world.G22}",
    f"unlocated-{world.V2}",
}


@pytest.fixture
def ledger(owner: Engine) -> Iterator[Session]:
    """Changes that are seen by `compute` and taken back after the test."""
    with owner.connect() as connection:
        transaction = connection.begin()
        with Session(connection) as session:
            yield session
        transaction.rollback()


@pytest.fixture
def compute(ledger: Session) -> Compute:
    def run() -> gpd.GeoDataFrame:
        ledger.flush()
        around = box(116.5, 37.5, 117.7, 38.5)
        return CHECKS.compute(Context(ledger.connection(), world.T1, around, world.TODAY, READS))

    return run


def outline(session: Session, path: str, shape: BaseGeometry | None) -> None:
    parts = MultiPolygon(list(shapely.get_parts(shape))) if shape else None
    stored = from_shape(parts, srid=4326) if parts else None
    session.execute(update(Area).where(Area.path == path).values(geom=stored))


def planted(compute: Compute) -> dict[str, Any]:
    """The one finding that is not usual."""
    answer = compute().set_index("feature_id")
    new = answer[~answer.index.isin(USUAL)]
    assert len(new) == 1, list(new.index)
    return {"feature_id": new.index[0], **new.iloc[0].to_dict()}


def test_the_world_as_it_stands(compute: Compute) -> None:
    assert set(compute()["feature_id"]) == USUAL


def test_two_grids_of_a_village_overlap(ledger: Session, compute: Compute) -> None:
    outline(ledger, world.G12, box(117.0, 38.0, 117.05, 38.041))
    found = planted(compute)
    assert found["feature_id"] == f"overlap-{world.G11}-{world.G12}"
    assert found["title"] == "West Grid 1 · West Grid 2"
    assert (found["area_path"], found["registered"]) == (world.V1, "West Village")
    assert found["area_m2"] == pytest.approx(zone_m2(117.0, 38.04, 117.05, 38.041), abs=1)
    assert found["geometry"].bounds == pytest.approx((117.0, 38.04, 117.05, 38.041))


def test_a_dedicated_grid_may_overlap_and_cross_villages_but_not_leave_the_township(
    ledger: Session, compute: Compute
) -> None:
    park = world.V1 + "0009"
    ledger.add(world.area(park, "dedicated_grid", "Park", (117.04, 38.03, 117.06, 38.05)))
    assert planted(compute)["feature_id"] == f"nobody-{park}"
    outline(ledger, park, box(117.09, 38.03, 117.11, 38.05))
    assert f"beyond-{park}-{world.T1}" in set(compute()["feature_id"])


def test_a_hole_and_what_sticks_out(ledger: Session, compute: Compute) -> None:
    outline(ledger, world.G11, box(117.0, 38.04, 117.049, 38.08))
    hole = planted(compute)
    assert (hole["feature_id"], hole["title"]) == (f"hole-{world.V1}-1", "West Village")
    assert hole["area_m2"] == pytest.approx(zone_m2(117.049, 38.04, 117.05, 38.08), abs=1)
    outline(ledger, world.G11, box(117.0, 38.04, 117.051, 38.08))
    out = planted(compute)
    assert (out["feature_id"], out["found_in"]) == (f"beyond-{world.G11}-{world.V1}", "West Village")
    assert out["area_m2"] == pytest.approx(zone_m2(117.05, 38.04, 117.051, 38.08), abs=1)


@pytest.mark.parametrize("neighbour", [world.G21, world.T2G1])
def test_a_corner_that_a_grid_of_the_neighbour_has_is_no_hole(
    ledger: Session, compute: Compute, neighbour: str
) -> None:
    """It lies beyond that neighbour's own village or town, which is told to the one whose grid it is."""
    if neighbour == world.G21:
        outline(ledger, world.G11, box(117.0, 38.04, 117.049, 38.08))
        outline(ledger, neighbour, box(117.049, 38.04, 117.1, 38.08))
    else:
        outline(ledger, world.G21, box(117.05, 38.04, 117.099, 38.08))
        outline(ledger, neighbour, box(117.099, 38.04, 117.2, 38.08))
    kinds = {str(each).split("-")[0] for each in compute()["feature_id"]}
    assert "hole" not in kinds
    assert ("beyond" in kinds) is (neighbour == world.G21)


def test_the_border_with_the_neighbour_is_told_to_the_township(ledger: Session, compute: Compute) -> None:
    outline(ledger, world.T2, box(117.099, 38.0, 117.2, 38.08))
    found = planted(compute)
    assert found["feature_id"] == f"overlap-{world.T1}-{world.T2}"
    assert found["area_path"] == world.T1


def test_a_gap_between_townships_is_told_where_they_enclose_it(ledger: Session, compute: Compute) -> None:
    outline(ledger, world.T2, box(117.1, 38.0, 117.2, 38.08).difference(box(117.1, 38.03, 117.11, 38.04)))
    found = planted(compute)
    assert found["feature_id"] == f"hole-{world.T1}-border-1"


def test_one_village_in_two_rows_is_one_finding(ledger: Session, compute: Compute) -> None:
    ledger.add(world.area(world.T1 + "0003", "village", "East  Village", None))
    found = compute()
    assert set(found["feature_id"]) - USUAL == {f"parts-{world.V2}", f"undrawn-{world.T1}"}
    joined = found.set_index("kind").loc[CheckKind.PARTS]
    assert joined["records"] == 2
    assert joined["area_m2"] == pytest.approx(zone_m2(117.05, 38.0, 117.1, 38.08), rel=1e-6)


def test_an_outline_with_a_crumb_is_suspicious(ledger: Session, compute: Compute) -> None:
    whole = box(117.0, 38.0, 117.1, 38.08)
    outline(ledger, world.T1, MultiPolygon([whole, box(116.99, 38.0, 116.99003, 38.00003)]))
    found = planted(compute)
    assert (found["feature_id"], found["area_m2"]) == (f"ring-{world.T1}-1", 9.0)


def test_areas_without_an_outline_are_unknown_and_no_hole_is_claimed(
    ledger: Session, compute: Compute
) -> None:
    outline(ledger, world.G11, None)
    outline(ledger, world.G12, None)
    found = planted(compute)
    assert (found["feature_id"], found["records"]) == (f"undrawn-{world.V1}", 2)


@pytest.mark.parametrize(
    ("at", "kind", "lies_in"),
    [
        ((117.07, 38.02), CheckKind.ELSEWHERE, "East Village"),
        ((117.03, 38.02), CheckKind.ELSEWHERE, "West Grid 2"),
        ((117.15, 38.02), CheckKind.ELSEWHERE, "Heron Town"),
        ((119.0, 38.02), CheckKind.NOWHERE, ""),
    ],
)
def test_a_point_that_contradicts_its_area(
    ledger: Session, compute: Compute, at: tuple[float, float], kind: CheckKind, lies_in: str
) -> None:
    ledger.get_one(Enterprise, world.name_id("Gas Point")).geom = world.point(*at)
    found = planted(compute)
    assert found["feature_id"] == f"{kind}-{world.name_id('Gas Point')}"
    assert (found["title"], found["found_in"], found["registered"]) == ("Gas Point", lies_in, "West Grid 1")
    assert found["noun"] == "enterprises"


def test_a_point_in_two_areas_is_one_finding(ledger: Session, compute: Compute) -> None:
    outline(ledger, world.G12, box(117.0, 38.0, 117.05, 38.061))
    answer = compute().set_index("kind").loc[[CheckKind.TWO_AREAS]]
    assert sorted(answer["title"]) == ["Gas Point", "Loose cable"]
    assert set(answer["found_in"]) == {"West Grid 1 · West Grid 2"}


def test_resources_and_loose_hazards_are_placed_too_and_an_enterprise_s_own_hazard_is_not_told_twice(
    ledger: Session, compute: Compute
) -> None:
    ledger.get_one(Resource, world.name_id("Town Depot")).geom = world.point(117.09, 38.01)
    ledger.get_one(Hazard, world.name_id("Blocked exit")).geom = world.point(117.01, 38.01)
    assert planted(compute)["noun"] == "resources"
    ledger.get_one(Hazard, world.name_id("Loose cable")).geom = world.point(117.01, 38.01)
    assert f"elsewhere-{world.name_id('Loose cable')}" in set(compute()["feature_id"])


def test_an_enterprise_without_a_grid_is_told_where_it_belongs(ledger: Session, compute: Compute) -> None:
    ledger.get_one(Enterprise, world.name_id("Gas Point")).area_path = world.V1
    found = planted(compute)
    assert (found["kind"], found["found_in"]) == (CheckKind.NO_GRID, "West Grid 1")


def test_where_there_are_no_grids_the_enterprises_are_counted(ledger: Session, compute: Compute) -> None:
    ledger.execute(
        update(Enterprise).where(Enterprise.area_path.startswith(world.V1)).values(area_path=world.V1)
    )
    ledger.execute(update(Resource).where(Resource.area_path.startswith(world.V1)).values(area_path=world.V1))
    ledger.execute(update(Hazard).where(Hazard.area_path.startswith(world.V1)).values(area_path=world.V1))
    ledger.execute(delete(Area).where(Area.path.in_([world.G11, world.G12])))
    counted = compute().set_index("feature_id").loc[f"no_grid-{world.V1}"]
    assert (counted["records"], counted["geometry"]) == (2, None)


def test_unlocated_enterprises_are_counted_by_village(ledger: Session, compute: Compute) -> None:
    ledger.get_one(Enterprise, world.name_id("Corner Shop")).geom = None
    counted = compute().set_index("feature_id").loc[f"unlocated-{world.V2}"]
    assert counted["records"] == 2


def test_two_records_of_one_place_are_one_finding_behind_the_smallest_common_fence(
    ledger: Session, compute: Compute
) -> None:
    ledger.add(world.enterprise("flour  mill", world.G21, (117.0901, 38.0101), sector="shop"))
    found = compute().set_index("kind").loc[CheckKind.SAME_NAME]
    assert (found["area_path"], found["records"]) == (world.V2, 2)
    assert found["distance_m"] == pytest.approx(14, abs=1)
    assert {found["record_id"], found["other_id"]} == {
        str(world.name_id(name)) for name in ("Flour Mill", "flour  mill")
    }


def test_one_code_twice_is_told_once_and_a_closed_record_not_at_all(
    ledger: Session, compute: Compute
) -> None:
    code = "91990000MA00000000"
    twin = world.enterprise("Flour Mill ", world.G22, (117.09, 38.01), code=code)
    ledger.add(twin)
    ledger.get_one(Enterprise, world.name_id("Flour Mill")).code = code
    assert planted(compute)["kind"] == CheckKind.SAME_CODE
    twin.state, twin.closed_on = "closed", world.TODAY
    assert set(compute()["feature_id"]) == USUAL


def test_posts_are_filled_only_by_people_who_are_still_active(ledger: Session, compute: Compute) -> None:
    dora = ledger.get_one(Person, world.name_id("Dora"))
    for post in ("grid_leader", "grid_member"):
        ledger.add(Appointment(person_id=dora.id, post=post, area_path=world.G12))
    assert f"nobody-{world.G12}" not in set(compute()["feature_id"])
    dora.active = False
    assert f"nobody-{world.G12}" in set(compute()["feature_id"])


def test_a_township_without_anything_contradicts_nothing(ledger: Session) -> None:
    ledger.add(world.area("00010009", "township", "Empty Town", None))
    ledger.flush()
    context = Context(ledger.connection(), "00010009", MultiPolygon(), world.TODAY, READS)
    assert set(CHECKS.compute(context)["feature_id"]) == {"undrawn-00010009"}


def test_every_kind_has_a_remedy_and_a_mark() -> None:
    assert set(REMEDY) == set(CheckKind)
    assert [mark.key for mark in CHECKS.legends[0].marks] == list(CheckKind)
    assert Level.DEDICATED_GRID not in TILING


def seen_by(engine: Engine, name: str, town: str = world.T1) -> set[str]:
    with opened(
        engine, CHECKS, town, world.name_id(name), frozenset({Role.PLANNER}), lambda: world.TODAY
    ) as answer:
        return {each.feature_id for kind in findings.by_kind(answer.session, town).values() for each in kind}


def test_a_grid_leader_sees_the_findings_of_the_own_grid_and_the_neighbour_none(engine: Engine) -> None:
    assert seen_by(engine, "Paula") == USUAL
    assert seen_by(engine, "Gloria") == {f"no_member-{world.G22}"}
    assert seen_by(engine, "Nora") == set()


def test_what_was_left_out_is_said_in_the_headline(engine: Engine) -> None:
    roles = frozenset({Role.PLANNER})
    with opened(engine, CHECKS, world.T1, world.name_id("Paula"), roles, lambda: world.TODAY) as answer:
        said = {
            path: str(Sentence.from_json(answer.headline(path).sentence))  # type: ignore[union-attr]
            for path in (world.T1, world.V1, world.G22)
        }
    assert said[world.T1].startswith("5 contradictions or gaps")
    assert said[world.V1].startswith("2 contradictions or gaps")
    assert "below 100 m², or nowhere wider than 1.5 m" in said[world.T1]


def test_a_mended_ledger_is_checked_again(engine: Engine, owner: Engine) -> None:
    def locate(at: tuple[float, float] | None) -> None:
        with Session(owner) as session:
            workshop = session.get_one(Enterprise, world.name_id("Lost Workshop"))
            workshop.geom, workshop.area_path = (world.point(*at), world.G21) if at else (None, world.V2)
            session.commit()

    assert seen_by(engine, "Paula") == USUAL
    locate((117.06, 38.06))
    assert seen_by(engine, "Paula") == USUAL - {f"unlocated-{world.V2}"}
    locate(None)
    assert seen_by(engine, "Paula") == USUAL


def run_check(urls: postgis.Urls, *arguments: str) -> Any:
    environ = {"GRIDMAP_DATABASE_URL": urls.app, "GRIDMAP_OWNER_DATABASE_URL": urls.owner}
    return CliRunner().invoke(cli.main, ["check", *arguments], env=environ)


def test_the_command_prints_each_kind_with_its_findings_and_ends_with_1(urls: postgis.Urls) -> None:
    done = run_check(urls, "--township", world.T1)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        f"Sparrow Town ({world.T1}): 5 findings",
        "  Grid without leader and member: 3",
        "    West Grid 1",
        "    West Grid 2",
        "    East Grid 1",
        "  Grid without member: 1",
        "    East Grid 2",
        "  Enterprises not on the map: 1",
        "    East Village, 1 records",
    ]
    assert "Heron Town" in run_check(urls).output


def test_the_command_ends_with_0_where_all_agrees_and_names_an_unknown_township(
    urls: postgis.Urls, owner: Engine
) -> None:
    with Session(owner) as session:
        session.add(world.area("0003", "county", "Crane County", None))
        session.add(world.area("00030001", "township", "Crane Town", (117.2, 38.0, 117.3, 38.08)))
        session.commit()
    assert run_check(urls, "--township", "00030001").exit_code == 0
    missing = run_check(urls, "--township", "00019999")
    assert missing.exit_code != 0
    assert "There is no such area" in missing.output
