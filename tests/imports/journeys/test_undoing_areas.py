"""Can every import be taken back after areas came in, and areas after records came into them?"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon
from shapely.geometry import box, mapping
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import Area, AreaCode
from gridmap.registers.enterprises import Enterprise
from tests import world
from tests.imports.journeys.sheets import ENTERPRISES, MILL, Walk, counts, xlsx

CODES = ("990101100301", "990101100002777")
CORNER = (117.05, 38.02, 117.07, 38.04)
"""Around the mill of the file, in a village where no grid is drawn."""

IN_VILLAGE, IN_GRID = world.V2, world.V2 + "0003"


@pytest.fixture(scope="module", autouse=True)
def no_grid_there(owner: Engine) -> None:
    with Session(owner) as session:
        session.get_one(Area, world.G22).geom = from_shape(
            MultiPolygon([box(117.05, 38.0, 117.1, 38.02)]), srid=4326
        )
        session.commit()


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as session:
        yield session


def grids(engine: Engine) -> Walk:
    """A grid around the mill; and a village with a grid that nobody has drawn."""
    told = [
        (
            {"name": "Mill Grid", "level": "网格", "code": "990101100002777", "parent": "East Village"},
            mapping(box(*CORNER)),
        ),
        ({"name": "Far Village", "level": "村", "code": "990101100301"}, None),
        ({"name": "Hand Grid", "level": "网格", "parent": "Far Village"}, None),
    ]
    features = [{"type": "Feature", "properties": values, "geometry": shape} for values, shape in told]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return Walk(engine, "Adam", "areas", content, name="areas.geojson")


def mill(kept: Session) -> Enterprise:
    kept.expire_all()
    return kept.scalars(select(Enterprise).where(Enterprise.name == "Sparrow Mill")).one()


def test_a_ledger_goes_after_areas_came_in_and_nobody_is_said_to_have_changed_it(
    engine: Engine, kept: Session
) -> None:
    ledger = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, MILL))
    ledger.taken_in()
    assert mill(kept).area_path == IN_VILLAGE
    areas = grids(engine)
    areas.taken_in()
    assert mill(kept).area_path == IN_GRID
    done = ledger.undo()
    assert (
        done["kept"],
        kept.scalars(select(Enterprise.id).where(Enterprise.name == "Sparrow Mill")).all(),
    ) == ([], [])
    assert areas.undo()["kept"] == []


def test_a_changed_record_goes_back_to_what_it_said_and_to_where_it_lies_now(
    engine: Engine, kept: Session
) -> None:
    first = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, MILL))
    first.taken_in()
    second = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, (*MILL[:7], "2 Other Lane", *MILL[8:])))
    assert counts(second.preview()) == (0, 1, 0, 0)
    second.save()
    areas = grids(engine)
    areas.taken_in()
    assert second.undo()["kept"] == []
    back = mill(kept)
    assert (back.address, back.area_path) == ("1 Mill Lane", IN_GRID)
    assert areas.undo()["kept"] == []
    assert mill(kept).area_path == IN_VILLAGE
    kept.delete(mill(kept))
    kept.commit()


def test_areas_go_although_records_lie_in_them(engine: Engine, kept: Session) -> None:
    areas = grids(engine)
    areas.taken_in()
    ledger = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, MILL))
    ledger.taken_in()
    assert areas.undo()["kept"] == []
    assert mill(kept).area_path == IN_VILLAGE
    assert kept.scalars(select(AreaCode.code).where(AreaCode.code.in_(CODES))).all() == []
    assert ledger.undo()["kept"] == []


def test_an_area_stays_with_what_was_entered_in_it_by_hand_and_so_does_what_it_lies_in(
    engine: Engine, kept: Session
) -> None:
    areas = grids(engine)
    areas.taken_in()
    hand = kept.scalars(select(Area).where(Area.name == "Hand Grid")).one()
    kept.add(world.enterprise("Unplaced Forge", hand.path, None))
    kept.commit()
    told = {row["title"] for row in areas.undo()["kept"]}
    assert told == {"Hand Grid", "Far Village"}
    kept.expire_all()
    left = kept.scalars(select(Area.name).where(Area.path.startswith(world.T1 + "0003"))).all()
    assert set(left) == {"Hand Grid", "Far Village"}
    assert kept.scalars(select(AreaCode.code).where(AreaCode.code.in_(CODES))).all() == ["990101100301"]
