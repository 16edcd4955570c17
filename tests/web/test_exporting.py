"""Does every layer leave in every form: what matches, inside the fence, on record, and back again by our own import?"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.db.models import Audit
from gridmap.exports import FORMS
from gridmap.imports.reading.opening import read_file
from gridmap.layers import LAYERS
from gridmap.web import tables
from tests import world
from tests.web.conftest import SignIn

FORMULA = '=HYPERLINK("http://127.0.0.1","x")'


@pytest.fixture(scope="module", autouse=True)
def formula(owner: Engine) -> None:
    with Session(owner) as kept:
        kept.add(world.enterprise(FORMULA, world.G22, (117.08, 38.02), employees=12))
        kept.commit()


def leave(signed_in: SignIn, name: str, layer: str, form: str, **query: Any) -> Any:
    return signed_in(name).get(f"/api/layers/{layer}/file.{form}", query_string=query)


def features(answer: Any) -> dict[str, dict[str, Any]]:
    """Name -> the feature, of a GeoJSON file."""
    assert answer.status_code == 200, answer.text
    return {each["properties"]["名称"]: each for each in json.loads(answer.data)["features"]}


@pytest.mark.parametrize("key", [layer.key for layer in LAYERS])
def test_every_layer_leaves_with_every_row_of_its_table(signed_in: SignIn, key: str) -> None:
    listed = signed_in("Paula").get(f"/api/layers/{key}/rows").get_json()
    for form in FORMS:
        answer = leave(signed_in, "Paula", key, form)
        assert answer.status_code == 200, (form, answer.text)
        assert answer.headers["Content-Disposition"].startswith("attachment")
    told = json.loads(leave(signed_in, "Paula", key, "geojson").data)
    assert len(told["features"]) == listed["total"]
    assert len({each["id"] for each in told["features"]}) == listed["total"]


def test_the_values_are_those_of_the_table_and_unknown_is_null(signed_in: SignIn) -> None:
    found = features(leave(signed_in, "Paula", "enterprises", "geojson"))
    mill, noodles = found["Flour Mill"], found["Noodle House"]
    assert mill["id"] == str(world.name_id("Flour Mill"))
    assert mill["geometry"] == {"type": "Point", "coordinates": [117.09, 38.01]}
    assert mill["properties"]["gridmap_id"] == mill["id"]
    risk = next(name for name in mill["properties"] if name.startswith("风险"))
    assert (mill["properties"][risk], noodles["properties"][risk]) == ("红色：重大风险", None)
    assert found["Lost Workshop"]["geometry"] is None
    assert FORMULA in found


def test_what_is_narrowed_is_narrowed_in_the_file(signed_in: SignIn) -> None:
    query = {"q": "o", "f.sector": ["shop", "restaurant"], "bbox": "0,0,1,1"}
    assert set(features(leave(signed_in, "Paula", "enterprises", "geojson", **query))) == {
        "Corner Shop", "Noodle House",
    }  # fmt: skip
    assert len(features(leave(signed_in, "Paula", "enterprises", "geojson", area=world.V1))) == 2


def test_the_fence_holds_in_the_file(signed_in: SignIn) -> None:
    assert "Heron Foundry" not in features(leave(signed_in, "Paula", "enterprises", "geojson"))
    gloria = features(leave(signed_in, "Gloria", "enterprises", "geojson", area=world.G22))
    assert set(gloria) == {"Flour Mill", "Corner Shop", FORMULA}
    assert leave(signed_in, "Paula", "enterprises", "gpkg", area=world.T2).status_code == 404
    assert leave(signed_in, "Nobody", "enterprises", "gpkg").status_code == 404


def test_each_file_that_leaves_is_on_record_with_who_took_it(signed_in: SignIn, owner: Engine) -> None:
    for form in FORMS:
        leave(signed_in, "Dora", "enterprises", form)
    with Session(owner) as kept:
        taken = kept.scalars(select(Audit).where(Audit.person_id == world.name_id("Dora"))).all()
        paths = {(each.after or {}).get("path") for each in taken}
    assert {f"/api/layers/enterprises/file.{form}" for form in FORMS} <= paths


@pytest.mark.parametrize(
    ("form", "query", "status"),
    [
        ("dwg", {}, 404),
        ("gpkg", {"coordinates": "bd09"}, 422),
        ("geojson", {"coordinates": "gcj02"}, 422),
        ("gpkg", {"f.nonsense": "1"}, 422),
    ],
)
def test_nonsense_is_refused_with_the_remedy(
    signed_in: SignIn, form: str, query: dict[str, str], status: int
) -> None:
    assert leave(signed_in, "Paula", "enterprises", form, **query).status_code == status
    assert leave(signed_in, "Paula", "no_such_layer", "gpkg").status_code == 404


def test_more_rows_than_leave_at_once_are_refused(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    assert leave(signed_in, "Paula", "enterprises", "gpkg").status_code == 422


def test_gcj_02_is_named_in_the_file_s_name_and_inside(signed_in: SignIn, tmp_path: Path) -> None:
    answer = leave(signed_in, "Paula", "enterprises", "gpkg", coordinates="gcj02")
    assert "GCJ-02" in answer.headers["Content-Disposition"]
    path = tmp_path / "moved.gpkg"
    path.write_bytes(answer.data)
    names = [name for name, kind in pyogrio.list_layers(path) if kind is not None]
    assert all("GCJ-02" in name for name in names)
    mill = gpd.read_file(path, layer=names[0]).set_index("名称").geometry["Flour Mill"]
    assert 300 < world_distance_m(mill.x, mill.y, 117.09, 38.01) < 700


def world_distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    return float((((lon - other_lon) * 87_800) ** 2 + ((lat - other_lat) * 111_000) ** 2) ** 0.5)


@pytest.mark.parametrize("form", list(FORMS))
def test_our_own_import_reads_each_form_again_with_ids_values_and_places(
    signed_in: SignIn, form: str, tmp_path: Path
) -> None:
    answer = leave(signed_in, "Paula", "enterprises", form)
    path = tmp_path / f"back{FORMS[form].suffix}"
    path.write_bytes(answer.data)
    rows = [row for sheet in _sheets(path) for row in row_values(sheet)]
    by_name = {name: (number, shape) for name, number, shape in rows}
    for name in ("Flour Mill", "Corner Shop", "Lost Workshop", FORMULA):
        number, shape = by_name[name]
        assert number == str(world.name_id(name))
        assert (shape is None) == (name == "Lost Workshop")
    mill = by_name["Flour Mill"][1]
    assert abs(mill.x - 117.09) < 1e-7
    assert abs(mill.y - 38.01) < 1e-7


def _sheets(path: Path) -> Iterator[Any]:
    if path.suffix == ".zip":  # the list of columns beside the Shapefile is no sheet of records
        content = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(path, "w") as kept:
            for name in archive.namelist():
                if not name.endswith(".csv"):
                    kept.writestr(name, archive.read(name))
    yield from read_file(path, path.name).sheets


def row_values(sheet: Any) -> list[tuple[str, str, Any]]:
    name = next(at for at, column in enumerate(sheet.columns) if column == "名称")
    number = sheet.columns.index("gridmap_id")
    return [
        (row[name], row[number], shape) for row, shape in zip(sheet.rows, sheet.geometry or [], strict=True)
    ]
