"""Does a real extract make the network that others reckoned from it? Skipped where the data are not there.

How the answers were made is said in ../shared/data/README.md: every vertex a node, undirected, ellipsoidal lengths,
stations and buildings at the nearest vertex of the largest part, the legs to it not counted.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from numpy.typing import NDArray

from gridmap.analysis.nearest import nearest
from gridmap.analysis.roads.build import build
from gridmap.analysis.roads.driving import drive
from gridmap.analysis.roads.forces import Forces
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.ways import Ways
from gridmap.imports.reading import openstreetmap
from tests.shared_data import SHARED_DATA

DATA = SHARED_DATA / "bayreuth_osm"
pytestmark = [pytest.mark.scale, pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not here")]

LINKED = ("motorway", "trunk", "primary", "secondary", "tertiary")
DRIVEN = {
    *LINKED,
    *(f"{kind}_link" for kind in LINKED),
    "unclassified",
    "residential",
    "living_street",
    "service",
    "road",
}


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """The roads as our own intake reads them, both directions open."""
    extract = shutil.copy(DATA / "north-bayreuth.osm.gz", tmp_path_factory.mktemp("bayreuth"))
    sheet = next(sheet for sheet in openstreetmap.read_packed(Path(extract)).sheets if sheet.name == "roads")
    column = {name: position for position, name in enumerate(sheet.columns)}
    assert sheet.geometry is not None
    kept = [
        (row, line)
        for row, line in zip(sheet.rows, sheet.geometry, strict=True)
        if line is not None and row[column["kind"]] in DRIVEN
    ]
    ids = [np.array(str(row[column["nodes"]]).split(), dtype=np.int64) for row, _ in kept]
    no = np.zeros(len(kept), dtype=bool)
    return build(
        Ways(
            _objects([line for _, line in kept]),
            _objects(ids),
            np.full(len(kept), "residential"),
            no,
            no,
            no,
            ~no,
            np.full(len(kept), np.nan),
            np.full((len(kept), 3), np.inf),
        )
    )


def _objects(values: list[Any]) -> NDArray[np.object_]:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made


def _places(name: str) -> NDArray[np.float64]:
    points = gpd.read_file(DATA / name).geometry
    return np.column_stack([points.x, points.y])


def test_the_graph_is_as_large_as_others_found_it(network: Network) -> None:
    streets = {
        (min(a, b), max(a, b)) for a, b in zip(network.tail.tolist(), network.head.tolist(), strict=True)
    }
    assert (len(network.lonlat), len(streets)) == (6150, 6307)
    assert np.bincount(network.component)[0] == 5964
    assert network.component.max() + 1 == 11
    assert network.length_m.sum() / 2000 == pytest.approx(220.93, abs=0.005)


def test_as_many_buildings_lie_within_reach_by_road_as_others_counted(network: Network) -> None:
    main = np.flatnonzero(network.component == 0)
    at_road = [
        main[nearest(_places(name), network.lonlat[main])[0]]
        for name in ("fire_stations.geojson", "building_points.geojson")
    ]
    stations, buildings = at_road
    assert (len(stations), len(buildings)) == (7, 4267)
    forces = Forces(network.lonlat[stations], np.zeros(len(stations)))
    metres = drive(network, network.length_m, forces, leg_m_s=1.0, leg_limit_m=1.0).time_s[buildings]
    assert [int((metres <= reach).sum()) for reach in (1000, 2000, 3000, 5000)] == [1874, 2881, 3361, 4080]
