"""Does a layer of points become the people of each area, and is each wrong one refused with row, column and remedy?"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from gridmap.db.models import Area, PeoplePlace, PeopleSource
from gridmap.db.sessions import session as opened
from gridmap.errors import InvalidInput
from gridmap.imports import people_points, population
from gridmap.imports.reading.sheets import OpenedFile, Sheet
from gridmap.layers import BY_KEY
from gridmap.publishing.answers import opened as answered
from gridmap.publishing.question import Question
from gridmap.vocabulary import Role
from tests import world

SOME = [
    (117.07, 38.02, 700),
    (117.09, 38.03, 300),
    (117.02, 38.01, 41),
    (117.3, 38.5, 9000),
    (117.01, 38.07, None),
]


@pytest.fixture(autouse=True)
def _none_left(owner: Engine) -> Iterator[None]:
    yield
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM people_sources"))


def geojson(rows: list[tuple[Any, ...]] = SOME, column: str = "人数", **more: Any) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"House {number}", column: people, **more},
            "geometry": None if lon is None else {"type": "Point", "coordinates": [lon, lat]},
        }
        for number, (lon, lat, people) in enumerate(rows)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def load(engine: Engine, content: bytes, name: str = "people.geojson") -> None:
    with opened(engine, world.name_id("Adam")) as session:
        township = session.get_one(Area, world.T1)
        population.load(session, township, content, name, "points", world.NOW)
        session.commit()


def loaded(owner: Engine) -> dict[str, float]:
    with Session(owner) as session:
        found = select(PeoplePlace.area_path, func.sum(PeoplePlace.people)).group_by(PeoplePlace.area_path)
        return dict(iter(session.execute(found)))


def test_each_point_counts_in_the_smallest_area_around_it(engine: Engine, owner: Engine) -> None:
    load(engine, geojson())
    assert loaded(owner) == {world.G22: 1000, world.G12: 41}
    with Session(owner) as session:
        source = session.scalars(select(PeopleSource)).one()
        assert (source.unit, source.people, source.cells, source.empty) == ("points", 1041, 3, 1)
        assert source.crs == "EPSG:4326"


def test_another_reference_system_and_form_say_the_same(
    engine: Engine, owner: Engine, tmp_path: Path
) -> None:
    frame = gpd.read_file(io.BytesIO(geojson())).dropna(subset=["人数"]).to_crs("EPSG:4548")
    frame.to_file(tmp_path / "people.gpkg", layer="people")
    load(engine, (tmp_path / "people.gpkg").read_bytes(), "people.gpkg")
    assert loaded(owner) == {world.G22: 1000, world.G12: 41}


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.floats(116.95, 117.15), st.floats(37.95, 38.12), st.integers(0, 500)), min_size=1)
)
def test_nobody_is_lost_and_nobody_counted_twice(rows: list[tuple[float, float, int]]) -> None:
    """Read without its cage, beside a sum of our own."""
    sheet = Sheet(
        "people", ("人口",), [(people,) for *_place, people in rows], range(1, len(rows) + 1),
        geometry=[Point(lon, lat) for lon, lat, _people in rows], declared_crs=4326,
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people_points, "read_file", lambda path, name: OpenedFile(name, "GPKG", (sheet,)))
        lon, lat, people, crs = people_points.read(b"", "a.gpkg")
    assert list(zip(lon, lat, people, strict=True)) == rows
    assert crs == "EPSG:4326"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.geojson", "Choose a file"),
        (b"nonsense", "a.gpkg", "."),
        (b"people,lon,lat\n1,1,1\n", "a.csv", "one layer of points"),
        (geojson(column="houses"), "a.geojson", "There are: name, houses"),
        (geojson(population=3), "a.geojson", "There are: name, 人数, population"),
        (geojson([*SOME, (117.07, 38.02, -4)]), "a.geojson", "6 (-4)"),
        (geojson([(117.07, 38.02, "many")] * 9), "a.geojson", "1 (many), 2 (many)"),
        (geojson([*SOME, (None, None, 5)]), "a.geojson", "no place: 6."),
        (geojson([(100.0, 30.0, 5)]), "a.geojson", "from 100.0 to 100.0° east and 30.0 to 30.0° north"),
        (geojson([(117.07, 38.02, None)]), "a.geojson", "No point with people"),
    ],
)
def test_a_wrong_layer_is_refused_with_its_remedy_and_nothing_is_changed(
    engine: Engine, owner: Engine, content: bytes, name: str, said: str
) -> None:
    load(engine, geojson())
    with pytest.raises(InvalidInput) as refused:
        load(engine, content, name)
    assert [each.field for each in refused.value.problems] == ["file"]
    assert said in str(refused.value.problems[0].sentence)
    assert loaded(owner) == {world.G22: 1000, world.G12: 41}


def test_shares_of_people_are_where_the_points_are_and_it_is_said(engine: Engine, owner: Engine) -> None:
    with Session(owner) as session:
        session.add_all(world.roads())
        session.commit()
    load(engine, geojson([(117.0713, 38.0288, 700)]))
    who, roles = world.name_id("Paula"), frozenset({Role.PLANNER})
    with answered(engine, BY_KEY["coverage"], world.T1, who, roles, lambda: world.TODAY) as answer:
        rows = {row.title: row.values for row in answer.every_row(Question(world.T1), "")}
        note = str(answer.state.measure)
    assert rows["East Grid 2"]["covered_people"] == 2000, "as many as the ledger counts, where the points say"
    assert rows["East Grid 2"]["lives"] == "points"
    assert rows["West Grid 1"]["lives"] == "even"
    assert "population points" in note
    assert "evenly over the area" in note
    assert "raster" not in note
