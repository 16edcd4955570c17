"""Are the parts of one area found over several rows, joined, and counted once?"""

from __future__ import annotations

import geopandas as gpd
import pytest
from shapely import box

from gridmap.analysis.metres import area_km2
from gridmap.analysis.parts import groups, joined


def rows(*named: tuple[str, str, str | None]) -> gpd.GeoDataFrame:
    """name, parent, code; each a box beside the last."""
    shapes = [box(117 + i / 10, 38, 117.1 + i / 10, 38.1) for i in range(len(named))]
    names, parents, codes = zip(*named, strict=True)
    return gpd.GeoDataFrame({"name": names, "parent": parents, "code": codes}, geometry=shapes, crs=4326)


def test_one_name_under_one_parent_or_one_code_is_one_area() -> None:
    areas = rows(
        ("East Village", "T1", "1"),
        ("East  Village", "T1", None),
        ("East Village", "T2", None),
        ("Ost", "T2", "1"),
        ("West Village", "T1", ""),
        ("West Town", "T1", ""),
    )
    group = groups(areas)
    assert group[0] == group[1] == group[3]
    assert len(set(group.tolist())) == 4


def test_parts_are_joined_in_the_order_they_came_and_without_loss() -> None:
    areas = rows(("B", "T", None), ("A", "T", None), ("B", "T", None))
    whole = joined(areas, groups(areas))
    assert whole["name"].to_list() == ["B", "A"]
    assert whole["rows"].to_list() == [2, 1]
    assert whole.geometry.geom_type.to_list() == ["MultiPolygon"] * 2
    assert whole["area_km2"].sum() == pytest.approx(area_km2(areas.geometry).sum())


def test_parts_that_lie_on_each_other_are_counted_once() -> None:
    areas = rows(("A", "T", None), ("A", "T", None))
    areas.loc[1, "geometry"] = areas.geometry[0]
    whole = joined(areas, groups(areas))
    assert whole["area_km2"].to_list() == pytest.approx(area_km2(areas.geometry)[:1])
