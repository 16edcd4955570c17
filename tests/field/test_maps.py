"""Do map files come in as they are packed, declared and encoded, and say what their folders say?"""

from __future__ import annotations

from typing import Any

import pytest

from gridmap.db.models import Area
from gridmap.errors import InvalidInput
from gridmap.registers.resources import Resource
from tests.field.town import Town
from tests.shared_data import FIELD


def test_a_zip_packed_by_macos_is_read(town: Town) -> None:
    town.take("resources", "06-mac-zip/mac.zip", "--coordinates", "declared")
    assert [each.name for each in town.all(Resource)] == ["东村微型站", "西村微型站"]


def test_the_folder_of_a_mark_says_what_it_is(town: Town) -> None:
    said = town.take("resources", "11-kml-folders/folders.kml", "--coordinates", "declared")
    found: list[Any] = town.all(Resource)
    told = {(each.name, each.kind): place for each, place in zip(found, town.places(Resource), strict=True)}
    assert told == {
        ("1号栓", "hydrant"): (116.87, 38.3),
        ("无坐标", "hydrant"): None,
        ("东村站", "micro_station"): (116.86, 38.3),
    }
    assert "the name of the sheet says so" in said


def test_places_as_survey_programs_write_them_are_read(town: Town) -> None:
    town.take("resources", "14-geopoint/geopoint.csv", "--coordinates", "wgs84")
    assert town.places(Resource) == [(116.87, 38.3)] * 4


def test_geojson_in_gbk_is_read(town: Town) -> None:
    said = town.take("resources", "20-gbk-geojson/gbk.geojson", "--coordinates", "declared")
    assert [each.name for each in town.all(Resource)] == ["东村微型站"]
    assert town.places(Resource) == [(116.87, 38.3)]
    assert "GB18030" in said


def test_geojson_in_utf_16_is_read(town: Town, tmp_path: Any) -> None:
    text = (FIELD / "20-gbk-geojson/gbk.geojson").read_text(encoding="gb18030")
    for encoding in ("utf-16", "utf-16-le"):
        file = tmp_path / f"{encoding}.geojson"
        file.write_text(text, encoding=encoding)
        town.take("resources", file, "--coordinates", "declared")
    assert town.places(Resource) == [(116.87, 38.3)]


@pytest.mark.parametrize(
    ("file", "word", "metres"),
    [("bj54", "beijing54", "62 to 70 m"), ("xa80", "xian80", "100 m"), ("xa80gk", "xian80", "100 m")],
)
def test_an_old_system_is_taken_only_where_somebody_agrees(
    town: Town, file: str, word: str, metres: str
) -> None:
    path = f"05-old-datums/{file}.zip"
    refused = town.run("import", "resources", FIELD / path, "--coordinates", "declared", "--yes")
    assert isinstance(refused.exception, InvalidInput)
    assert "not WGS 84" in str(refused.exception)
    assert town.all(Resource) == []
    said = town.take("resources", path, "--coordinates", "declared:approximate")
    assert metres in said
    assert [each.source_crs for each in town.all(Resource)] == [word]


def test_the_new_system_is_taken_as_it_is_declared(town: Town) -> None:
    town.take("resources", "05-old-datums/cgcs.zip", "--coordinates", "declared")
    assert [each.source_crs for each in town.all(Resource)] == ["cgcs2000"]
    assert town.places(Resource) == [(116.87, 38.3)]


@pytest.mark.parametrize(("file", "more"), [("space.kml", ("--sheet", "样例")), ("commas.kml", ())])
def test_coordinates_with_loose_blanks_and_commas_are_read(
    town: Town, file: str, more: tuple[str, ...]
) -> None:
    said = town.take("areas", f"P2-kml-loose-coordinates/{file}", *more, "--coordinates", "declared")
    names = set(
        town.session.scalars(
            Area.__table__.select().with_only_columns(Area.name).where(Area.path.startswith(town.path))
        )
    )
    assert "东村" in names, said
