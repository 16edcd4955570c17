"""Do the checks find in real counties what others found there? (Data beside the project; skipped where absent.)"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from gridmap.analysis.containment import containing, judged
from gridmap.analysis.metres import area_km2
from gridmap.analysis.overlaps import overlaps
from gridmap.analysis.parts import groups, joined
from gridmap.analysis.place_names import folded
from gridmap.settings import project_folder

DATA = project_folder().parent / "shared" / "data"
YIYANG, SHENZHEN = DATA / "yiyang_county", DATA / "shenzhen_streets"
pytestmark = [pytest.mark.scale, pytest.mark.skipif(not YIYANG.exists(), reason="the real data are not here")]


def answers(name: str) -> Any:
    return json.loads((DATA / "answers" / f"{name}.json").read_text(encoding="utf-8"))


def towns(folder: Path = YIYANG) -> gpd.GeoDataFrame:
    """One row a town, as joined from one row a polygon."""
    rows = (
        gpd.read_file(folder / "yiyang_townships.geojson").explode(ignore_index=True).assign(parent="county")
    )
    whole = joined(rows, groups(rows))
    return whole.set_index("name", drop=False)


def places() -> tuple[pd.DataFrame, gpd.GeoSeries]:
    table = pd.read_csv(YIYANG / "places_200_labelled.csv")
    return table, gpd.GeoSeries(gpd.points_from_xy(table["longitude"], table["latitude"]), crs=4326)


def test_the_parts_of_the_towns_are_joined_and_counted_once() -> None:
    rows = gpd.read_file(YIYANG / "yiyang_townships.geojson")
    whole = towns()
    assert len(whole) == 17
    assert whole["rows"].sum() == len(rows.explode())
    assert whole["area_km2"].to_numpy() == pytest.approx(
        area_km2(rows.set_index("name").geometry[whole.index])
    )


def test_three_pairs_of_towns_overlap_by_the_known_areas() -> None:
    found = overlaps(towns().assign(siblings="county"))
    measured = {
        frozenset((a, b)): m2 / 1e6
        for a, b, m2 in zip(found["one"], found["other"], found["area_m2"], strict=True)
    }
    known = {frozenset((a, b)): km2 for a, b, km2 in answers("yiyang_county")["overlaps_km2"]}
    assert measured.keys() == known.keys()
    for pair, km2 in known.items():
        assert measured[pair] == pytest.approx(km2, rel=0.002)


def test_a_join_has_a_row_more_than_there_are_places() -> None:
    _, points = places()
    known = answers("yiyang_county")
    point, _ = containing(points, towns().geometry)
    assert (len(points), len(point)) == (known["points"], known["join_rows"])
    assert known["outside_all"] == len(points) - len(np.unique(point))


def test_one_place_lies_in_two_towns_and_32_labels_disagree() -> None:
    table, points = places()
    whole, known = towns(), answers("yiyang_county")
    label = dict(zip(folded(whole["name"]), whole.index, strict=True))
    registered = folded(table["township"]).map(label)
    assert registered.notna().all()
    wrong = judged(points, registered, whole.geometry)
    disagree = wrong[wrong["verdict"] == "elsewhere"]
    assert len(disagree) == known["points"] - known["label_agrees(any)"] == 32
    two = wrong[wrong["verdict"] == "two"]
    assert table.loc[two.index, "id"].to_list() == [known["points_in_two_towns"][0][0]]
    assert set(two["found"].iloc[0]) == {town for *_, town in known["points_in_two_towns"]}


def test_each_street_of_shenzhen_has_the_area_its_file_says() -> None:
    streets = gpd.read_file(SHENZHEN / "shenzhen_74_streets.geojson")
    measured, known = area_km2(streets.geometry), answers("shenzhen_streets")
    assert len(streets) == known["rows"]
    assert measured == pytest.approx(streets["AREA"].to_numpy(), rel=0.006)
    assert measured.sum() == pytest.approx(1961.8, abs=0.05)
    assert measured.sum() == pytest.approx(known["sum_geodesic_km2"], rel=1e-4)


def test_the_streets_of_shenzhen_do_not_overlap() -> None:
    streets = gpd.read_file(SHENZHEN / "shenzhen_74_streets.geojson")
    assert overlaps(streets.assign(siblings="city")).empty
