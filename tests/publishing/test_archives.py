"""Does an archive tell each tile as the live one does, to whom it may be told, and of this state alone?"""

from __future__ import annotations

import gzip
import math
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pyogrio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pmtiles.reader import MmapSource, all_tiles
from shapely import LineString, Point, box, to_wkb
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Engine, text

from gridmap import background, jobs
from gridmap.db.sessions import session
from gridmap.fields import Field
from gridmap.layers.base.layer import Layer
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.layers.landmarks import LANDMARKS
from gridmap.publishing import archives, freshness, publish, tiles
from gridmap.publishing.answers import Answer, opened
from gridmap.publishing.question import Question
from gridmap.publishing.tiles import TileIndex
from gridmap.vocabulary import Role
from tests import world

WHOLE = Question(world.T1)
Opens = Callable[..., AbstractContextManager[Answer]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("GRIDMAP_DATA_FOLDER", str(tmp_path))
    monkeypatch.setattr(archives, "LEAST", 1)
    monkeypatch.setattr(archives, "LAST_ZOOM", 8)
    archives._opened.cache_clear()
    yield tmp_path / "tiles"
    archives._opened.cache_clear()


@pytest.fixture
def open_as(engine: Engine) -> Opens:
    def opens(
        name: str = "Paula", layer: Layer = LANDMARKS, role: Role = Role.PLANNER
    ) -> AbstractContextManager[Answer]:
        return opened(engine, layer, world.T1, world.name_id(name), frozenset({role}), lambda: world.TODAY)

    return opens


_PUT = text(
    "INSERT INTO published (layer, township_path, variant, feature_id, area_path, public, title, rank, classes, values,"
    " geom) VALUES ('landmarks', :town, '', :id, :town, :public, :title, 0, '{\"place\": \"place\"}',"
    ' \'{"kind": "hamlet"}\', ST_SetSRID(ST_GeomFromWKB(:shape), 4326))'
)
_ANOTHER = text(
    "UPDATE answers SET revision = revision + 1, row_count = :n WHERE layer = 'landmarks' AND township_path = :town"
)


def put(owner: Engine, engine: Engine, shapes: list[BaseGeometry], *, public: bool = True) -> None:
    """The answer holds these, as if they had just been published."""
    publish.refresh(engine, LANDMARKS, world.T1, world.TODAY)
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM published WHERE layer = 'landmarks'"))
        for number, shape in enumerate(shapes):
            told = {"town": world.T1, "id": f"{number:06}", "title": f"Place {number}", "public": public}
            connection.execute(_PUT, {**told, "shape": to_wkb(shape)})
        connection.execute(_ANOTHER, {"n": len(shapes), "town": world.T1})


bake = partial(archives.bake, township_path=world.T1, today=world.TODAY)


def read(content: bytes, folder: Path) -> list[tuple[object, ...]]:
    """All that GDAL finds in a tile: what each feature says, and where it is in the tile's own numbers."""
    if not content:
        return []
    file = folder / "0.mvt"
    file.write_bytes(content)
    frame = pyogrio.read_dataframe(file, layer=tiles.NAME, CLIP="NO")
    told = frame.drop(columns="geometry").sort_index(axis=1)
    return sorted(
        zip(
            told.astype(str).itertuples(index=False, name=None), to_wkb(frame.geometry, hex=True), strict=True
        )
    )


def summed(content: bytes, folder: Path) -> int:
    file = folder / "0.mvt"
    file.write_bytes(content)
    # GDAL would leave out what lies along the edge.
    return int(pyogrio.read_dataframe(file, layer=tiles.NAME, CLIP="NO")["count"].sum())


def around(shape: BaseGeometry, zoom: int) -> set[TileIndex]:
    """The tiles in which its ends and its middle lie, with their neighbours."""
    side = 2**zoom
    places = [shape.centroid, *(Point(each) for each in (shape.bounds[:2], shape.bounds[2:]))]
    found = set()
    for lon, lat in ((each.x, each.y) for each in places):
        sine = math.sin(math.radians(lat))
        column = int((lon / 360 + 0.5) * side)
        row = int((0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * side)
        found |= {
            TileIndex(zoom, min(max(column + east, 0), side - 1), min(max(row + south, 0), side - 1))
            for east in (-1, 0, 1)
            for south in (-1, 0, 1)
        }
    return found


# Corners of tiles, the line that no map crosses and the ends of the world are among them.
LON = st.one_of(
    st.sampled_from([0.0, -180.0, 180.0, 90.0, 117.0703125]), st.floats(-180, 180), st.floats(117, 117.1)
)
LAT = st.one_of(
    st.sampled_from([0.0, 66.51326044311186, 40.97989806962013]), st.floats(-85, 85), st.floats(38, 38.08)
)
PLACE = st.tuples(LON, LAT)
NEAR = st.floats(0.001, 2)
SHAPE = st.one_of(
    st.builds(Point, PLACE),
    st.builds(lambda at, by: LineString([at, (at[0] - by if at[0] > 0 else at[0] + by, at[1])]), PLACE, NEAR),
    st.builds(
        lambda at, by: box(at[0] - by, at[1] - by, at[0], at[1]), st.tuples(st.floats(-170, 170), LAT), NEAR
    ),
)


@given(st.lists(SHAPE, min_size=1, max_size=5), st.sampled_from([1, 250]))
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_tile_is_the_live_one_and_every_zoom_sums_to_the_rows(
    owner: Engine, engine: Engine, folder: Path, open_as: Opens, shapes: list[BaseGeometry], most: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiles, "MOST_FEATURES", most)
        put(owner, engine, shapes)
        assert bake(engine, LANDMARKS)
        with open_as() as answer:
            with archives.path_of(answer).open("rb") as file:
                kept = {
                    TileIndex(*place): gzip.decompress(each) for place, each in all_tiles(MmapSource(file))
                }
            for zoom in range(archives.LAST_ZOOM + 1):
                here = [summed(content, folder) for place, content in kept.items() if place.zoom == zoom]
                assert sum(here) == len(shapes), zoom
            for place in kept.keys() | {
                each for zoom in (0, 3, 7, 8) for s in shapes for each in around(s, zoom)
            }:
                told = archives.packed_tile(answer, WHOLE, place)
                assert told is not None
                baked = gzip.decompress(told) if told else b""
                assert baked == kept.get(place, b"")
                assert read(baked, folder) == read(tiles.tile(answer, WHOLE, place), folder), place


SPOT = Point(117.05, 38.04)
NEAREST = TileIndex(0, 0, 0)


def test_a_second_round_makes_nothing_anew_and_another_answer_has_an_archive_of_its_own(
    owner: Engine, engine: Engine, folder: Path, open_as: Opens
) -> None:
    put(owner, engine, [SPOT])
    assert bake(engine, LANDMARKS)
    assert not bake(engine, LANDMARKS)
    put(owner, engine, [SPOT, SPOT])
    with open_as() as answer:
        assert archives.packed_tile(answer, WHOLE, NEAREST) is None, "what is stale is not read"
    assert bake(engine, LANDMARKS)
    assert len(list(folder.glob("*.pmtiles"))) == 2
    with open_as() as answer:
        packed = archives.packed_tile(answer, WHOLE, NEAREST)
        assert packed
        assert summed(gzip.decompress(packed), folder) == 2
        assert archives.packed_tile(answer, WHOLE, TileIndex(9, 0, 0)) is None, "deeper than the archive"


def test_everybody_is_told_the_same_and_who_asks_otherwise_is_told_live(
    owner: Engine, engine: Engine, folder: Path, open_as: Opens
) -> None:
    put(owner, engine, [SPOT])
    assert bake(engine, LANDMARKS)
    for name, role in (("Paula", Role.PLANNER), ("Gloria", Role.GRID_LEADER), ("Nora", Role.PLANNER)):
        with open_as(name, role=role) as answer:
            assert archives.packed_tile(answer, WHOLE, NEAREST), name
            assert archives.packed_tile(answer, Question(world.G11), NEAREST), (
                name
            )  # public help is not narrowed
            for narrowed in (
                Question(world.T1, text="Place"),
                Question(world.T1, filters={"kind": ["hamlet"]}),
            ):
                assert archives.packed_tile(answer, narrowed, NEAREST) is None
            for other in (
                replace(answer, variant="scenario-1"),
                replace(answer, layer=replace(LANDMARKS, public=False)),
                replace(answer, state=replace(answer.state, revision=answer.state.revision - 1)),
            ):
                assert archives.packed_tile(other, WHOLE, NEAREST) is None


def test_a_field_that_some_may_see_is_never_taken_out_of_an_archive(
    owner: Engine, engine: Engine, folder: Path, open_as: Opens
) -> None:
    put(owner, engine, [SPOT])
    secret = Field("keeper", "Keeper", shown=frozenset({"tile"}), roles=frozenset({Role.PLANNER}))
    layer = replace(LANDMARKS, fields=(*LANDMARKS.fields, secret))
    assert bake(engine, layer)
    with open_as("Gloria", layer, Role.GRID_LEADER) as answer:
        assert archives.packed_tile(answer, WHOLE, NEAREST)
    with open_as("Paula", layer) as answer:
        assert archives.packed_tile(answer, WHOLE, NEAREST) is None


def test_who_has_no_right_anywhere_finds_no_archive(
    owner: Engine, engine: Engine, folder: Path, open_as: Opens
) -> None:
    """The answer's state, which the archive is named by, is read inside the fence."""
    put(owner, engine, [SPOT])
    assert bake(engine, LANDMARKS)
    with session(engine, world.name_id("nobody")) as strange:
        state = freshness.state(strange.connection(), LANDMARKS, world.T1, world.TODAY)
        answer = Answer(strange, LANDMARKS, world.T1, state, frozenset())
        assert archives.packed_tile(answer, WHOLE, NEAREST) is None


def test_what_is_fenced_or_small_or_holds_a_fenced_row_is_not_baked(
    owner: Engine, engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.refresh(engine, ENTERPRISES, world.T1, world.TODAY)
    assert not bake(engine, ENTERPRISES)
    put(owner, engine, [SPOT], public=False)
    assert not bake(engine, LANDMARKS)
    put(owner, engine, [SPOT])
    monkeypatch.setattr(archives, "LEAST", 2)
    assert not bake(engine, LANDMARKS)
    assert not folder.exists()


def test_a_round_of_the_jobs_makes_what_is_not_made_and_sweeps(
    owner: Engine, engine: Engine, folder: Path, open_as: Opens
) -> None:
    put(owner, engine, [SPOT])
    troubles: jobs.Troubles = {}
    assert background.bake_all(engine, lambda: world.TODAY, troubles)
    assert not background.bake_all(engine, lambda: world.TODAY, troubles)
    assert not troubles
    with open_as() as answer:
        assert archives.packed_tile(answer, WHOLE, NEAREST)


def test_a_zoom_of_too_many_tiles_is_left_to_the_live_ones(
    owner: Engine, engine: Engine, folder: Path, open_as: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(owner, engine, [Point(-100, 40), Point(100, 40)])
    monkeypatch.setattr(archives, "MOST_TILES", 1)
    assert bake(engine, LANDMARKS)
    with open_as() as answer:
        assert archives.packed_tile(answer, WHOLE, NEAREST)
        assert archives.packed_tile(answer, WHOLE, TileIndex(1, 0, 0)) is None


@pytest.mark.parametrize("left", [0, 5, 126, 200, -1])
def test_an_archive_that_is_cut_off_or_no_archive_is_not_read(
    owner: Engine, engine: Engine, folder: Path, open_as: Opens, left: int
) -> None:
    put(owner, engine, [SPOT])
    assert bake(engine, LANDMARKS)
    with open_as() as answer:
        path = archives.path_of(answer)
        whole = path.read_bytes()
        for damaged in (whole[:left], b"\0" * 300, b"PMTiles\x03" + b"\xff" * 300):
            path.write_bytes(damaged)
            assert archives.packed_tile(answer, WHOLE, NEAREST) is None
        path.write_bytes(whole)
        assert archives.packed_tile(answer, WHOLE, NEAREST)


def test_what_is_cut_off_while_it_is_written_leaves_nothing(
    owner: Engine, engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(owner, engine, [SPOT])

    def killed(*_: object) -> bytes:
        raise OSError("no space left")

    monkeypatch.setattr(tiles, "tile", killed)
    with pytest.raises(OSError, match="no space"):
        bake(engine, LANDMARKS)
    assert list(folder.iterdir()) == []


def test_what_no_answer_is_called_by_is_swept_and_whoever_has_it_open_reads_on(
    owner: Engine, engine: Engine, folder: Path, open_as: Opens
) -> None:
    put(owner, engine, [SPOT])
    assert bake(engine, LANDMARKS)
    with open_as() as answer:
        path = archives.path_of(answer)
        assert archives.packed_tile(answer, WHOLE, NEAREST)
        (folder / "draft-of-one-who-was-killed").touch()
        for file in folder.iterdir():
            os.utime(file, (time.time() - 2 * archives.UNUSED_S,) * 2)
        assert not bake(engine, LANDMARKS)  # a round of the jobs: it is this answer's, and stays
        archives.sweep()
        assert list(folder.iterdir()) == [path]
        os.utime(path, (0, 0))
        archives.sweep()
        assert not path.exists()
        assert archives.packed_tile(answer, WHOLE, NEAREST)
