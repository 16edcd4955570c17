"""Does a raster become the people of each area as its cells say, and is each wrong one refused with its reason?"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely import Point, box
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from gridmap import sandbox
from gridmap.db.models import Area, PeoplePlace, PeopleSource
from gridmap.db.sessions import session as opened
from gridmap.errors import InvalidInput
from gridmap.imports import population
from gridmap.imports.reading import population as reader
from gridmap.layers import BY_KEY
from gridmap.publishing.answers import opened as answered
from gridmap.publishing.question import Question
from gridmap.vocabulary import Role
from tests import world

rasterio = pytest.importorskip("rasterio")
from rasterio.transform import from_origin  # noqa: E402

# Its newest `affine` warns of how this rasterio multiplies; nothing of ours does.
pytestmark = pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
GRIDS = {
    world.G11: box(117.0, 38.04, 117.05, 38.08),
    world.G12: box(117.0, 38.0, 117.05, 38.04),
    world.G21: box(117.05, 38.04, 117.1, 38.08),
    world.G22: box(117.05, 38.0, 117.1, 38.04),
}


def raster(
    figures: np.ndarray[Any, Any] | None = None,
    *,
    at: tuple[float, float] = (116.99, 38.09),
    cell: float = 0.0025,
    crs: str | None = "EPSG:4326",
    nodata: float | None = -9999.0,
    tags: dict[str, str] | None = None,
) -> bytes:
    """A GeoTIFF of one band or several; figures: (rows, columns) or (bands, rows, columns)."""
    figures = settled() if figures is None else figures
    bands = figures[np.newaxis] if figures.ndim == 2 else figures
    sink = io.BytesIO()
    with rasterio.open(
        sink,
        "w",
        driver="GTiff",
        count=bands.shape[0],
        height=bands.shape[1],
        width=bands.shape[2],
        dtype="float64",
        crs=crs,
        transform=from_origin(*at, cell, cell),
        nodata=nodata,
    ) as out:
        out.write(bands)
        out.update_tags(**(tags or {}))
    return sink.getvalue()


def settled(rows: int = 40, columns: int = 52) -> np.ndarray[Any, Any]:
    """8,000 people or so, more in the south-east, none in every seventh cell, and nodata in every thirteenth."""
    at = np.arange(rows * columns).reshape(rows, columns)
    people = 2.0 + at % 5 + 6.0 * (at % columns > columns // 2)
    people[at % 7 == 0] = 0
    people[at % 13 == 0] = -9999.0
    return people


@pytest.fixture
def unconfined(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The reader in this process: its cage is tried by the first test."""

    def ask(module: str, given: bytes, wall_s: float) -> bytes:
        asked, _, content = given.partition(b"\n")
        return reader.answer(json.loads(asked), content, tmp_path)

    monkeypatch.setattr(sandbox, "ask", ask)


def load(engine: Engine, content: bytes, unit: str = "count", person: str = "Adam") -> None:
    with opened(engine, world.name_id(person)) as session:
        township = session.get_one(Area, world.T1)
        population.load(session, township, content, "people.tif", unit, world.NOW)
        session.commit()


def brute(content: bytes) -> dict[str, float]:
    """Grid -> its people, cell by cell: whichever grid's outline holds the middle."""
    sums = dict.fromkeys(GRIDS, 0.0)
    with rasterio.open(io.BytesIO(content)) as source:
        figures = source.read(1)
        for row in range(source.height):
            for column in range(source.width):
                if figures[row, column] == source.nodata:
                    continue
                middle = Point(source.xy(row, column))
                for path, shape in GRIDS.items():
                    if shape.contains(middle):
                        sums[path] += float(figures[row, column])
    return sums


def loaded(owner: Engine) -> dict[str, float]:
    with Session(owner) as session:
        found = select(PeoplePlace.area_path, func.sum(PeoplePlace.people)).group_by(PeoplePlace.area_path)
        return dict(iter(session.execute(found)))


def test_the_people_of_an_area_are_those_of_its_cells(engine: Engine, owner: Engine) -> None:
    content = raster()
    load(engine, content)
    apart = brute(content)
    assert set(loaded(owner)) == set(apart)
    for path, people in loaded(owner).items():
        assert people == pytest.approx(apart[path], rel=1e-9)
    with Session(owner) as session:
        source = session.scalars(select(PeopleSource)).one()
    assert source.people == pytest.approx(sum(apart.values()), rel=1e-9)
    assert source.empty > 0
    load(engine, content)
    with Session(owner) as session:
        assert session.scalar(select(func.count()).select_from(PeopleSource)) == 1, "it takes the place"
    assert sum(loaded(owner).values()) == pytest.approx(sum(apart.values()), rel=1e-9)


