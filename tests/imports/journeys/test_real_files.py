"""Do real extracts come in as what they are? Skipped where the data are not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from geoalchemy2.shape import from_shape
from shapely import MultiPolygon, box
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from gridmap.db.models import Area
from gridmap.registers.resources import Resource
from gridmap.registers.roads import Road
from tests import world
from tests.imports.journeys.sheets import Walk
from tests.shared_data import SHARED_DATA

DATA = SHARED_DATA
pytestmark = [pytest.mark.scale, pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not here")]


@pytest.fixture
def kept(owner: Engine) -> Iterator[Session]:
    with Session(owner) as session:
        yield session


def test_the_towns_of_a_county_become_its_areas(engine: Engine, kept: Session) -> None:
    kept.execute(update(Area).where(Area.path == world.T2).values(level="county", geom=None))
    kept.commit()
    content = (DATA / "yiyang_county" / "yiyang_townships.geojson").read_bytes()
    walk = Walk(engine, "Nora", "areas", content, name="towns.geojson", area=world.T2)
    result = walk.preview()
    assert (result["new"], result["waiting"]) == (17, 0)
    assert walk.save().state == "saved"
    towns = kept.scalars(select(Area).where(Area.path.startswith(world.T2), Area.level == "township")).all()
    assert len(towns) == 17
    again = Walk(engine, "Nora", "areas", content, name="towns.geojson", area=world.T2)
    assert (again.preview()["new"], again.now.result["unchanged"]) == (0, 17)


def test_stations_and_hydrants_come_from_an_extract_of_openstreetmap(engine: Engine, kept: Session) -> None:
    bayreuth = from_shape(MultiPolygon([box(11.4, 49.9, 11.75, 50.1)]), srid=4326)
    kept.execute(update(Area).where(Area.path == world.T1).values(geom=bayreuth))
    kept.commit()
    content = (DATA / "bayreuth_osm" / "north-bayreuth.osm.gz").read_bytes()
    walk = Walk(engine, "Adam", "resources", content, name="north-bayreuth.osm.gz")
    walk.preview()
    assert walk.save().state == "saved"
    here = Resource.area_path == world.T1
    kinds = Counter(
        kept.scalars(select(Resource.kind).where(here, Resource.note.startswith("OpenStreetMap")))
    )
    assert (kinds["fire_station"], kinds["hydrant"]) == (7, 20)
    again = Walk(engine, "Adam", "resources", content, name="north-bayreuth.osm.gz")
    assert again.preview()["new"] == 0
    roads = Walk(engine, "Adam", "roads", content, name="north-bayreuth.osm.gz")
    roads.preview()
    roads.save()
    assert kept.scalars(select(Road.id).where(Road.area_path == world.T1)).first()
