"""Do the roads that come in by the front door make the network that others reckoned? Skipped without the real data.

From the file through the import into the table, and from there. The answers count no track, and drive every street both
ways; how they were made is said in ../shared/data/README.md.
"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from geoalchemy2.shape import from_shape
from numpy.typing import NDArray
from shapely import MultiPolygon, box
from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session

from gridmap.analysis.nearest import nearest
from gridmap.analysis.roads.build import build
from gridmap.analysis.roads.driving import drive
from gridmap.analysis.roads.forces import Forces
from gridmap.db.models import Area
from gridmap.layers.shared import networks, road_rows
from gridmap.registers.roads import Road
from tests import world
from tests.imports.journeys.sheets import Walk
from tests.shared_data import SHARED_DATA

DATA = SHARED_DATA / "bayreuth_osm"
pytestmark = [pytest.mark.scale, pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not here")]


def _places(name: str) -> NDArray[np.float64]:
    points = gpd.read_file(DATA / name).geometry
    return np.column_stack([points.x, points.y])


def test_buildings_within_reach_by_road_of_a_station(engine: Engine, owner: Engine) -> None:
    with Session(owner) as session:
        session.execute(delete(Road))
        outline = from_shape(MultiPolygon([box(11.4, 49.9, 11.75, 50.1)]), srid=4326)
        session.execute(update(Area).where(Area.path == world.T1).values(geom=outline))
        session.commit()
        walk = Walk(
            engine,
            "Adam",
            "roads",
            (DATA / "north-bayreuth.osm.gz").read_bytes(),
            name="north-bayreuth.osm.gz",
        )
        walk.preview()
        assert walk.save().state == "saved"
        kept = road_rows.ways(session.connection())
    both_ways = replace(kept, one_way=np.zeros_like(kept.one_way), drivable=kept.road_class != "track")
    network = build(both_ways, networks.CROSSING_TOLERANCE_M)
    assert (len(network.lonlat), len(network.head), np.bincount(network.component)[0]) == (
        6150,
        2 * 6307,
        5964,
    )
    main = np.flatnonzero(network.component == 0)
    stations, buildings = (
        main[nearest(_places(name), network.lonlat[main])[0]]
        for name in ("fire_stations.geojson", "building_points.geojson")
    )
    forces = Forces(network.lonlat[stations], np.zeros(len(stations)))
    metres = drive(network, network.length_m, forces, leg_m_s=1.0, leg_limit_m=1.0).time_s[buildings]
    assert [int((metres <= reach).sum()) for reach in (1000, 2000, 3000, 5000)] == [1874, 2881, 3361, 4080]
