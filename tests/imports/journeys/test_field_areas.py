"""Do the small files of areas that once failed come in with their right value, and their cousins too?"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import box, mapping
from sqlalchemy import Engine

from gridmap.db import postgis
from tests.imports.journeys.sheets import csv, xlsx
from tests.imports.journeys.towns import Town
from tests.shared_data import FIELD

NewTown = Callable[..., Town]


@pytest.fixture
def new_town(owner: Engine, urls: postgis.Urls) -> Iterator[NewTown]:
    made: list[Town] = []

    def make(*told: str, **more: str) -> Town:
        made.append(Town(owner, urls, *told, **more))
        return made[-1]

    yield make
    for town in made:
        town.clear()


def features(folder: Path, *told: tuple[dict[str, Any], Any], name: str = "areas.geojson") -> Path:
    """A file of features: their values, and a shape, a geometry as it is to be written, or None."""
    collected = [
        {
            "type": "Feature",
            "properties": values,
            "geometry": shape if shape is None or isinstance(shape, dict) else mapping(shape),
        }
        for values, shape in told
    ]
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": collected}, ensure_ascii=False))
    return path


def test_two_grids_of_one_name_with_codes_of_their_own_are_two(new_town: NewTown) -> None:
    town = new_town()
    assert "2 new" in town("areas", "r3.geojson")
    assert sorted(town.areas().values())[1:] == [
        ("第一网格", "grid", "990101001001001", True),
        ("第一网格", "grid", "990101001002001", True),
    ]


def test_a_second_grid_of_the_same_name_overwrites_nothing(new_town: NewTown) -> None:
    town = new_town()
    town("areas", "r3a.geojson")
    said = town("areas", "r3b.geojson")
    assert "1 new" in said
    assert "called like one that has another code" in said
    codes = [code for _, level, code, _ in town.areas().values() if level == "grid"]
    assert sorted(map(str, codes)) == ["990101001001001", "990101001002001"]
    assert "2 unchanged" in town("areas", "r3.geojson")


def test_a_code_without_an_outline_decides_too(new_town: NewTown, tmp_path: Path) -> None:
    town = new_town()
    rows = (("第一网格", "网格", "990101001001001"), ("第一网格", "网格", "990101001002001"))
    for row in rows:
        path = tmp_path / "grid.csv"
        path.write_bytes(csv(("名称", "级别", "编码"), row))
        assert "1 new" in town("areas", path)
    assert len(town.areas()) == 3


def test_an_area_that_was_given_another_code_on_the_same_ground_is_the_same(
    new_town: NewTown, tmp_path: Path
) -> None:
    town, ground = new_town(), box(120, 30, 120.01, 30.01)
    for code, said in (("990101001201", "1 new"), ("990101001301", "1 changed")):
        file = features(tmp_path, ({"名称": "甲村", "级别": "村", "编码": code}, ground))
        assert said in town("areas", file)
    assert town.areas()["0001"] == ("甲村", "village", "990101001301", True)


def test_one_wrongly_nested_feature_does_not_lose_the_others(new_town: NewTown) -> None:
    town = new_town()
    said = town("areas", "r4.geojson")
    assert "2 new" in said
    assert "1 not taken in" in said
    assert "it is called MultiPolygon, but written like a Polygon" in said
    assert "--accept nesting" in said
    assert [name for name, *_ in town.areas().values()] == ["甲镇", "甲村", "丙村"]


def test_its_repair_can_be_agreed_to_from_the_command(new_town: NewTown) -> None:
    town = new_town()
    assert "3 new" in town("areas", "r4.geojson", "--accept", "nesting")
    assert all(drawn for name, *_, drawn in town.areas().values() if name == "乙村")


LOOP = {
    "type": "Polygon",
    "coordinates": [[[120, 30], [120.01, 30.01], [120.01, 30], [120, 30.01], [120, 30]]],
}
OPEN = {"type": "Polygon", "coordinates": [[[120, 30], [120.01, 30], [120.01, 30.01]]]}
DEEP = {"type": "MultiPolygon", "coordinates": [[[[[120, 30], [120.01, 30], [120.01, 30.01], [120, 30]]]]]}
FLAT = {"type": "Polygon", "coordinates": [[120, 30], [120.01, 30], [120.01, 30.01], [120, 30]]}
TEXTS = {
    "type": "Polygon",
    "coordinates": [[["120", "30"], ["120.01", "30"], ["120.01", "30.01"], ["120", "30"]]],
}
HOLED = {"type": "Polygon", "coordinates": [[[120, 30], [120.01, None], [120.01, 30.01], [120, 30]]]}


@pytest.mark.parametrize(
    ("broken", "cure"),
    [(LOOP, "repair"), (OPEN, "closing"), (DEEP, ""), (FLAT, "nesting"), (TEXTS, "numbers"), (HOLED, "")],
)
def test_a_broken_shape_among_sound_ones_is_named_and_waits(
    new_town: NewTown, tmp_path: Path, broken: dict[str, Any], cure: str
) -> None:
    town = new_town()
    file = features(
        tmp_path,
        ({"名称": "甲村", "级别": "村"}, box(120.02, 30, 120.03, 30.01)),
        ({"名称": "乙村", "级别": "村"}, broken),
        ({"名称": "丙村", "级别": "村"}, box(120.04, 30, 120.05, 30.01)),
    )
    said = town("areas", file)
    assert "2 new" in said
    assert "1 not taken in" in said
    assert ("--accept" in said) is bool(cure)
    if cure:
        assert "1 new" in town("areas", file, "--accept", cure)
    assert ("乙村" in {name for name, *_ in town.areas().values()}) is bool(cure)


def test_a_padded_code_is_the_township_and_tells_the_level(new_town: NewTown) -> None:
    town = new_town(code="880101001")
    said = town("areas", "r9.geojson")
    assert "1 new" in said
    assert "1 changed" in said
    assert "甲村: village, in 甲镇, 880101001201" in said
    assert town.areas() == {
        "": ("甲镇", "township", "880101001", True),
        "0001": ("甲村", "village", "880101001201", True),
    }
    assert "2 unchanged" in town("areas", "r9.geojson")


def test_codes_of_nine_twelve_and_fifteen_digits_padded_or_not_and_as_numbers_of_excel_are_one_tree(
    new_town: NewTown, tmp_path: Path
) -> None:
    town = new_town(code="880101001")
    path = tmp_path / "codes.xlsx"
    rows = (
        ("第一网格", 880101001201001.0), ("甲村", "880101001201000"), ("甲镇", 880101001000), ("乙村", 880101001202),
        ("第一网格", "880101001202001"), ("第二网格", "88010100120202"),
    )  # fmt: skip
    path.write_bytes(xlsx(("名称", "区划代码"), *rows))
    assert "5 new" in town("areas", path)
    assert {key: told[:3] for key, told in town.areas().items()} == {
        "": ("甲镇", "township", "880101001"),
        "0001": ("甲村", "village", "880101001201"),
        "0002": ("乙村", "village", "880101001202"),
        "00010001": ("第一网格", "grid", "880101001201001"),
        "00020001": ("第一网格", "grid", "880101001202001"),
        "00020002": ("第二网格", "grid", "88010100120202"),
    }
    assert "6 unchanged" in town("areas", path)


def test_a_file_of_two_townships_fills_only_the_one_that_it_is_handed_in_for(
    new_town: NewTown, tmp_path: Path
) -> None:
    path = tmp_path / "two.csv"
    rows = (
        ("甲镇", "880101001"), ("甲村", "880101001201"), ("乙镇", "880101002"), ("乙村", "880101002201"),
    )  # fmt: skip
    path.write_bytes(csv(("名称", "区划代码"), *rows))
    town = new_town(code="880101001")
    said = town("areas", path)
    assert "1 new" in said
    assert "2 not taken in" in said
    assert "By its code 880101002201 this area does not lie in 甲镇, whose code is 880101001." in said
    county = new_town("甲县", code="880102", level="county")
    path.write_bytes(csv(("名称", "区划代码"), *((name, f"880102{code[6:]}") for name, code in rows)))
    assert "4 new" in county("areas", path)
    levels = [(name, level, len(key) // 4) for key, (name, level, *_) in county.areas().items() if key]
    assert sorted(levels) == [
        ("乙村", "village", 2),
        ("乙镇", "township", 1),
        ("甲村", "village", 2),
        ("甲镇", "township", 1),
    ]


def test_a_code_that_an_area_elsewhere_has_is_told(new_town: NewTown, tmp_path: Path) -> None:
    path = tmp_path / "code.csv"
    rows = (("丁村", "村", "870101001201"), ("戊村", "村", None))
    path.write_bytes(csv(("名称", "级别", "编码"), *rows))
    new_town("丁镇")("areas", path)
    assert "This code belongs to 丁村, elsewhere." in new_town("戊镇")("areas", path)


def test_level_and_parent_come_from_what_contains_what(new_town: NewTown, tmp_path: Path) -> None:
    """Without a level word, a code or a parent; and both villages have a grid of the same name."""
    town = new_town()
    file = features(
        tmp_path,
        ({"名称": "一格"}, box(120.0, 30.0, 120.01, 30.01)),
        ({"名称": "一格"}, box(120.03, 30.0, 120.035, 30.01)),
        ({"名称": "West"}, box(120.0, 30.0, 120.02, 30.02)),
        ({"名称": "East"}, box(120.02, 30.0, 120.04, 30.02)),
        ({"名称": "甲镇"}, box(119.99, 29.99, 120.05, 30.03)),
    )
    with_grid_word = json.loads(file.read_text())
    for each in with_grid_word["features"][:2]:
        each["properties"]["名称"] = "第一网格"
    file.write_text(json.dumps(with_grid_word))
    assert "4 new" in town("areas", file)
    told = {key: each[:2] for key, each in town.areas().items()}
    assert told == {
        "": ("甲镇", "township"),
        "0001": ("West", "village"),
        "0002": ("East", "village"),
        "00010001": ("第一网格", "grid"),
        "00020001": ("第一网格", "grid"),
    }
    assert "5 unchanged" in town("areas", file)


def test_grids_may_lie_directly_in_the_township(new_town: NewTown, tmp_path: Path) -> None:
    town = new_town()
    file = features(
        tmp_path,
        ({"名称": "甲网格", "级别": "网格"}, box(120.0, 30.0, 120.01, 30.01)),
        ({"名称": "乙网格", "级别": "网格"}, box(120.01, 30.0, 120.02, 30.01)),
    )
    assert "2 new" in town("areas", file)
    assert [each[:2] for each in town.areas().values()][1:] == [("甲网格", "grid"), ("乙网格", "grid")]


def test_the_parts_of_a_grid_are_one_grid_of_its_village(new_town: NewTown, tmp_path: Path) -> None:
    town = new_town()
    file = features(
        tmp_path,
        ({"名称": "甲村", "级别": "村"}, box(120.0, 30.0, 120.02, 30.02)),
        ({"名称": "第一网格", "级别": "网格"}, box(120.0, 30.0, 120.005, 30.01)),
        ({"名称": "第一网格", "级别": "网格"}, box(120.01, 30.0, 120.015, 30.01)),
    )
    said = town("areas", file)
    assert "2 new" in said
    assert "2 rows are parts of 1 areas" in said
    assert "2 unchanged" in town("areas", file)


def test_the_streets_of_a_county_are_its_townships(new_town: NewTown) -> None:
    county = new_town("甲区", level="county")
    columns = ("--column", "街道名称=name", "--column", "街道=", "--column", "乡镇=")
    county("areas", "r8.geojson", *columns)
    assert [each[:2] for each in county.areas().values()][1:] == [
        ("甲街道", "township"),
        ("乙街道", "township"),
    ]


@pytest.mark.parametrize("by_names_only", [False, True])
def test_eight_hundred_grids_of_two_hundred_villages_come_in_at_once(
    new_town: NewTown, tmp_path: Path, by_names_only: bool
) -> None:
    """Two seconds on a quiet machine; the bench measures it, here only the order of magnitude is held."""
    town = new_town()
    files: list[Any] = ["r11_v.geojson", "r11_g.geojson"]
    if by_names_only:
        for at, name in enumerate(files):
            told = json.loads((FIELD / "areas" / name).read_text())
            values = [each["properties"] for each in told["features"]]
            files[at] = tmp_path / f"{at}.csv"
            files[at].write_bytes(csv(tuple(values[0]), *(tuple(each.values()) for each in values)))
    started = time.process_time()
    assert "200 new" in town("areas", files[0])
    assert "800 new" in town("areas", files[1])
    assert time.process_time() - started < 8
    assert sum(len(key) == 8 for key in town.areas()) == 800
    assert "800 unchanged" in town("areas", files[1])
