"""Which plans and campaigns are under way, where was a door shut, who was helped, and who checked themselves?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from geodata.sample.book import Row, chance
from geodata.sample.people import LEADERS, OFFICERS, Staff
from geodata.sample.places import TOWNSHIP
from geodata.sample.records import Ledger

GAS, COLD = "餐饮场所燃气安全专项整治", "冬春火灾防控检查计划"
GAS_PLACES, COLD_PLACES = 24, 16
GAS_DAYS = (20, 13, 6)
"""How many days before today the outings of the gas campaign were."""
AWAY = (("shut", "卷帘门锁闭，电话联系约定下周再来"), ("nobody", "负责人外出，员工称无钥匙"))
HELP_BACK, SELF_BACK = (24, 10), (28, 19, 12, 4)


def write_campaigns(ledger: Ledger, enterprises: list[Row], staff: Staff, today: date, seed: int) -> None:
    """All of the last weeks; the report's year stays as it is."""
    random = chance(seed, 31)
    own = [e for e in enterprises if e["area_path"].startswith(TOWNSHIP) and e["state"] == "operating"]
    _gas(ledger, [e for e in own if e["sector"] == "restaurant"], staff, today, random)
    _cold(ledger, [e for e in own if e["sector"] in ("shop", "trade")], staff, today, random)
    _help(ledger, [e for e in own if e["sector"] == "trade"], staff, today)
    for number, back in enumerate(SELF_BACK):
        place = own[int(random.integers(len(own)))]
        note = ("自查灭火器、疏散通道，未发现问题", "自查用电线路，更换老化插座一处")[number % 2]
        ledger.self_check(place, today - timedelta(days=back), note)


def _gas(ledger: Ledger, pool: list[Row], staff: Staff, today: date, random: np.random.Generator) -> None:
    """Three outings called on half of its places; two doors were shut."""
    places = _drawn(pool, GAS_PLACES, random)
    campaign = ledger.campaign(
        GAS,
        places,
        kind="after_accident",
        reason="外地餐饮场所燃气爆燃事故通报，举一反三排查",
        begins_on=today - timedelta(days=24),
        ends_on=today + timedelta(days=20),
        chosen={"area_path": TOWNSHIP, "sectors": ["restaurant"], "tags": [], "risks": []},
    )
    leaders, officers = staff.titled(LEADERS[2:]), staff.titled(OFFICERS)
    for number, back in enumerate(GAS_DAYS):
        led = leaders[number] if number % 2 == 0 else None
        crew = [*([led] if led else []), *officers[3 * number : 3 * number + 2]]
        stops = places[4 * number : 4 * number + 4]
        outing = ledger.outing(f"gas/{number}", today - timedelta(days=back), GAS, crew, led, campaign)
        ledger.plan(outing, stops)
        for at, place in enumerate(stops):
            if number < len(AWAY) and at == 3:
                ledger.attempt(outing, place, *AWAY[number])
            else:
                ledger.visit(outing, place, "inspection", taps=7 + at, spent_s=31 + 9 * at)


def _cold(ledger: Ledger, pool: list[Row], staff: Staff, today: date, random: np.random.Generator) -> None:
    """Drawn by lot; its first outing is planned for the day after tomorrow."""
    places = _drawn(pool, COLD_PLACES, random)
    campaign = ledger.campaign(
        COLD,
        places,
        kind="plan",
        reason="",
        begins_on=today - timedelta(days=3),
        ends_on=today + timedelta(days=60),
        chosen={"area_path": TOWNSHIP, "sectors": ["shop", "trade"], "tags": [], "risks": []},
    )
    crew = staff.titled(OFFICERS)[6:8]
    outing = ledger.outing("cold/0", today + timedelta(days=2), COLD, crew, campaign=campaign)
    ledger.plan(outing, places[:5])


def _help(ledger: Ledger, pool: list[Row], staff: Staff, today: date) -> None:
    """Help is kept apart from inspections: an expert goes along and nothing is ordered."""
    for number, back in enumerate(HELP_BACK):
        crew = staff.titled(OFFICERS)[9 + number : 11 + number]
        outing = ledger.outing(f"help/{number}", today - timedelta(days=back), "企业安全生产指导帮扶", crew)
        for place in pool[5 * number : 5 * number + 2]:
            ledger.visit(outing, place, "help")


def _drawn(pool: Sequence[Row], number: int, random: np.random.Generator) -> list[Row]:
    return [pool[at] for at in random.choice(len(pool), number, replace=False).tolist()]
