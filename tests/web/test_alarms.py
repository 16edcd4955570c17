"""Does a brigade's ledger of alarms come in as a workbook, with its moments, and are bad ones told by row?"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from gridmap.fields import Field
from gridmap.imports.values import read_column
from gridmap.registers.alarms import Alarm
from tests.web.conftest import SignIn, post
from tests.web.test_imports import CHOSEN, figure, fingerprint, hand_in, named_columns

CHINA = ZoneInfo("Asia/Shanghai")
MOMENT = Field("received_at", "", "datetime")


def naive(day: int, hour: int, minute: int) -> datetime:
    """Of March, as a workbook holds it: without a zone."""
    return datetime(2026, 3, day, hour, minute, tzinfo=CHINA).replace(tzinfo=None)


def workbook(rows: Iterable[Sequence[object]]) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def book() -> bytes:
    rows = (
        ["地点", "接警时间", "警情类型", "出动单位", "到场时间", "经度", "纬度"],
        [
            "磨坊东侧",
            naive(1, 23, 50),
            "火灾扑救",
            "示例站",
            naive(2, 0, 4),
            117.09,
            38.011,
        ],
        ["示例市场", "2026年2月28日 下午3:05", "抢险救援", "示例站", "", 117.07, 38.03],
        ["不知何时", "2026-02-27", "火灾扑救", "示例站", "", 117.07, 38.03],
    )
    return workbook(rows)


def test_a_time_of_the_clock_alone_is_meant_after_the_call(signed_in: SignIn, owner: Engine) -> None:
    rows = (
        ["地点/位置", "报警时间", "类 型", "出警时间", "到场时间", "经度°", "纬度°"],
        ["东街口", "2026-03-01 23:50", "火警", "23:52", "0:04", 117.09, 38.011],
        ["西街口", naive(2, 1, 0), "救援", "1时02分", time(1, 9, 30), 117.07, 38.03],
        ["早到", "2026-03-01 12:00", "火灾", "", "11:50", 117.07, 38.03],
    )
    client = signed_in("Paula")
    address = hand_in(client, workbook(rows), noun="alarms").headers["Location"]
    columns = named_columns(client.get(address).text)
    assert len([field for field in columns.values() if field]) == 7
    post(client, address + "/mapping", {**columns, **CHOSEN})
    page = client.get(address).text
    post(client, address + "/confirm", fingerprint(page))
    with Session(owner) as session:
        found = {each.name: each for each in session.scalars(select(Alarm))}
    assert (found["东街口"].left_at, found["东街口"].arrived_at) == (
        datetime(2026, 3, 1, 23, 52, tzinfo=CHINA),
        datetime(2026, 3, 2, 0, 4, tzinfo=CHINA),
    )
    assert (found["西街口"].left_at, found["西街口"].arrived_at) == (
        datetime(2026, 3, 2, 1, 2, tzinfo=CHINA),
        datetime(2026, 3, 2, 1, 9, 30, tzinfo=CHINA),
    )
    assert (found["东街口"].kind, found["西街口"].kind) == ("fire", "rescue")
    assert "早到" not in found, (
        "ten minutes before the call is no day later: the rule between the two refuses it"
    )


def test_a_ledger_of_alarms_comes_in_with_its_moments(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Paula")
    address = hand_in(client, book(), noun="alarms").headers["Location"]
    columns = named_columns(client.get(address).text)
    post(client, address + "/mapping", {**columns, **CHOSEN})
    page = client.get(address).text
    assert [figure(page, each) for each in ("new", "waiting")] == [2, 1]
    assert "不是完整的日期和时间" in page or "no day with its time" in page
    post(client, address + "/confirm", fingerprint(page))
    with Session(owner) as session:
        found = {each.name: each for each in session.scalars(select(Alarm))}
    assert found["磨坊东侧"].received_at == datetime(2026, 3, 1, 23, 50, tzinfo=CHINA)
    assert found["磨坊东侧"].arrived_at == datetime(2026, 3, 2, 0, 4, tzinfo=CHINA)
    assert found["示例市场"].received_at == datetime(2026, 2, 28, 15, 5, tzinfo=CHINA)
    assert found["示例市场"].kind == "rescue"


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("2026-03-02 02:40", datetime(2026, 3, 2, 2, 40, tzinfo=CHINA)),
        ("2026/3/2 2:40:30", datetime(2026, 3, 2, 2, 40, 30, tzinfo=CHINA)),
        ("2026-03-01T18:40Z", datetime(2026, 3, 2, 2, 40, tzinfo=CHINA)),
        (46083.111111, datetime(2026, 3, 2, 2, 40, tzinfo=CHINA)),
        ("2026-03-02", None),
        ("2026-03-02 25:00", None),
        ("2026-02-30 10:00", None),
        ("soon", None),
        (5, None),
        (True, None),
        (float("nan"), None),
    ],
)
def test_a_moment_is_read_or_refused(cell: object, meant: datetime | None) -> None:
    read = read_column(MOMENT, [cell])  # type: ignore[list-item]
    assert read.values == [meant]
    assert bool(read.refused) == (meant is None)
