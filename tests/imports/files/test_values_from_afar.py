"""Cells as phones, survey programs and map servers write them, and numbers that lost digits on the way."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.fields import Field
from gridmap.imports.reading.sheets import Cell
from gridmap.imports.values import read_column
from tests.imports.files.test_values import FIELDS, read


@pytest.mark.parametrize(
    ("kind", "cell", "meant"),
    [
        ("phone", "\u202d13900000001\u202c", "13900000001"),
        ("phone", "139 0000 0001", "139 0000 0001"),
        ("phone", "+86 139-0000-0001", "+86 139-0000-0001"),
        ("phone", "0316-1234567-801", "0316-1234567-801"),
        ("phone", "400-123-4567", "400-123-4567"),
        ("phone", "+377 93 15 00 00", "+377 93 15 00 00"),
        ("credit_code", "91130900\u200bTEST000001", "91130900TEST000001"),
        ("text", "样例\u200b五金厂", "样例五金厂"),
        ("date", "2026-11-03T17:30:00Z", date(2026, 11, 4)),
        ("date", "2026-11-03T15:30:00.123Z", date(2026, 11, 3)),
        ("date", "2026/11/03 18:00:00+00", date(2026, 11, 4)),
        ("date", "2026-11-03T23:30:00+08:00", date(2026, 11, 3)),
        ("date", "2026-11-03 20:00:00-0500", date(2026, 11, 4)),
        ("date", "2026年11月3日 下午3时20分", date(2026, 11, 3)),
        ("date", "2026-11-03（星期二）", date(2026, 11, 3)),
        ("date", 1793664000000, date(2026, 11, 3)),
        ("date", "1793664000000", date(2026, 11, 3)),
        ("date", "2026年11月3日 9时5分", date(2026, 11, 3)),
        ("date", "2026/11/03 17:30:00 +0000 UTC", date(2026, 11, 4)),
        ("date", "Tue Nov 03 2026 17:30:00 GMT+0000 (Coordinated Universal Time)", date(2026, 11, 4)),
        ("date", "二〇二六年十一月三十日", date(2026, 11, 30)),
        ("date", "二零二六年十月二十一日", date(2026, 10, 21)),
        ("date", "2026、11、3", date(2026, 11, 3)),
        ("date", "46329", date(2026, 11, 3)),
        ("date", "46329.75", date(2026, 11, 3)),
        ("date", "2026年11月3日前", date(2026, 11, 3)),
        ("date", "截至2026.11.3", date(2026, 11, 3)),
        ("phone", "119", "119"),
        ("phone", "13900000001（微信同号）", "13900000001"),
        ("phone", "办：0317-1234567 手机：13900000001", "0317-1234567/13900000001"),
        ("phone", "0", None),
        ("whole", "十二人", 12),
        ("angle", "116,87", 116.87),
        ("height_m", "限高4.5米", 4.5),
        ("height_m", "2米2", 2.2),
        ("height_m", "限高三米五", 3.5),
        ("height_m", "不限高", None),
        ("height_m", "4.5（雨天3.8）", 3.8),
        ("height_m", "4.2米以下", 4.2),
        ("weight_t", "十吨", 10.0),
        ("weight_t", "总重30t 轴重10t", 20.0),
        ("weight_t", "轴重8吨", 16.0),
        ("height_m", "4-5米", 4.0),
        ("height_m", "约3米", 3.0),
        ("phone", "座机：0317-1234567", "0317-1234567"),
        ("phone", "（0317）1234567", "0317-1234567"),
        ("phone", "0317-1234567转802", "0317-1234567-802"),
        ("phone", "13900000001 13900000002", "13900000001/13900000002"),
        ("phone", "13900000001，备用13900000002", "13900000001/13900000002"),
        ("pair", "116.87,38.3,0", (116.87, 38.3)),
        ("pair", "X:116.87 Y:38.3", (116.87, 38.3)),
        ("pair", '{"lng":116.87,"lat":38.3}', (116.87, 38.3)),
        ("pair", "38.3,116.87,12.4,5", (116.87, 38.3)),
        ("pair", "38.3 116.87 12", (116.87, 38.3)),
        ("pair", "北纬38.3东经116.87", (116.87, 38.3)),
        ("pair", "lat=38.3 lon=116.87", (116.87, 38.3)),
        ("pair", "116d52m12s 38d18m0s", (116.87, 38.3)),
        ("pair", "38.300000 116.870000 12.4 4.9", (116.87, 38.3)),
        ("pair", "49.95 11.57 340 5", (11.57, 49.95)),
        ("pair", "POINT (116.87 38.3)", (116.87, 38.3)),
        ("pair", "SRID=4326;POINT Z(116.87 38.3 12)", (116.87, 38.3)),
        ("pair", "116-52-12, 38-18-00", (116.87, 38.3)),
        ("pair", "38:18:00 116:52:12", (116.87, 38.3)),
        ("angle", "116-52-12", 116.87),
        ("angle", "116 52 12", 116.87),
    ],
)
def test_what_phones_survey_programs_and_map_servers_write_is_read(kind: str, cell: Cell, meant: Any) -> None:
    assert read(kind, cell) == (pytest.approx(meant, abs=1e-12) if kind in {"pair", "angle"} else meant)


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("phone", "1390000000"),
        ("phone", "139000000012"),
        ("phone", "1390000000123"),
        ("phone", "139000000"),
        ("phone", 1390000000123.0),
        ("phone", "13900000001/1390000000"),
        ("phone", "139****0001"),
        ("pair", "116,87 38,3"),
        ("pair", "39428750.5 4242000.2 12.1 x"),
        ("code", "1.30983E+11"),
        ("code", "1E+14"),
    ],
)
def test_numbers_that_lost_digits_are_refused(kind: str, cell: Cell) -> None:
    field = FIELDS.get(kind, Field("code", "x", "code"))
    assert read_column(field, [cell]).refused[0].reason.msgid


@given(
    st.datetimes(datetime.fromisoformat("2001-01-01"), datetime.fromisoformat("2099-01-01")),
    st.integers(-12, 14),
)
def test_a_moment_becomes_the_day_it_was_in_china(moment: datetime, hours: int) -> None:
    there = moment.replace(microsecond=0, tzinfo=timezone(timedelta(hours=hours)))
    assert read("date", there.isoformat()) == (moment + timedelta(hours=8 - hours)).date()


@given(st.integers(73 * 3600, 135 * 3600 - 1), st.integers(18 * 3600, 54 * 3600 - 1), st.sampled_from("-:"))
def test_degrees_parted_by_signs_come_back(lon_s: int, lat_s: int, sign: str) -> None:
    def written(seconds: int) -> str:
        return f"{seconds // 3600}{sign}{seconds // 60 % 60:02d}{sign}{seconds % 60:02d}"

    assert read("pair", f"{written(lon_s)} {written(lat_s)}") == pytest.approx((lon_s / 3600, lat_s / 3600))
