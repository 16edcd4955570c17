"""Is what holds for all rows asked once and remembered; do emptied cells and left-out rows keep their word?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import select

from gridmap.db.models import Area
from gridmap.db.sessions import session
from gridmap.imports.export import downloads
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.resources import Resource
from tests import world
from tests.field import ledgers
from tests.field.town import Town


def kinds(town: Town) -> list[tuple[str, str]]:
    return [(each.name, each.kind) for each in town.all(Resource)]


def workbook(town: Town, noun: str, path: Path) -> Path:
    with session(town.engine, world.name_id(town.user.title())) as opened:
        path.write_bytes(downloads.ledger(opened, noun, (town.path,), str))
    return path


def test_all_rows_are_hydrants_and_the_next_file_knows(town: Town, tmp_path: Path) -> None:
    headings = ("编号", "安装位置", "经度", "纬度")
    file = ledgers.write(
        tmp_path / "点位.xlsx", headings, [(1, "东街", 116.87, 38.3), (2, "西街", 116.88, 38.3)]
    )
    refused = town.run("import", "resources", file, "--yes", "--coordinates", "wgs84")
    assert "--sheet" in str(refused.exception) or "--all kind=VALUE" in str(refused.exception)
    town.take(
        "resources",
        file,
        "--sheet",
        "Sheet1",
        "--coordinates",
        "wgs84",
        "--all",
        "kind=消火栓",
        "--all",
        "name=消火栓{编号}",
    )
    assert kinds(town) == [("消火栓1", "hydrant"), ("消火栓2", "hydrant")]
    second = ledgers.write(tmp_path / "other.xlsx", headings, [(3, "北街", 116.89, 38.3)])
    town.take("resources", second, "--sheet", "Sheet1", "--coordinates", "wgs84")
    assert sorted(kinds(town))[2] == ("消火栓3", "hydrant")


def test_the_name_of_a_sheet_a_title_or_a_file_says_what_its_rows_are(town: Town, tmp_path: Path) -> None:
    headings, row = ("名称", "经度", "纬度"), [("东街一号", 116.87, 38.3)]
    town.take(
        "resources",
        ledgers.write(tmp_path / "a.xlsx", headings, row, sheet="消火栓台账"),
        "--coordinates",
        "wgs84",
    )
    row = [("东街二号", 116.88, 38.3)]
    titled = ledgers.write(
        tmp_path / "b.xlsx", headings, row, above=[("青禾镇微型消防站登记表",)], merged=["A1:C1"]
    )
    town.take("resources", titled, "--coordinates", "wgs84")
    row = [("东街三号", 116.89, 38.3)]
    town.take(
        "resources", ledgers.write(tmp_path / "应急避难场所.xlsx", headings, row), "--coordinates", "wgs84"
    )
    assert set(kinds(town)) == {
        ("东街一号", "hydrant"),
        ("东街二号", "micro_station"),
        ("东街三号", "shelter"),
    }


def test_a_cell_emptied_in_our_own_workbook_empties_the_field(town: Town, tmp_path: Path) -> None:
    headings = ("名称", "类别", "值班电话", "人员", "经度", "纬度")
    file = ledgers.write(
        tmp_path / "a.xlsx", headings, [("东站", "微型消防站", "13900000001", 6, 116.87, 38.3)]
    )
    town.take("resources", file, "--coordinates", "wgs84")
    book = load_workbook(workbook(town, "resources", tmp_path / "own.xlsx"))
    page = book.worksheets[0]
    at = next(cell.column for cell in page[1] if str(cell.value).startswith("Duty phone"))
    page.cell(2, at).value = None
    book.save(tmp_path / "own.xlsx")
    said = town.take("resources", tmp_path / "own.xlsx", "--coordinates", "wgs84")
    assert "1 changed" in said
    (station,) = town.all(Resource)
    assert (station.duty_phone, station.staff) == ("", 6)
    number = said.split("undo-import ")[1].split()[0]
    assert "0 records removed, 1 restored" in town.run("undo-import", number, "--yes").output
    assert town.all(Resource)[0].duty_phone == "13900000001"


def test_an_emptied_person_goes_and_comes_back(town: Town, tmp_path: Path) -> None:
    headings = ("企业名称", "行业领域", "法人", "法人电话", "安全员", "安全员电话")
    file = ledgers.write(
        tmp_path / "a.xlsx", headings, [("样例五金厂", "工贸", "王样", "13900000001", "李样", "13900000002")]
    )
    town.take("enterprises", file)
    book = load_workbook(workbook(town, "enterprises", tmp_path / "own.xlsx"))
    page = book.worksheets[0]
    for cell in list(page[1]):
        if str(cell.value).startswith(("Safety manager", "Legal representative's phone")):
            page.cell(2, cell.column).value = None
    book.save(tmp_path / "own.xlsx")
    said = town.take("enterprises", tmp_path / "own.xlsx", "--coordinates", "wgs84")
    found: Any = town.all(Enterprise)[0]
    assert [(each.duty, each.name, each.phone) for each in found.parties] == [
        ("legal_representative", "王样", "")
    ]
    town.run("undo-import", said.split("undo-import ")[1].split()[0], "--yes")
    found = town.all(Enterprise)[0]
    assert sorted((each.name, each.phone) for each in found.parties) == [
        ("李样", "13900000002"),
        ("王样", "13900000001"),
    ]
    assert "unchanged" in town.take(
        "enterprises", workbook(town, "enterprises", tmp_path / "same.xlsx"), "--coordinates", "wgs84"
    )


def test_each_reason_quotes_its_own_rows(town: Town, tmp_path: Path) -> None:
    rows = [("甲站", "飞船"), ("乙站", "飞船"), ("丙站", "火箭"), (None, "消火栓")]
    said = town.take("resources", ledgers.write(tmp_path / "a.xlsx", ("名称", "类别"), rows))
    assert "2 x “飞船” is not among" in said
    assert "1 x “火箭” is not among" in said
    assert "1 x “Name” is empty" in said


def test_refused_rows_with_outlines_come_back_with_them(town: Town, tmp_path: Path) -> None:
    def ring(west: float) -> list[Any]:
        return [[[west + 0.01 * x, 38.3 + 0.01 * y] for x, y in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))]]

    features = [
        {
            "type": "Feature",
            "properties": {"名称": name, "级别": level, "上级": "青禾镇"},
            "geometry": {"type": "Polygon", "coordinates": ring(west)},
        }
        for name, level, west in (("甲村", "村", 116.85), ("乙村", "没有这一级", 116.87))
    ]
    file, left = tmp_path / "a.geojson", tmp_path / "left.xlsx"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False))
    town.take("areas", file, "--coordinates", "wgs84", "--problems", str(left))
    assert left.exists()
    book = load_workbook(left)
    page = book.worksheets[0]
    at = next(cell.column for cell in page[1] if cell.value == "级别")
    page.cell(2, at).value = "村"
    book.save(left)
    said = town.take("areas", left, "--coordinates", "wgs84")
    shape = town.session.scalars(select(Area.geom.ST_AsText()).where(Area.name == "乙村")).one()
    assert "116.87 38.3" in str(shape), said


def test_left_out_rows_of_every_ledger_are_kept(town: Town, tmp_path: Path) -> None:
    nodes = "".join(
        f'<node id="{n}" lat="{lat}" lon="116.87"><tag k="{k}" v="{v}"/><tag k="name" v="{name}"/></node>'
        for n, (lat, k, v, name) in enumerate(
            [
                (39.9, "amenity", "fire_station", "远站"),
                (38.3, "amenity", "fire_station", "近站"),
                (39.9, "place", "hamlet", "远村"),
                (38.3, "place", "hamlet", "近村"),
            ],
            1,
        )
    )
    file, left = tmp_path / "a.osm", tmp_path / "left.xlsx"
    file.write_text(f'<?xml version="1.0"?><osm version="0.6" generator="test">{nodes}</osm>')
    town.take("osm", file, "--problems", str(left))
    told = {cell.value for page in load_workbook(left).worksheets for row in page.iter_rows() for cell in row}
    assert {"远站", "远村"} <= told
    assert not {"近站", "近村"} & told


def test_a_row_belongs_where_its_town_village_and_grid_say_together(town: Town, tmp_path: Path) -> None:
    grids = [("第一网格", "东街村"), ("第一网格", "西街村")]
    villages = ledgers.write(tmp_path / "v.xlsx", ("村名", "级别"), [("东街村", "村"), ("西街村", "村")])
    town.take("areas", villages)
    town.take("areas", ledgers.write(tmp_path / "g.xlsx", ("网格名称", "所属村"), grids))
    rows = [
        ("甲厂", "工贸", "青禾镇", "西街村", "第一网格"), ("乙厂", "工贸", "青禾镇", "西街村", None),
        ("丙厂", "工贸", "青禾镇", None, None), ("丁厂", "工贸", "青禾镇", "北街村", "第一网格"),
    ]  # fmt: skip
    file = ledgers.write(tmp_path / "e.xlsx", ("企业名称", "行业领域", "乡镇", "村（社区）", "网格"), rows)
    assert "There is no area called “青禾镇/北街村/第一网格”" in town.take("enterprises", file)
    whole = [("戊厂", "工贸", "东街村第一网格"), ("己厂", "工贸", "青禾镇-西街村-第一网格")]
    town.take("enterprises", ledgers.write(tmp_path / "w.xlsx", ("企业名称", "行业领域", "所属网格"), whole))
    names = {row.path: row.name for row in town.session.execute(select(Area.path, Area.name))}
    found = {each.name: [names[each.area_path[:end]] for end in range(12, len(each.area_path) + 1, 4)]
             for each in town.all(Enterprise)}  # fmt: skip
    assert found == {
        "甲厂": ["西街村", "第一网格"], "乙厂": ["西街村"], "丙厂": [],
        "戊厂": ["东街村", "第一网格"], "己厂": ["西街村", "第一网格"],
    }  # fmt: skip


def test_an_office_in_the_name_of_a_village_makes_no_second_village(town: Town, tmp_path: Path) -> None:
    town.take(
        "areas",
        ledgers.write(tmp_path / "a.xlsx", ("村名", "级别"), [("西街村委会", "村"), ("南街社区", "村")]),
    )
    counted = [("西街村", 120), ("南街社区居民委员会", 80)]
    said = town.take("areas", ledgers.write(tmp_path / "b.xlsx", ("村名", "户数"), counted))
    assert "0 new" in said
    assert "2 changed" in said
    here = Area.path.startswith(town.path) & (Area.households.is_not(None))
    found = town.session.execute(select(Area.name, Area.households).where(here).order_by(Area.path))
    assert found.all() == [("西街村委会", 120), ("南街社区", 80)]


def test_a_folder_that_says_nothing_does_not_keep_the_others_out(town: Town, tmp_path: Path) -> None:
    def folder(name: str, place: str) -> str:
        point = f"<Placemark><name>{place}</name><Point><coordinates>116.87,38.3</coordinates></Point></Placemark>"
        return f"<Folder><name>{name}</name>{point}</Folder>"

    content = folder("照片", "某处") + folder("消火栓", "1号") + folder("微型消防站", "东站")
    file = tmp_path / "a.kml"
    file.write_text(f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{content}</Document></kml>')
    said = town.take("resources", file, "--coordinates", "declared")
    assert "照片: no column holds “Kind”; it is left out" in said
    assert sorted(kinds(town)) == [("1号", "hydrant"), ("东站", "micro_station")]
