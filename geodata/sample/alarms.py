"""Which alarms did the brigade have, and which incidents did the desk deal with?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from geodata.sample.book import Row, chance, key
from geodata.sample.places import TOWNSHIP

ZONE = ZoneInfo("Asia/Shanghai")
ALARMS = (
    (96, "02:14", "fire", "沿街店铺配电箱冒烟", 3, 9),
    (71, "17:40", "rescue", "村道两车剐蹭，一人被困", 4, 12),
    (52, "11:05", "fire", "田边秸秆起火", 2, None),
    (33, "20:31", "assistance", "居民家中取蜂窝", 6, 18),
    (18, "05:52", "fire", "废品回收点堆垛冒烟", 3, 14),
    (7, "13:26", "other", "误报：烟感报警", None, None),
)
"""Days before today, time, kind, what it was, minutes until they left and until they were on the spot (unknown: None).
"""
INCIDENTS = (
    (18, "05:50", "fire", "废品回收点堆垛冒烟", 74, "现场已扑灭，无人员伤亡"),
    (41, "19:12", "gas", "餐馆后厨闻到燃气味", 48, "关闭角阀，检漏后恢复供气"),
)
"""Days before today, time, kind, what happened, minutes until it was dealt with, and how.
"""


def alarm_tables(enterprises: list[Row], today: date, seed: int) -> dict[str, list[Row]]:
    """All of them are over, and none is of the report's year."""
    random = chance(seed, 32)
    placed = [e for e in enterprises if e["area_path"].startswith(TOWNSHIP) and e["geom"] is not None]
    alarms = []
    for number, (back, at, kind, what, left, arrived) in enumerate(ALARMS):
        spot = placed[int(random.integers(len(placed)))]
        received = _moment(today, back, at)
        alarms.append(
            {
                "id": key("alarms", number),
                "area_path": spot["area_path"],
                "name": f"{spot['name']}附近：{what}",
                "received_at": received,
                "kind": kind,
                "force": "青禾镇专职消防队" if left is not None else "",
                "left_at": received + timedelta(minutes=left) if left is not None else None,
                "arrived_at": received + timedelta(minutes=arrived) if arrived is not None else None,
                "geom": spot["geom"],
                "note": "",
            }
        )
    incidents, log = [], []
    for number, (back, at, kind, what, took, how) in enumerate(INCIDENTS):
        sector = "recycling" if kind == "fire" else "restaurant"
        spot = next(e for e in placed if e["sector"] == sector)
        called = _moment(today, back, at)
        row: Row = {
            "id": key("incidents", number),
            "area_path": spot["area_path"],
            "name": what,
            "kind": kind,
            "state": "closed",
            "called_at": called,
            "closed_at": called + timedelta(minutes=took),
            "place": spot["name"],
            "caller": "附近商户",
            "caller_phone": f"19900009{number:03d}",
            "geom": spot["geom"],
            "note": how,
        }
        incidents.append(row)
        log += _log(row, how, took)
    return {"alarms": alarms, "incidents": incidents, "incident_log": log}


def _log(incident: Row, how: str, took: int) -> list[Row]:
    said = (
        (0, "opened", "接报"),
        (2, "sent", "派出青禾镇专职消防队"),
        (12, "arrived", "到场处置"),
        (took, "closed", how),
    )
    return [
        {
            "id": key("incident_log", incident["id"], minute),
            "area_path": incident["area_path"],
            "incident_id": incident["id"],
            "kind": kind,
            "said_at": incident["called_at"] + timedelta(minutes=minute),
            "written_at": incident["called_at"] + timedelta(minutes=minute, seconds=30),
            "text": words,
        }
        for minute, kind, words in said
    ]


def _moment(today: date, back: int, at: str) -> datetime:
    return datetime.combine(today - timedelta(days=back), time.fromisoformat(at), ZONE)
