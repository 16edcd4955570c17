"""Is each place within or beyond as an independent measuring says, unknown where that is so, and summed rightly?"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
from pyproj import Geod
from shapely import Point, box
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

from gridmap import asking
from gridmap.asking import OwnQuestion
from gridmap.asking.kinds import KINDS
from gridmap.asking.subjects import SUBJECTS
from gridmap.db.models import Published
from gridmap.db.models.asked import MeasuredBy, Side
from gridmap.i18n import catalogs
from gridmap.i18n.texts import Sentence
from gridmap.publishing.answers import Answer, opened
from gridmap.publishing.question import Question
from gridmap.registers.buildings import Building
from gridmap.registers.roads import Road
from gridmap.standards import in_force
from gridmap.vocabulary import Role, Subject
from tests import world

Ask = Callable[..., Answer]
UTM = "EPSG:32650"  # the zone of the world of the tests: true to 1 in 2,500 there
FIGURES = ("total", "match", "share", "unknown", "mean")


@pytest.fixture(scope="module", autouse=True)
def _more(owner: Engine) -> None:
    with Session(owner) as session:
        session.add_all(world.roads())
        # At corners of the roads, where an independent network knows them, and one in the fields.
        for name, at in (("Corner West", (117.02, 38.05)), ("Corner East", (117.07, 38.03))):
            session.add(world.enterprise(name, world.G21, at))
        session.add(world.enterprise("Field Barn", world.G12, (117.055, 38.003)))
        session.add(world.resource("Near Hydrant", "hydrant", world.G22, (117.0895, 38.0105)))
        session.add(world.resource("Unplaced Hydrant", "hydrant", world.G22, None))
        for serial, (west, south) in enumerate(((117.01, 38.01), (117.08, 38.02), (117.04, 38.06))):
            house = box(west, south, west + 0.0002, south + 0.0001)
            session.add(
                Building(
                    id=world.name_id(f"house {serial}"),
                    area_path=world.T1,
                    geom=f"SRID=4326;MULTIPOLYGON({house.wkt.removeprefix('POLYGON ')})",
                )
            )
        session.commit()


@pytest.fixture
def ask(engine: Engine) -> Iterator[Ask]:
    with ExitStack() as stack:

        def made(person: str = "Paula", **told: Any) -> Answer:
            layer = asking.layer_of(question(**told))
            assert layer is not None
            who, roles = world.name_id(person), frozenset({Role.PLANNER})
            return stack.enter_context(opened(engine, layer, world.T1, who, roles, lambda: world.TODAY))

        yield made


def question(**told: Any) -> OwnQuestion:
    given = {
        "subject": "enterprises",
        "near": "resources.hydrant",
        "measured_by": MeasuredBy.METRES,
        "most": 3000,
        "side": Side.INSIDE,
        **told,
    }
    given["id"] = uuid.uuid5(uuid.NAMESPACE_URL, repr(sorted(given.items(), key=lambda each: each[0])))
    return OwnQuestion(name="OwnQuestion", **given)


def found(answer: Answer) -> dict[str, Published]:
    return {row.title: row for row in answer.every_row(Question(world.T1), "")}


def figures(answer: Answer, path: str = world.T1) -> dict[str, Any]:
    """Each of them a number, or None where it is not known."""
    headline = answer.headline(path)
    assert headline is not None
    return dict(zip(FIGURES, (each["value"] for each in headline.figures), strict=True))


def measured_apart(owner: Engine, near: list[Any]) -> dict[str, float]:
    """By geopandas on a projected plane, every pair: the least metres from each open enterprise of the township."""
    with Session(owner) as session:
        places = gpd.GeoDataFrame.from_postgis(
            text(
                "SELECT name, geom FROM enterprises WHERE geom IS NOT NULL AND state <> 'closed'"
                " AND starts_with(area_path, :path)"
            ),
            session.connection(),
            geom_col="geom",
            params={"path": world.T1},
        ).to_crs(UTM)
    targets = gpd.GeoSeries([Point(at) for at in near], crs=4326).to_crs(UTM)
    return {row["name"]: min(row.geom.distance(each) for each in targets) for _, row in places.iterrows()}


def test_metres_are_those_of_every_pair_measured_apart(ask: Ask, owner: Engine) -> None:
    answer = ask()
    told = found(answer)
    # In service and on the map: the one over the border counts too, for help does not end there.
    apart = measured_apart(owner, [(117.101, 38.02), (117.0895, 38.0105)])
    assert set(told) == {*apart, "Lost Workshop"}
    for name, metres in apart.items():
        assert told[name].values["asked_value"] == pytest.approx(metres, rel=1e-3)
        assert told[name].values["asked_reach"] == ("in" if metres <= 3000 else "out")
    inside = [metres for metres in apart.values() if metres <= 3000]
    said = figures(answer)
    assert (said["total"], said["match"], said["unknown"]) == (len(apart) + 1, len(inside), 1)
    assert said["share"] == pytest.approx(100 * len(inside) / len(apart), abs=0.06)
    assert said["mean"] == pytest.approx(float(np.mean([*apart.values()])), rel=1e-3)
    lost = told["Lost Workshop"]
    assert lost.values["asked_reach"] == lost.classes["reach"] == "unknown"
    assert lost.values["asked_value"] is None


def test_beyond_is_the_rest_of_what_is_known(ask: Ask) -> None:
    inside, beyond = figures(ask()), figures(ask(side=Side.BEYOND))
    assert inside["total"] == beyond["total"]
    assert inside["unknown"] == beyond["unknown"] == 1
    assert inside["match"] + beyond["match"] + 1 == inside["total"]
    assert inside["match"]
    assert beyond["match"]


def test_on_the_limit_is_within(ask: Ask) -> None:
    metres = found(ask())["Flour Mill"].values["asked_value"]
    assert found(ask(most=metres))["Flour Mill"].values["asked_reach"] == "in"
    assert found(ask(most=metres - 0.1))["Flour Mill"].values["asked_reach"] == "out"


def test_minutes_are_those_of_an_independent_network(ask: Ask, owner: Engine) -> None:
    with Session(owner) as session:
        profile = in_force(session.connection(), world.T1, Subject.FIRE)
        speeds = profile.speeds_km_h()
        roads = session.scalars(select(Road)).all()
        graph: nx.Graph[tuple[float, float]] = nx.Graph()
        geod = Geod(ellps="WGS84")
        for each in roads:
            corners = line(session, each)
            for (lon, lat), (to_lon, to_lat) in pairwise(corners):
                metres = geod.inv(lon, lat, to_lon, to_lat)[2]
                seconds = metres / (speeds[each.road_class] / 3.6)
                graph.add_edge((lon, lat), (to_lon, to_lat), seconds=seconds)
    driven = nx.single_source_dijkstra_path_length(graph, (117.15, 38.06), weight="seconds")
    answer = ask(near="resources.fire_station", measured_by=MeasuredBy.MINUTES, most=12, side=Side.BEYOND)
    told = found(answer)
    for name, corner in (
        ("Flour Mill", (117.09, 38.01)),
        ("Corner West", (117.02, 38.05)),
        ("Corner East", (117.07, 38.03)),
    ):
        minutes = (60 + driven[corner]) / 60  # the station's own turnout is a minute
        assert told[name].values["asked_value"] == pytest.approx(minutes, abs=0.11)
        assert told[name].values["asked_reach"] == ("in" if minutes <= 12 else "out")
        assert told[name].values["asked_nearest"] == "Heron Station"
    # No road is near: nobody knows the way, and it is neither within nor beyond.
    assert told["Field Barn"].values["asked_reach"] == "unknown"


def line(session: Session, road: Road) -> list[tuple[float, float]]:
    shape = session.scalar(text("SELECT ST_AsText(geom) FROM roads WHERE id = :id"), {"id": road.id})
    pairs = shape.removeprefix("LINESTRING(").removesuffix(")").split(",")
    found = [pair.split() for pair in pairs]
    return [(float(lon), float(lat)) for lon, lat in found]


def test_filters_narrow_what_is_asked_about(ask: Ask) -> None:
    told = found(ask(filters={"risk": ["red", ""]}))
    assert set(told) == {"Flour Mill", "Noodle House"}
    assert figures(ask(filters={"risk": ["red"]}))["total"] == 1
    assert set(found(ask(filters={"tags": ["gas"]}))) == {"Gas Point"}
    assert set(found(ask(filters={"located": ["no"]}))) == {"Lost Workshop"}


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize(("measured_by", "most"), [(MeasuredBy.METRES, 2500), (MeasuredBy.MINUTES, 8)])
def test_every_subject_is_answered_either_way_and_is_a_whole(
    ask: Ask, subject: str, measured_by: MeasuredBy, most: float
) -> None:
    told = {"subject": subject, "near": "resources.micro_station", "measured_by": measured_by, "most": most}
    inside, beyond = (figures(ask(**told, side=side)) for side in Side)
    assert inside["total"] == inside["match"] + beyond["match"] + inside["unknown"]


@pytest.mark.parametrize("near", KINDS)
def test_every_kind_can_be_near(ask: Ask, near: str) -> None:
    answer = ask(near=near)
    assert figures(answer)["total"] == len(found(answer))
    assert answer.layer.question


def test_people_are_counted_where_they_live(ask: Ask, owner: Engine) -> None:
    answer = ask(subject="people", near="resources.hydrant", most=2500)
    rows = found(answer)
    # West Grid 2 has one house, in the south-west, far from both hydrants; all of its 2,000 live there.
    assert rows["West Grid 2"].values["asked_people"] == 0
    assert rows["West Grid 2"].values["lives"] == "buildings"
    # East Grid 2 has one house too, 1.3 km from the mill's hydrant.
    assert rows["East Grid 2"].values["asked_people"] == 2000
    assert rows["East Grid 2"].values["asked_share"] == 1
    assert rows["East Grid 1"].values["asked_share"] is None, "nobody counted its people"
    assert rows["East Grid 1"].values["lives"] == "unknown"
    said = figures(answer)
    assert (said["total"], said["match"]) == (6000, 2000)
    headline = answer.headline(world.T1)
    assert headline is not None
    assert "where the buildings are" in Sentence.from_json(headline.sentence).render()
    with Session(owner) as session:
        session.execute(delete(Building))
        session.commit()
    answer = ask(subject="people", near="resources.hydrant", most=2500)
    headline = answer.headline(world.T1)
    assert headline is not None
    assert "spread evenly" in Sentence.from_json(headline.sentence).render()
    assert 0 < figures(answer)["match"] < 6000
    assert figures(answer)["total"] == pytest.approx(6000, abs=1)


def test_a_change_of_the_kind_or_of_the_question_makes_it_anew(ask: Ask, owner: Engine) -> None:
    before = found(ask())
    assert before["Gas Point"].values["asked_reach"] == "out"
    with Session(owner) as session:
        session.add(world.resource("Gas Hydrant", "hydrant", world.G11, (117.03, 38.061)))
        session.commit()
    assert found(ask())["Gas Point"].values["asked_reach"] == "in"
    narrow = question()
    wider = OwnQuestion(
        narrow.id, "OwnQuestion", "enterprises", narrow.near, MeasuredBy.METRES, 50, Side.INSIDE
    )
    assert wider.layer_key == narrow.layer_key
    assert wider.edition != narrow.edition


def test_the_fence_holds_row_by_row(ask: Ask) -> None:
    """Gloria leads East Grid 2 alone."""
    rows = found(ask(person="Gloria"))
    assert set(rows) == {"Flour Mill", "Corner Shop"}
    assert ask(person="Nora").total(Question(world.T1)) == 0, "another township's planner"


def test_without_an_outline_nothing_is_within(ask: Ask, owner: Engine) -> None:
    with Session(owner) as session:
        outline = session.scalar(
            text("SELECT ST_AsText(geom) FROM areas WHERE path = :path"), {"path": world.T1}
        )
        session.execute(text("UPDATE areas SET geom = NULL WHERE path = :path"), {"path": world.T1})
        session.commit()
    try:
        assert {row.values["asked_reach"] for row in found(ask()).values()} == {"unknown"}
        for path in (MeasuredBy.METRES, MeasuredBy.MINUTES):
            assert {row.values["asked_reach"] for row in found(ask(measured_by=path, most=9)).values()} == {
                "unknown"
            }
    finally:
        with Session(owner) as session:
            session.execute(
                text("UPDATE areas SET geom = ST_GeomFromText(:shape, 4326) WHERE path = :path"),
                {"path": world.T1, "shape": outline},
            )
            session.commit()


def test_the_sentence_is_said_in_both_languages() -> None:
    asked = question(
        near="resources.fire_station",
        measured_by=MeasuredBy.MINUTES,
        most=8,
        side=Side.BEYOND,
        filters={"risk": ["red", "orange"]},
    )
    layer = asking.layer_of(asked)
    assert layer is not None
    assert layer.question == (
        "Enterprises beyond 8 min by road of: Fire and rescue station"
        " (only Risk: Red: major risk, Orange: considerable risk)"
    )
    chinese = catalogs.texts("zh_CN")
    said = asking.layer_of(asked, lambda msgid: chinese.get(msgid, msgid))
    assert said is not None
    assert said.question.startswith("离消防救援站行车 8 分钟以外的企业")


def test_what_the_program_no_longer_knows_is_no_layer() -> None:
    assert asking.layer_of(question(subject="gone")) is None
    assert asking.layer_of(question(near="gone")) is None
    assert asking.layer_of(question(filters={"gone": ["x"]})) is None, "a filter is never left out in silence"


def test_what_is_out_of_service_is_near_to_nobody(ask: Ask) -> None:
    assert "Dry Hydrant" not in {row.values["asked_nearest"] for row in found(ask(most=20000)).values()}
