"""Which places are supervised, where do they stand, and how are they graded?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count, cycle

import numpy as np
from shapely import Point

from geodata.sample.book import Row, chance, key
from geodata.sample.credit_code import credit_code
from geodata.sample.kerbs import Kerbs, kerbs
from geodata.sample.land import Land
from geodata.sample.metric import to_wgs84
from geodata.sample.places import NEIGHBOUR_PATHS, TOWNSHIP, Tree
from geodata.sample.trades import ACROSS, BRANDS, CLOSED, RISKS, SUSPENDED, TRADES, UNLOCATED, Trade

SOURCES = ("wgs84", "cgcs2000", "gcj02", "bd09")
SOURCE_SHARES = (0.64, 0.14, 0.16, 0.06)
UNTAGGED_SHARE = 0.33
NO_CODE_SHARE = 0.10
REPORT_YEAR = 2023


def enterprise_rows(ground: Land, tree: Tree, seed: int) -> list[Row]:
    """The township's places, then the neighbour's near the boundary. Positions are true whatever source_crs
    says.
    """
    random = chance(seed, 4)
    sides = kerbs(ground)
    villages = [site.name for site in ground.sites if site.name in sides]
    names: set[str] = set()
    number: Iterator[int] = count()
    rows, spots = [], []
    for trade in (*TRADES, *ACROSS):
        turn = cycle(random.permutation(len(villages)).tolist())
        for _ in range(trade.count):
            village = villages[next(turn)]
            side: Kerbs = sides[village if trade.where == "village" else trade.where]
            spots.append(side.spot(random, *((22.0, 60.0) if trade.where in ("park", "trunk") else ())))
            name = _name(trade, village, random, names)
            rows.append(_row(next(number), trade, name, random))
    _place(rows, spots, tree)
    own = [row for row in rows if row["area_path"].startswith(TOWNSHIP)]
    _lose(own, tree, random)
    _close(own, random)
    return rows


def _row(number: int, trade: Trade, name: str, random: np.random.Generator) -> Row:
    low, high = trade.employees
    floor = float(round(np.exp(random.uniform(*np.log(trade.floor_m2)))))
    return {
        "id": key("enterprises", number),
        "area_path": "",
        "name": name,
        "code": None
        if trade.sector == "construction" or random.random() < NO_CODE_SHARE
        else credit_code(number),
        "address": "",
        "sector": trade.sector,
        "tags": _tags(trade, floor, random),
        "risk": RISKS[int(random.choice(5, p=trade.risk))],
        "state": "operating",
        "closed_on": None,
        "employees": None if random.random() < 0.12 else int(low + (high - low) * random.beta(1.2, 3.5)),
        "floor_area_m2": None if random.random() < 0.15 else floor,
        "geom": None,
        "source_crs": str(random.choice(SOURCES, p=SOURCE_SHARES)),
        "note": "",
    }


def _tags(trade: Trade, floor_m2: float, random: np.random.Generator) -> list[str] | None:
    """None: nobody has looked yet; []: looked at, none applies."""
    unseen = random.random() < UNTAGGED_SHARE
    tags = list(trade.tags)
    tags += ["nine_small"] if random.random() < trade.nine_small and floor_m2 <= 300 else []
    tags += ["three_in_one"] if random.random() < trade.three_in_one else []
    tags += [tag for tag, share in trade.sometimes if random.random() < share]
    return None if unseen and not trade.tags else tags


def _name(trade: Trade, village: str, random: np.random.Generator, taken: set[str]) -> str:
    home = {"village": village, "frontier": "东杉", "seat": "东杉"}.get(trade.where, "青禾")
    for _ in range(200):
        kind, brand = (str(random.choice(words)) for words in (trade.kinds, BRANDS))
        plain = trade.sector in ("gas", "construction") or kind in (
            "幼儿园",
            "小学",
            "中学",
            "卫生室",
            "敬老院",
        )
        name = f"{home}{kind}" if plain and trade.where == "village" else f"{home}{brand}{kind}"
        if kind == "中学":
            name = "青禾镇中学"
        if name not in taken:
            taken.add(name)
            return name
    raise ValueError(f"Too few names for {trade.count} places of the sector {trade.sector} in {home}.")


def _place(rows: list[Row], spots: list[Point], tree: Tree) -> None:
    """Sets position, smallest area and address."""
    points = to_wgs84(np.array(spots, dtype=object))
    for row, point, path in zip(rows, points, tree.smallest(points), strict=True):
        row |= {"geom": point, "area_path": path}
        home = path[:12] if path.startswith(TOWNSHIP) else NEIGHBOUR_PATHS["east"]
        row["address"] = f"{'青禾镇' if path.startswith(TOWNSHIP) else ''}{tree.named(home)}"


def _lose(rows: list[Row], tree: Tree, random: np.random.Generator) -> None:
    """Some places were registered without a position: then no more is known than the village, or the
    township.
    """
    small = [row for row in rows if row["sector"] in ("shop", "restaurant", "trade", "recycling")]
    for place, at in enumerate(random.choice(len(small), UNLOCATED, replace=False).tolist()):
        row = small[at]
        whole = place % 3 == 0
        row["area_path"] = TOWNSHIP if whole else row["area_path"][:12]
        row |= {
            "geom": None,
            "address": tree.named(row["area_path"]),
            "note": "登记时未采集坐标，待现场核实位置。",
        }


def _close(rows: list[Row], random: np.random.Generator) -> None:
    """Places that have closed, or stand still; places that keep dangerous goods or gas go on."""
    able = [
        row for row in rows if row["sector"] in ("shop", "restaurant", "trade", "recycling") and row["geom"]
    ]
    chosen = random.choice(len(able), CLOSED + SUSPENDED, replace=False).tolist()
    for at in chosen[:CLOSED]:
        day = date(REPORT_YEAR - 1, 3, 1).toordinal() + int(random.integers(0, 820))
        able[at] |= {"state": "closed", "closed_on": date.fromordinal(day), "note": "已注销或迁出。"}
    for at in chosen[CLOSED:]:
        able[at] |= {"state": "suspended", "note": "停业中，复工前须报告。"}
