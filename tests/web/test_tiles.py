"""Do the tiles of every zoom hold each row once, only what the person may see, and nothing twice over the line?"""

from __future__ import annotations

import gzip
import math
import re
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, text
from sqlalchemy.orm import Session

from gridmap.db.models import Published
from gridmap.db.sessions import FencedSession
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.layers.resources import RESOURCES
from gridmap.layers.roads import ROADS
from gridmap.publishing import archives, freshness, tiles
from gridmap.publishing.answers import Answer
from gridmap.publishing.question import Question
from gridmap.publishing.tiles import TileIndex
from gridmap.vocabulary import Role
from tests import world
from tests.conftest import SessionAs
from tests.web.conftest import Clock, SignIn

PLANNER = frozenset({Role.PLANNER})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tiles")


def read(content: bytes, folder: Path) -> Any:
    """The features of a tile as GDAL reads them, in the tile's own numbers."""
    if not content:
        return None
    file = folder / "0.mvt"
    file.write_bytes(content)
    return pyogrio.read_dataframe(file, layer=tiles.NAME)


def holding(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row of the tile in which a place lies."""
    side = 2**zoom
    sine = math.sin(math.radians(lat))
    x, y = lon / 360 + 0.5, 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    return min(int(x * side), side - 1), min(int(y * side), side - 1)


def counted(answer: Answer, places: list[tuple[float, float]], zoom: int, folder: Path) -> int:
    """The sum of all counts of all tiles of a zoom that can hold one of the places, their neighbours too."""
    wanted = {
        (column + east, row + south)
        for column, row in (holding(*place, zoom) for place in places)
        for east in (-1, 0, 1)
        for south in (-1, 0, 1)
        if 0 <= column + east < 2**zoom and 0 <= row + south < 2**zoom
    }
    total = 0
    for column, row in wanted:
        found = read(tiles.tile(answer, Question(world.T1), TileIndex(zoom, column, row)), folder)
        total += 0 if found is None else int(found["count"].sum())
    return total


def answer_of(session: FencedSession, roles: frozenset[Role] = PLANNER) -> Answer:
    state = freshness.State("enterprises", world.T1, False, 1, None, None, None)
    return Answer(session, ENTERPRISES, world.T1, state, roles, "made")


def put(owner: Engine, places: list[tuple[float, float]]) -> None:
    """Published rows of a variant that nobody computes, in place of those before."""
    marks = [mark.key for mark in ENTERPRISES.legends[0].marks]
    with Session(owner) as session:
        session.execute(delete(Published).where(Published.variant == "made"))
        for number, (lon, lat) in enumerate(places):
            rank = number % len(marks)
            session.add(
                Published(
                    layer="enterprises",
                    township_path=world.T1,
                    variant="made",
                    feature_id=f"{number:06}",
                    area_path=world.G22 if number % 2 else world.G11,
                    public=False,
                    title=f"Place {number}",
                    rank=rank,
                    classes={ENTERPRISES.legends[0].key: marks[rank]},
                    values={},
                    geom=f"SRID=4326;POINT({lon} {lat})",
                )
            )
        session.commit()


# Corners of tiles, the line that no map crosses, and the ends of the world are among them.
EDGES = [0.0, -180.0, 180.0, 90.0, 45.0, 117.0703125, 112.5]
LON = st.one_of(st.sampled_from(EDGES), st.floats(-180, 180), st.floats(117, 117.1))
LAT = st.one_of(
    st.sampled_from([0.0, 66.51326044311186, 40.97989806962013]), st.floats(-85, 85), st.floats(38, 38.08)
)


@given(st.lists(st.tuples(LON, LAT), min_size=1, max_size=6), st.sampled_from([1, 250]))
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_counts_of_every_zoom_sum_to_the_rows(
    session_as: SessionAs, owner: Engine, folder: Path, places: list[tuple[float, float]], most: int
) -> None:
    session = session_as("Paula")
    put(owner, places)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiles, "MOST_FEATURES", most)
        for zoom in (0, 9, 18):
            assert counted(answer_of(session), places, zoom, folder) == len(places), zoom


@pytest.fixture
def many(session_as: SessionAs, owner: Engine) -> FencedSession:
    session = session_as("Paula")
    put(owner, [(117.0 + 0.1 * (n % 37) / 37, 38.0 + 0.08 * (n % 53) / 53) for n in range(1000)])
    return session


def test_low_zooms_tell_counts_and_the_worst(many: FencedSession, folder: Path) -> None:
    found = read(
        tiles.tile(answer_of(many), Question(world.T1), TileIndex(7, *holding(117.05, 38.04, 7))), folder
    )
    assert found["count"].sum() == 1000
    assert len(found) <= tiles.CELLS_A_SIDE**2
    assert "title" not in found.columns
    worst = ENTERPRISES.legends[0].marks[0].key
    assert set(found[f"class.{ENTERPRISES.legends[0].key}"]) == {worst}


def test_a_few_are_told_with_their_names_and_marks(many: FencedSession, folder: Path) -> None:
    near = TileIndex(17, *holding(117.0, 38.0, 17))
    found = read(tiles.tile(answer_of(many), Question(world.T1), near), folder)
    assert {"id", "title", "count", f"class.{ENTERPRISES.legends[0].key}"} <= set(found.columns)
    assert found["count"].max() == 1


def test_the_fence_holds_in_tiles(session_as: SessionAs, owner: Engine, folder: Path) -> None:
    session = session_as("Paula")
    put(owner, [(117.05, 38.04)] * 60)
    whole = TileIndex(5, *holding(117.05, 38.04, 5))
    assert read(tiles.tile(answer_of(session), Question(world.T1), whole), folder)["count"].sum() == 60
    session.view_as(world.name_id("Gloria"))
    assert read(tiles.tile(answer_of(session), Question(world.T1), whole), folder)["count"].sum() == 30
    session.view_as(world.name_id("Nora"))
    assert tiles.tile(answer_of(session), Question(world.T1), whole) == b""
    session.view_as(None)
    assert tiles.tile(answer_of(session), Question(world.T1), whole) == b""


def test_lines_are_counted_once_and_drawn_where_they_reach(
    session_as: SessionAs, folder: Path, owner: Engine
) -> None:
    session = session_as("Paula")
    row = Published(
        layer="roads", township_path=world.T1, variant="made", feature_id="1", area_path=world.T1, public=True,
        title="Long", rank=0, classes={}, values={}, geom="SRID=4326;LINESTRING(117 38, 117.1 38.05)",
    )  # fmt: skip
    with Session(owner) as publisher:
        publisher.add(row)
        publisher.commit()
    state = freshness.State("roads", world.T1, False, 1, None, None, None)
    answer = Answer(session, ROADS, world.T1, state, PLANNER, "made")
    (west, south), (east, north) = holding(117, 38, 14), holding(117.1, 38.05, 14)
    found = [
        read(tiles.tile(answer, Question(world.T1), TileIndex(14, column, row)), folder)
        for column in range(west, east + 1)
        for row in range(north, south + 1)
    ]
    drawn = [each for each in found if each is not None]
    assert len(drawn) > 3
    assert sum(int(each["count"].sum()) for each in drawn) == 1


def tile_of(client: FlaskClient, path: str = "", **headers: str) -> Any:
    column, row = holding(117.09, 38.01, 9)
    return client.get(path or f"/api/tiles/enterprises/9/{column}/{row}.mvt", headers=headers)


def test_a_tile_is_sent_once_until_something_of_it_changes(
    signed_in: SignIn, owner: Engine, folder: Path, clock: Clock
) -> None:
    client = signed_in("Paula")
    first = tile_of(client)
    assert first.content_type == tiles.CONTENT
    assert read(first.data, folder)["count"].sum() == 4
    assert "private" in first.headers["Cache-Control"]
    assert "Authorization" in first.headers["Vary"]
    tag = {"If-None-Match": first.headers["ETag"]}
    again = tile_of(client, **tag)
    assert (again.status_code, again.data) == (304, b"")
    # Who sees less has another tile, even who asks with this one's mark.
    other = tile_of(signed_in("Gloria"), **tag)
    assert (other.status_code, int(read(other.data, folder)["count"].sum())) == (200, 2)
    with owner.begin() as connection:
        connection.execute(text("UPDATE enterprises SET name = 'New Mill' WHERE name = 'Flour Mill'"))
    changed = tile_of(client, **tag)
    assert changed.status_code == 200
    assert "New Mill" in set(read(changed.data, folder)["title"])
    narrowed = tile_of(
        client, f"{changed.request.path}?f.risk=red", **{"If-None-Match": changed.headers["ETag"]}
    )
    assert set(read(narrowed.data, folder)["title"]) == {"New Mill"}


PUBLIC = "/api/tiles/resources/{}/{}/{}.mvt"


def test_the_same_address_is_answered_from_the_archive_and_as_before(
    signed_in: SignIn, engine: Engine, owner: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Address, kind, tag, features and counts are those of the live tile; a filter and a change are told live."""
    address = PUBLIC.format(9, *holding(117.05, 38.04, 9))
    client = signed_in("Paula")
    live = client.get(address)
    assert len(read(live.data, folder)) > 1
    monkeypatch.setattr(archives, "LEAST", 1)
    assert archives.bake(engine, RESOURCES, world.T1, world.TODAY)
    alive, made = tiles.tile, list[TileIndex]()

    def making(answer: Answer, question: Question, place: TileIndex) -> bytes:
        made.append(place)
        return alive(answer, question, place)

    monkeypatch.setattr(tiles, "tile", making)
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert not made
    assert packed.headers["Content-Encoding"] == "gzip"
    assert (plain.data, gzip.decompress(packed.data)) == (live.data, live.data)
    for name in ("Content-Type", "Cache-Control", "ETag"):
        assert plain.headers[name] == live.headers[name], name
    assert {"Cookie", "Authorization"} <= set(re.split(", ?", packed.headers["Vary"]))
    for known in (plain, packed):
        asked = {"If-None-Match": known.headers["ETag"], "Accept-Encoding": "gzip, br"}
        assert (client.get(address, headers=asked).status_code, made) == (304, [])
    # Whoever leads one grid sees public help too, under a mark of her own.
    other = signed_in("Gloria").get(address)
    assert (other.status_code, other.data, made) == (200, live.data, [])
    assert other.headers["ETag"] != plain.headers["ETag"]
    assert client.get(f"{address}?q=nothing").data == b""
    assert len(made) == 1
    with owner.begin() as connection:
        connection.execute(text("UPDATE resources SET name = 'New Name' WHERE area_path ^@ '00010001'"))
    assert set(read(client.get(address).data, folder)["title"]) >= {"New Name"}
    assert len(made) == 2


@pytest.mark.parametrize(
    "place", ["10/1024/0", "10/0/1024", "23/0/0", "0/1/0", "99999/0/0", "5/99999999999999999999/0"]
)
def test_a_tile_that_is_none_is_said(signed_in: SignIn, place: str) -> None:
    refused = signed_in("Paula").get(f"/api/tiles/enterprises/{place}.mvt")
    assert refused.status_code == 404
    assert refused.get_json()["error"]


@pytest.mark.parametrize(
    "path",
    ["/api/tiles/nothing/1/1/1.mvt", "/api/tiles/enterprises/1/1/1.mvt?area=00010002",
     "/api/tiles/enterprises/a/b/c.mvt", "/api/tiles/enterprises/-1/0/0.mvt"],
)  # fmt: skip
def test_what_is_not_there_or_beyond_the_fence_is_not_found(signed_in: SignIn, path: str) -> None:
    assert signed_in("Paula").get(path).status_code == 404


def test_a_map_of_many_places_is_told_to_ask_for_tiles(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("Paula")
    assert client.get("/api/layers/enterprises").get_json()["tiles"] == ""
    monkeypatch.setattr(tiles, "MOST_WHOLE", 3)
    told = client.get("/api/layers/enterprises").get_json()
    assert (bool(told["tiles"]), told["features"], told["in_view"], told["total"]) == (True, [], 4, 5)
    assert told["counts"]
    areas = client.get("/api/layers/areas").get_json()  # what is cut into tiles would show its seams
    assert (areas["tiles"], bool(areas["features"])) == ("", True)
