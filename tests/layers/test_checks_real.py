"""Loaded as a county's ledgers, does a real county's published checks layer say what is wrong with it?

The data lie beside the project and are never committed; without them this is skipped.
"""

from __future__ import annotations

import pytest
from geoalchemy2.shape import from_shape
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.analysis.place_names import folded
from gridmap.db import postgis
from gridmap.db.models import Area, Published
from gridmap.db.sessions import identify, publisher_of
from gridmap.layers.checks import CHECKS
from gridmap.layers.checks.kinds import CheckKind
from gridmap.publishing import findings, publish
from tests import world
from tests.analysis.test_real_areas import YIYANG, answers, places, towns
from tests.layers.test_checks import run_check

pytestmark = [pytest.mark.scale, pytest.mark.skipif(not YIYANG.exists(), reason="the real data are not here")]
COUNTY = "0007"


@pytest.fixture(scope="module")
def paths(owner: Engine) -> dict[str, str]:
    """Path -> name of the towns; each place is an enterprise of the town that its label names."""
    whole = towns()
    path = {name: f"{COUNTY}{number:04}" for number, name in enumerate(whole.index, 1)}
    table, points = places()
    label = dict(zip(folded(whole["name"]), whole.index, strict=True))
    with Session(owner) as session:
        session.add(Area(path=COUNTY, level="county", name="County"))
        session.flush()
        session.add_all(
            Area(path=path[name], level="township", name=name, geom=from_shape(shape, srid=4326))
            for name, shape in whole.geometry.items()
        )
        session.flush()
        session.add_all(
            world.enterprise(f"{number} {name}", path[label[town]], (point.x, point.y))
            for number, name, town, point in zip(
                table["id"], table["station_name"], folded(table["township"]), points, strict=True
            )
        )
        session.commit()
    return {each: name for name, each in path.items()}


@pytest.fixture(scope="module")
def found(engine: Engine, paths: dict[str, str]) -> dict[CheckKind, dict[str, Published]]:
    """What the towns' published answers say, each finding once: a border is told to both of its sides."""
    told: dict[CheckKind, dict[str, Published]] = {kind: {} for kind in CheckKind}
    for path in paths:
        publish.refresh(engine, CHECKS, path, world.TODAY)
        with Session(publisher_of(engine)) as session:
            identify(session.connection(), publisher=path)
            for kind, rows in findings.by_kind(session, path).items():
                told[kind].update({each.feature_id: each for each in rows})
            session.expunge_all()
    return told


def test_the_overlaps_of_the_county_are_published(
    found: dict[CheckKind, dict[str, Published]], paths: dict[str, str]
) -> None:
    known = {frozenset((a, b)): km2 for a, b, km2 in answers("yiyang_county")["overlaps_km2"]}
    measured = {
        frozenset((paths[each.values["record_id"]], paths[each.values["other_id"]])): each.values["area_m2"]
        for each in found[CheckKind.OVERLAP].values()
    }
    assert measured.keys() == known.keys()
    for pair, km2 in known.items():
        assert measured[pair] / 1e6 == pytest.approx(km2, rel=0.002)


def test_the_place_in_two_towns_and_the_labels_that_disagree_are_published(
    found: dict[CheckKind, dict[str, Published]],
) -> None:
    known = answers("yiyang_county")
    number, name, *_ = known["points_in_two_towns"][0]
    assert [each.title for each in found[CheckKind.TWO_AREAS].values()] == [f"{number} {name}"]
    assert len(found[CheckKind.ELSEWHERE]) == known["points"] - known["label_agrees(any)"] == 32
    assert not found[CheckKind.NOWHERE]


def test_every_place_is_counted_as_without_a_grid_once(found: dict[CheckKind, dict[str, Published]]) -> None:
    counted = sum(each.values["records"] for each in found[CheckKind.NO_GRID].values())
    assert counted == answers("yiyang_county")["points"]


def test_the_command_says_the_same(urls: postgis.Urls, found: dict[CheckKind, dict[str, Published]]) -> None:
    output = run_check(urls).output
    assert output.count("1.100 km²") == 2  # told to both sides
    assert output.count(", lies in ") == 33
