"""What lies in the supply depots? Kept for a later ledger; no table holds it yet."""

from __future__ import annotations

from datetime import date

from geodata.sample.book import Row

Line = tuple[str, str, int, date | None]
MAIN: tuple[Line, ...] = (
    ("帐篷", "顶", 6, None), ("救生衣", "件", 60, None), ("雨衣", "件", 40, None),
    ("雨靴", "双", 35, None), ("安全帽", "顶", 50, None), ("编织袋", "条", 3000, None),
    ("铁锹", "把", 45, None), ("应急照明灯", "台", 4, None), ("发电机", "台", 1, None),
    ("水泵", "台", 2, None), ("棉被", "床", 30, None), ("折叠床", "张", 20, None),
    ("瓶装水", "箱", 25, date(2024, 9, 30)), ("方便食品", "箱", 12, date(2024, 6, 30)),
    ("急救包", "个", 10, date(2026, 3, 31)), ("灭火器", "具", 30, date(2025, 11, 30)),
)  # fmt: skip
PARK_STOCK: tuple[Line, ...] = (
    ("灭火器", "具", 40, date(2026, 5, 31)), ("消防水带", "盘", 16, None),
    ("防毒面具", "具", 12, date(2025, 8, 31)), ("吸油毡", "包", 8, None), ("消防沙", "袋", 120, None),
)  # fmt: skip
UNCOUNTED = (("编织袋", "条"), ("救生衣", "件"), ("铁锹", "把"), ("木桩", "根"))
"""The village's depot was filled years ago and never counted: the goods are known, the quantities are not."""


def stock_rows(resources: list[Row]) -> list[Row]:
    main, park, village = (row["id"] for row in resources if row["kind"] == "supply_depot")
    rows = [_row(main, item, unit, n, until, True) for item, unit, n, until in MAIN]
    rows += [_row(park, item, unit, n, until, True) for item, unit, n, until in PARK_STOCK]
    return rows + [_row(village, item, unit, None, None, False) for item, unit in UNCOUNTED]


def _row(
    depot: object, item: str, unit: str, quantity: int | None, expires_on: date | None, counted: bool
) -> Row:
    return {
        "depot_id": depot,
        "item": item,
        "unit": unit,
        "quantity": quantity,
        "expires_on": expires_on,
        "counted": counted,
    }
