"""Is the sample's land a sound map: exact borders, one road network, everything where it says it is?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod, Transformer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geodata.sample import Sample

Tables = dict[str, Any]
WGS84 = Geod(ellps="WGS84")
OWN = "00010001"


def metric(geometry: Any) -> Any:
    """EPSG:4326 -> EPSG:4548 metres."""
    project = Transformer.from_crs("EPSG:4326", "EPSG:4548", always_xy=True)
    return shapely.transform(geometry, lambda points: np.column_stack(project.transform(*points.T)))


def outlines(tables: Tables, level: str, under: str = "") -> list[Any]:
    areas = tables["areas"]
    return list(areas[(areas["level"] == level) & areas["path"].str.startswith(under)]["geom"])


def outline(tables: Tables, path: str) -> Any:
    return tables["areas"].set_index("path")["geom"][path]


def geodesic_m(a: Any, b: Any) -> float:
    return float(WGS84.inv(a.x, a.y, b.x, b.y)[2])


def test_the_township_has_its_size_and_its_numbers_of_areas(tables: Tables) -> None:
    assert 90 <= metric(outline(tables, OWN)).area / 1e6 <= 110
    counts = {
        level: len(outlines(tables, level)) for level in ("township", "village", "grid", "dedicated_grid")
    }
    assert counts == {"township": 4, "village": 35, "grid": 88, "dedicated_grid": 2}


@pytest.mark.parametrize("level", ["grid", "village", "township"])
def test_areas_of_a_level_share_their_borders_exactly(tables: Tables, level: str) -> None:
    assert shapely.coverage_is_valid(outlines(tables, level))


def test_grids_fill_their_village_and_villages_the_township(tables: Tables) -> None:
    villages = tables["areas"][tables["areas"]["level"] == "village"]
    for path, whole in zip(villages["path"], villages["geom"], strict=True):
        parts = outlines(tables, "grid", path)
        assert 2 <= len(parts) <= 4
        assert shapely.symmetric_difference(shapely.coverage_union_all(parts), whole).area == 0
    union = shapely.coverage_union_all(list(villages["geom"]))
    assert shapely.symmetric_difference(union, outline(tables, OWN)).area == 0


def test_every_outline_of_the_township_is_of_one_piece(tables: Tables) -> None:
    assert all(len(shape.geoms) == 1 for level in ("village", "grid") for shape in outlines(tables, level))


def test_a_dedicated_grid_lies_in_its_village_over_ordinary_grids(tables: Tables) -> None:
    areas = tables["areas"]
    for row in areas[areas["level"] == "dedicated_grid"].to_dict("records"):
        village = outline(tables, row["path"][:-4])
        assert row["geom"].difference(village).area < 1e-6 * row["geom"].area
        assert any(
            row["geom"].intersection(grid).area > 0 for grid in outlines(tables, "grid", row["path"][:-4])
        )


def test_villages_count_as_many_people_as_their_grids_where_all_are_known(tables: Tables) -> None:
    areas = tables["areas"].set_index("path")
    grids = areas[areas["level"].isin(["grid", "dedicated_grid"])]
    unknown = grids[grids["population"].isna()]
    assert len(unknown) == 2
    assert unknown["households"].isna().all()
    for column in ("population", "households"):
        for path in areas[areas["level"] == "village"].index:
            parts = grids[grids.index.str.startswith(path)][column]
            if not parts.isna().any():
                assert areas[column][path] == sum(parts)
        villages = areas[areas["level"] == "village"][column]
        assert areas[column][OWN] == sum(villages)


def test_every_geometry_is_valid_and_filled(tables: Tables) -> None:
    for name, frame in tables.items():
        if "geom" in frame.columns:
            shapes = np.array([shape for shape in frame["geom"] if shape is not None], dtype=object)
            assert shapely.is_valid(shapes).all(), name
            assert not shapely.is_empty(shapes).any(), name
            x0, y0, x1, y1 = shapely.total_bounds(shapes)
            assert (116 < x0 < x1 < 118, 37 < y0 < y1 < 39) == (True, True), name


@pytest.mark.parametrize(
    "name", ["enterprises", "resources", "risk_points", "hazards", "notice_boards", "roads", "landscape"]
)
def test_area_path_is_the_smallest_area_that_covers_the_row(tables: Tables, name: str) -> None:
    areas = tables["areas"][tables["areas"]["level"] != "dedicated_grid"]
    tree, paths = shapely.STRtree(list(areas["geom"])), list(areas["path"])
    located = tables[name][tables[name]["geom"].notna()]
    assert len(located) > 0
    row, area = tree.query(list(located["geom"]), predicate="covered_by")
    smallest = [""] * len(located)
    for at, place in zip(row, area, strict=True):
        smallest[at] = max(smallest[at], paths[place], key=len)
    given = list(located["area_path"])
    assert [len(path) for path in given] == [len(path) for path in smallest]
    covering = {(int(at), paths[place]) for at, place in zip(row, area, strict=True)}
    assert all((at, path) in covering for at, path in enumerate(given))


def test_rows_without_a_place_know_their_village_or_township(tables: Tables) -> None:
    enterprises = tables["enterprises"]
    lost = set(enterprises[enterprises["geom"].isna()]["area_path"])
    assert {len(path) for path in lost} == {8, 12}


def parts_of_network(lines: Iterable[Any]) -> int:
    """How many separate networks the lines form, joined wherever they share a vertex."""
    vertices: dict[tuple[float, ...], int] = {}
    first, second = [], []
    for line in lines:
        numbers = [vertices.setdefault(vertex, len(vertices)) for vertex in line.coords]
        first += numbers[:-1]
        second += numbers[1:]
    graph = coo_array((np.ones(len(first)), (first, second)), shape=(len(vertices), len(vertices)))
    return int(connected_components(graph, directed=False)[0])


def test_all_roads_form_one_network(tables: Tables) -> None:
    roads = tables["roads"]
    assert 800 <= len(roads) <= 1500
    assert parts_of_network(roads["geom"]) == 1


def test_two_bridges_and_nothing_else_cross_the_river(tables: Tables) -> None:
    roads, landscape = tables["roads"], tables["landscape"]
    river = shapely.union_all(list(landscape[landscape["kind"] == "river"]["geom"]))
    crossing = roads[[line.intersects(river) for line in roads["geom"]]]
    assert list(crossing["bridge"]) == [True, True]
    assert set(crossing["road_class"]) == {"primary", "tertiary"}
    assert int(roads["bridge"].sum()) == 2
    assert parts_of_network(roads[~roads["bridge"].astype(bool)]["geom"]) > 1


def test_the_nearest_fire_station_is_the_neighbour_s_9_2_km_away(sample: Sample, tables: Tables) -> None:
    resources = tables["resources"]
    stations = resources[resources["kind"] == "fire_station"].to_dict("records")
    nearest = min(stations, key=lambda row: geodesic_m(row["geom"], sample.office))
    assert nearest["area_path"] == "00010002"
    assert abs(geodesic_m(nearest["geom"], sample.office) - 9200) < 50
    own = resources[resources["area_path"].str.startswith(OWN)]
    assert not own["kind"].isin(["fire_station", "full_time_brigade"]).any()
    assert (nearest["staff"], nearest["vehicles"], nearest["turnout_s"]) == (24, 4, 60)


def test_the_neighbour_s_hydrant_stands_90_m_outside_the_grid_leader_s_grid(tables: Tables) -> None:
    wangge = tables["accounts"].set_index("username")["person_id"]["wangge"]
    grid = tables["grants"].set_index("person_id")["area_path"][wangge]
    hydrants = tables["resources"][tables["resources"]["kind"] == "hydrant"]
    beyond = [metric(row["geom"]) for row in hydrants.to_dict("records") if row["area_path"] == "00010002"]
    township, own = metric(outline(tables, OWN)), metric(outline(tables, grid))
    nearest = min(beyond, key=township.distance)
    assert 85 <= township.distance(nearest) <= 95
    assert own.distance(nearest) == pytest.approx(township.distance(nearest), abs=0.01)
    across = tables["enterprises"][tables["enterprises"]["area_path"] == "00010002"]
    assert sum(metric(place).distance(own) < 700 for place in across["geom"]) >= 5
    assert (tables["enterprises"]["area_path"] == grid).sum() >= 5


def test_resources_are_as_many_as_a_poor_township_has(tables: Tables) -> None:
    own = tables["resources"][tables["resources"]["area_path"].str.startswith(OWN)]
    counts = own["kind"].value_counts().to_dict()
    assert counts == {
        "hydrant": 46, "fire_point": 12, "micro_station": 6, "water_source": 6, "shelter": 5, "supply_depot": 3,
        "rescue_team": 2, "volunteer_brigade": 1, "hospital": 1,
    }  # fmt: skip
    out = own[~own["in_service"].astype(bool)]["kind"].value_counts().to_dict()
    assert out == {"hydrant": 2, "micro_station": 1}
