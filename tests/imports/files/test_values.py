"""What a cell means: read as it was meant, or refused with a reason. Never guessed, never a crash."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridmap.fields import Field
from gridmap.imports.fields import NOUNS
from gridmap.imports.reading.sheets import Cell
from gridmap.imports.values import Refusal, read_column
from gridmap.vocabulary import ResourceKind, Risk, Tag

FIELDS = {
    "number": Field("floor_area_m2", "x", "number", unit="m²"),
    "whole": Field("employees", "x", "number", whole=True, unit="people", most=1_000_000),
    "seconds": Field("turnout_s", "x", "number", whole=True, unit="s"),
    "date": Field("found_on", "x", "date"),
    "phone": Field("phone", "x", "phone"),
    "credit_code": Field("code", "x", "credit_code"),
    "text": Field("name", "x", "text"),
    "long": Field("note", "x", "long"),
    "risk": Field("risk", "x", "choice", vocabulary=Risk),
    "kind": Field("kind", "x", "choice", vocabulary=ResourceKind),
    "tags": Field("tags", "x", "choices", vocabulary=Tag),
    "flag": Field("in_service", "x", "flag"),
    "angle": Field("longitude", "x", "angle"),
    "pair": Field("point", "x", "pair"),
    "height_m": Field("max_height_m", "x", "measure", unit="m", most=100),
    "weight_t": Field("max_weight_t", "x", "measure", unit="t", most=100),
}
cells = st.one_of(
    st.text(max_size=40),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.datetimes(),
    st.none(),
    st.text("0123456789.-,年月日°′″EWNS东经北纬 度分秒e+/、", max_size=30),
)


def read(kind: str, cell: Cell) -> Any:
    column = read_column(FIELDS[kind], [cell])
    return column.refused.get(0, column.values[0])


@pytest.mark.parametrize(
    ("kind", "cell", "meant"),
    [
        ("number", "1,234.5", 1234.5),
        ("number", "１２．５", 12.5),
        ("number", "260㎡", 260.0),
        ("number", "260 平方米", 260.0),
        ("number", 12.0, 12.0),
        ("number", "1.2E3", 1200.0),
        ("whole", "12人", 12),
        ("whole", " 12 ", 12),
        ("whole", "1，200", 1200),
        ("whole", 12.0, 12),
        ("whole", "12.0", 12),
        ("seconds", "2分钟", 120),
        ("seconds", "60", 60),
        ("seconds", "45秒", 45),
        ("date", datetime.fromisoformat("2023-01-05T13:30"), date(2023, 1, 5)),
        ("date", 44931.0, date(2023, 1, 5)),
        ("date", "2023-1-5", date(2023, 1, 5)),
        ("date", "2023年1月5日", date(2023, 1, 5)),
        ("date", "20230105", date(2023, 1, 5)),
        ("date", 20230105.0, date(2023, 1, 5)),
        ("date", "２０２３／１／５", date(2023, 1, 5)),
        ("date", "2023.01.05 08:30", date(2023, 1, 5)),
        ("date", "2023-01-05T00:00:00Z", date(2023, 1, 5)),
        ("phone", 13900000001.0, "13900000001"),
        ("phone", "1.3900000001E10", "13900000001"),
        ("phone", "13900000001.0", "13900000001"),
        ("phone", "０３１７－１２３４５６７", "0317-1234567"),
        ("phone", "13900000001、13900000002", "13900000001/13900000002"),
        ("phone", 12350.0, "12350"),
        ("credit_code", "9113 0900 test 0000 01", "91130900TEST000001"),
        ("credit_code", "９１１３０９００ＴＥＳＴ００００01", "91130900TEST000001"),
        ("text", "  示例\n五金厂 ", "示例 五金厂"),
        ("text", 12.0, "12"),
        ("text", "\u3000", None),
        ("text", "🚒", "🚒"),
        ("long", "一\r\n二", "一\n二"),
        ("risk", "红色", "red"),
        ("risk", "重大风险", "red"),
        ("risk", "Ⅱ级", "orange"),
        ("risk", "一般（黄）", "yellow"),
        ("risk", "blue", "blue"),
        ("kind", "微站", "micro_station"),
        ("kind", "消防栓", "hydrant"),
        ("kind", "fire_hydrant", "hydrant"),
        ("tags", "三合一、九小", ["three_in_one", "nine_small"]),
        ("tags", "无", []),
        ("tags", None, None),
        ("flag", "是", True),
        ("flag", "否", False),
        ("flag", "√", True),
        ("flag", 1.0, True),
        ("flag", 0.0, False),
        ("flag", False, False),
        ("angle", 116.85, 116.85),
        ("angle", "东经116度51分", 116.85),
        ("angle", "116°51′00″E", 116.85),
        ("angle", "１１６．８５", 116.85),
        ("angle", "W104.99", -104.99),
        ("angle", "39486878.98", 39486878.98),
        ("angle", "116°51'", 116.85),
        ("pair", "116.85,38.30", (116.85, 38.3)),
        ("pair", "38.30N 116.85E", (116.85, 38.3)),
        ("pair", "(38.3; 116.85)", (116.85, 38.3)),
        ("pair", "北纬38°18′00″，东经116°51′00″", (116.85, 38.3)),
        ("pair", "116°51′0″ 38°18′0″", (116.85, 38.3)),
        ("pair", "87.6,43.8", (87.6, 43.8)),
    ],
)
def test_it_is_read_as_it_was_meant(kind: str, cell: Cell, meant: Any) -> None:
    found = read(kind, cell)
    assert found == (pytest.approx(meant) if isinstance(meant, tuple) or kind == "angle" else meant)
    assert type(found) is type(meant)


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("number", "约12"),
        ("number", "12-15"),
        ("number", "12筐"),
        ("number", "1,2,3"),
        ("number", math.nan),
        ("number", math.inf),
        ("number", "-3"),
        ("number", True),
        ("number", "1e999"),
        ("whole", 12.5),
        ("whole", "2000000"),
        ("whole", "٣"),
        ("date", "2023"),
        ("date", "2023年1月"),
        ("date", "23-1-5"),
        ("date", "5/1/2023"),
        ("date", "2023-02-30"),
        ("date", 12.0),
        ("date", True),
        ("date", "1800-01-01"),
        ("date", math.nan),
        ("phone", "1.39E+10"),
        ("phone", "无"),
        ("phone", "12"),
        ("phone", 3171234567.0),
        ("phone", -5.0),
        ("phone", 1.5),
        ("credit_code", "911309"),
        ("credit_code", 9.1130900e17),
        ("credit_code", "91130900TEST00000丨"),
        ("text", "a\0b"),
        ("text", "\ud800"),
        ("text", "x" * 201),
        ("long", "x" * 4001),
        ("text", "\x07"),
        ("risk", "很高"),
        ("kind", "消防"),
        ("kind", "amenity=shelter, public_transport"),
        ("tags", "三合一、别的"),
        ("flag", "也许"),
        ("flag", 2.0),
        ("angle", "东"),
        ("angle", "116°61′"),
        ("angle", "1,5"),
        ("pair", "116.85"),
        ("pair", "116.85,38.3,12,5,6"),
        ("pair", "abc"),
    ],
)
def test_it_is_refused_with_a_reason_and_a_remedy(kind: str, cell: Cell) -> None:
    found = read(kind, cell)
    assert isinstance(found, Refusal)
    assert str(found.reason)
    assert str(found.remedy)


@pytest.mark.parametrize(
    ("kind", "cell", "proposal"),
    [
        ("risk", "较大险", "orange"),
        ("kind", "微型消防", "micro_station"),
        ("date", "23.1.5", date(2023, 1, 5)),
        ("date", "30/11/2026", date(2026, 11, 30)),
        ("date", "2026年2月底", date(2026, 2, 28)),
        ("whole", "约20人", 20),
        ("phone", 3171234567.0, "03171234567"),
        ("whole", 12.5, 12),
    ],
)
def test_what_was_likely_meant_is_proposed_and_not_taken(kind: str, cell: Cell, proposal: Any) -> None:
    column = read_column(FIELDS[kind], [cell])
    assert column.values == [None]
    assert column.refused[0].proposal == proposal


def test_true_one_and_one_point_zero_are_not_mixed_up() -> None:
    column = read_column(FIELDS["whole"], [1, True, 1.0, "1"])
    assert column.values == [1, None, 1, 1]
    assert list(column.refused) == [1]


@pytest.mark.parametrize(
    "field",
    {
        f"{field.kind} {field.vocabulary} {field.whole}": field
        for fields in NOUNS.values()
        for field in fields
    }.values(),
    ids=lambda field: f"{field.kind}-{field.vocabulary.__name__ if field.vocabulary else field.whole}",
)
@given(column=st.lists(cells, max_size=8))
@settings(max_examples=60, deadline=None)
def test_no_cell_breaks_a_reader_and_none_is_both_read_and_refused(field: Field, column: list[Cell]) -> None:
    found = read_column(field, column)
    assert len(found.values) == len(column)
    for index, cell in enumerate(column):
        if cell is None or index in found.refused:
            assert found.values[index] is None


@given(st.integers(0, 1_000_000))
def test_whole_numbers_come_back_from_every_way_of_writing_them(number: int) -> None:
    for written in (number, float(number), str(number), f"{number:,}", f" {number}.0", f"{number}人"):
        assert read("whole", written) == number


@given(st.dates(date(1955, 1, 1), date(2100, 1, 1)))
def test_days_come_back_from_every_way_of_writing_them(day: date) -> None:
    serial = float((day - date(1899, 12, 30)).days)
    texts = (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}",
        day.isoformat(),
    )
    for written in (serial, *texts, datetime.combine(day, datetime.min.time())):
        assert read("date", written) == day


@given(st.integers(10**10, 2 * 10**10 - 1))
def test_mobile_numbers_come_back_from_what_a_spreadsheet_makes_of_them(number: int) -> None:
    written = str(number)
    short = f"{written[0]}.{written[1:]}E10"
    for cell in (number, float(number), written, f"{written}.0", short, short.replace("E", "E+")):
        assert read("phone", cell) == written


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_degrees_come_back_from_minutes_and_seconds(lon: float, lat: float) -> None:
    def written(value: float, letters: str) -> str:
        seconds = round(abs(value) * 3600, 6)
        degrees, rest = divmod(seconds, 3600)
        return f"{int(degrees)}°{int(rest // 60)}′{rest % 60:.6f}″{letters[value < 0]}"

    found = read("pair", f"{written(lon, 'EW')} {written(lat, 'NS')}")
    if "60.000000" not in written(lon, "EW") + written(lat, "NS"):
        assert found == pytest.approx((lon, lat), abs=1e-8)


UNSEEN = {chr(code) for code in (0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF)} | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2060, 0x2070))
}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_texts_come_back_but_for_their_blanks_and_what_nobody_sees(text: str) -> None:
    found = read("text", text)
    assert (found or "").split() == "".join(each for each in text if each not in UNSEEN).split()