@pytest.mark.usefixtures("unconfined")
def test_densities_are_multiplied_by_the_size_of_each_cell(engine: Engine, owner: Engine) -> None:
    people = settled()
    # By hand: a degree is 111.0 km up and 111.4 x cos(38.04) across on the ellipsoid at this latitude.
    km2 = (0.0025 * 110.996) * (0.0025 * 87.832)
    dense = np.where(people == -9999.0, people, people / km2)
    load(engine, raster(dense, tags={"units": "people per km2"}), "density")
    apart = brute(raster(people))
    for path, many in loaded(owner).items():
        assert many == pytest.approx(apart[path], rel=2e-3)


@pytest.mark.usefixtures("unconfined")
def test_another_reference_system_is_turned(engine: Engine, owner: Engine) -> None:
    # Four people in each 200 m cell of a projected raster: a grid of 4.39 x 4.44 km holds as many as its hectares.
    figures = np.full((80, 80), 4.0)
    load(engine, raster(figures, at=(499_000.0, 4_216_000.0), cell=200.0, crs="EPSG:32650"))
    for many in loaded(owner).values():
        assert many == pytest.approx(4.390 * 4.440 * 100, rel=0.04)


@pytest.mark.usefixtures("unconfined")
@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        (lambda: b"", "file", "Choose a file"),
        (lambda: b"II*\0 and then nothing", "file", "no GeoTIFF"),
        (lambda: raster()[:600], "file", "no GeoTIFF"),
        (lambda: raster(crs=None), "file", "reference system"),
        (lambda: raster(np.stack([settled(), settled()])), "file", "2 bands"),
        (lambda: raster(at=(100.0, 30.0)), "file", "another place: it reaches from 100"),
        (lambda: raster(at=(117.03, 38.09)), "file", "covers only 70 %"),
        (lambda: raster(nodata=None), "file", "less than nobody, down to -9999"),
        (lambda: raster(np.full((40, 52), -9999.0)), "file", "all of them are nodata"),
        (lambda: raster(tags={"units": "persons/km2"}), "unit", "look like people per km²"),
        (
            lambda: raster(np.where(settled() < 0, settled(), settled() * 16)),
            "unit",
            "look like people per km²",
        ),
    ],
)
def test_a_wrong_raster_is_refused_and_nothing_is_changed(
    engine: Engine, owner: Engine, wrong: Callable[[], bytes], field: str, said: str
) -> None:
    before = loaded(owner)
    with pytest.raises(InvalidInput) as refused:
        load(engine, wrong())
    assert [each.field for each in refused.value.problems] == [field]
    assert said in str(refused.value.problems[0].sentence)
    assert loaded(owner) == before


@pytest.mark.usefixtures("unconfined")
def test_the_share_of_the_people_is_where_the_cells_are(engine: Engine, owner: Engine) -> None:
    """All of a grid's people in the one cell beside its station: its ground is reached in part, its people all."""
    with Session(owner) as session:
        session.add_all(world.roads())
        session.commit()
    figures = np.zeros((40, 52))
    figures[24, 32] = 7000.0  # 117.0713 E, 38.0288 N: at the market
    figures[10, 34] = 900.0  # in East Grid 1, whose people nobody counted
    load(engine, raster(figures))
    who, roles = world.name_id("Paula"), frozenset({Role.PLANNER})
    with answered(engine, BY_KEY["coverage"], world.T1, who, roles, lambda: world.TODAY) as answer:
        rows = {row.title: row.values for row in answer.every_row(Question(world.T1), "")}
        note = str(answer.state.measure)
    assert rows["East Grid 2"]["covered_people"] == 2000, (
        "as many as the ledger counts, where the raster says"
    )
    assert 0 < rows["East Grid 2"]["covered_share"] < 1
    assert rows["East Grid 2"]["lives"] == "raster"
    assert sum(rows["East Grid 1"][f"{state}_people"] for state in ("covered", "uncovered", "unknown")) == 900
    assert rows["West Grid 1"]["lives"] == "even", "the raster holds nobody there, and no building is known"
    assert "population raster" in note
