"""Do tables come in as townships keep them: headings of two rows, sums, strokes for nothing, hidden rows, formulas?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gridmap.db.models import Area
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.resources import Resource
from tests.field.town import Town


def parties(found: Any) -> list[tuple[str, str, str]]:
    return [(each.duty, each.name, each.phone) for each in found.parties]


def test_a_heading_of_two_rows_is_one_heading(town: Town) -> None:
    town.take("enterprises", "07-two-row-header/two_row_header.xlsx", "--coordinates", "wgs84")
    found: list[Any] = town.all(Enterprise)
    assert [parties(each) for each in found] == [
        [("actual_controller", "王样一", "13900000001")],
        [("actual_controller", "李样二", "13900000002")],
    ]
    assert town.places(Enterprise) == [(116.87, 38.3), (116.871, 38.301)]


def test_sums_and_repeated_headings_are_named_and_left_out(town: Town) -> None:
    said = town.take("resources", "08-total-rows/totals2.xlsx", "--coordinates", "wgs84")
    assert [each.name for each in town.all(Resource)] == ["东村微型站", "西村微型站"]
    assert "合计" in said
    assert "小计" in said
    said = town.take("areas", "08-total-rows/areas_total.csv")
    names = set(
        town.session.scalars(
            Area.__table__.select().with_only_columns(Area.name).where(Area.path.startswith(town.path))
        )
    )
    assert names == {"青禾镇", "青禾东街村", "样例甲村", "样例乙村"}
    assert "合计" in said


def test_strokes_and_words_for_nothing_are_nothing(town: Town) -> None:
    town.take("enterprises", "09-placeholders/placeholders.csv", "--coordinates", "wgs84")
    found: list[Any] = town.all(Enterprise)
    assert len(found) == 3
    assert not {"无", "/", "暂无", "—"} & {name for each in found for _, name, _ in parties(each)}
    assert [each.address for each in found] == ["", "", ""]
    assert "样例饭店" in {each.name for each in found}


def test_signs_that_nobody_sees_are_gone(town: Town) -> None:
    town.take("enterprises", "15-invisible-signs/invisible.csv", "--coordinates", "wgs84")
    found: list[Any] = town.all(Enterprise)
    assert [(each.name, each.code) for each in found] == [
        ("样例五金厂", "91130900TEST000001"),
        ("样例门店", None),
    ]
    assert [phone for each in found for _, _, phone in parties(each)] == ["13900000001", "13900000002"]


def test_a_code_that_excel_shortened_is_refused(town: Town) -> None:
    said = town.take("areas", "16-shortened-codes/codes.csv")
    assert "last digits are lost" in said


def test_hidden_rows_are_told(town: Town) -> None:
    said = town.take("enterprises", "18-hidden-rows/hidden.xlsx", "--coordinates", "wgs84")
    assert "Rows hidden in the workbook: 1 (3)" in said


def test_an_old_workbook_tells_its_hidden_rows_and_errors_too(town: Town) -> None:
    said = town.take("enterprises", "23-old-workbook/old_workbook.xls", "--coordinates", "wgs84")
    assert "Rows hidden in the workbook: 1 (3)" in said
    assert "2 cells hold errors of formulas (#DIV/0!, #N/A)" in said
    found: list[Any] = town.all(Enterprise)
    assert sorted(each.address for each in found) == ["", "", "东街一号", "东街二号"]


def test_formulas_without_results_are_told(town: Town) -> None:
    said = town.take("enterprises", "19-formulas-without-results/formulas.xlsx", "--coordinates", "wgs84")
    assert "3 cells hold formulas without results (C2, D2, E2)" in said
    assert "save it once" in said


def test_a_cell_merged_over_two_columns_counts_for_each_row(town: Town) -> None:
    town.take("enterprises", "21-merge-two-columns/merge2d.xlsx")
    assert {each.area_path for each in town.all(Enterprise)} == {f"{town.path}0001"}
    assert len(town.all(Enterprise)) == 3


def test_headings_with_the_path_of_a_question_are_headings(town: Town) -> None:
    town.take("hazards", "22-long-headings/long.csv", "--coordinates", "wgs84")
    found: list[Any] = town.all(Hazard)
    assert [(each.title, each.found_on.isoformat()) for each in found] == [
        ("样例甲", "2026-11-03"),
        ("样例乙", "2026-11-04"),
    ]
    assert town.places(Hazard) == [(116.87, 38.3), (116.871, 38.3)]


@pytest.mark.parametrize(("file", "address"), [("x0d.xlsx", "东街一号 二层"), ("rph.xlsx", "东街一号")])
def test_line_ends_and_pinyin_of_workbooks_are_no_text(town: Town, file: str, address: str) -> None:
    town.take("enterprises", f"P1-returns-and-pinyin/{file}", "--coordinates", "wgs84")
    (found,) = town.all(Enterprise)
    assert found.name.replace(" ", "") == "样例五金厂"
    assert found.address.startswith(address)
    assert "x000D" not in found.name + found.address


def test_what_is_out_of_service_comes_in_with_the_word_that_says_so(town: Town, tmp_path: Path) -> None:
    """It was refused for want of a column for the reason."""
    states = ("完好", "损坏", "拟建", "被圈占", "未启用")
    lines = [f"{n}号,消火栓,116.87{n},38.3,{state}" for n, state in enumerate(states)]
    lines.append("样例站（已停用）,消火栓,116.88,38.3,")
    file = tmp_path / "states.csv"
    file.write_text("\n".join(["名称,类型,经度,纬度,状态", *lines]), encoding="utf-8")
    said = town.take("resources", file, "--coordinates", "wgs84")
    assert "0 not taken in" in said
    assert "out of service by their own names" in said
    found: list[Any] = town.all(Resource)
    assert [(each.in_service, each.out_reason) for each in found] == [
        (True, ""), (False, "损坏"), (False, "拟建"), (False, "被圈占"), (False, "未启用"), (False, "停用"),
    ]  # fmt: skip
