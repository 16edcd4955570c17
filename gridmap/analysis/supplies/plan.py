"""What is needed, allocated and short of all goods in all places, and what stays in which depot?"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridmap.analysis.supplies.allocation import Allocation, allocate

Numbers = NDArray[np.float64]
WORKERS = 2


@dataclass(frozen=True)
class Goods:
    """One kind of goods. need (p,): NaN unknown. usable, expired (d,): NaN not counted. limit_s: to be there within."""

    need: Numbers
    usable: Numbers
    expired: Numbers
    limit_s: float = np.inf


@dataclass(frozen=True)
class Plan:
    """Everything that is needed and held, one row each; the totals of both frames agree to the last unit.

    places: item, place (index of it), need, met, short, uncertain, bound ("none_in_stock", "expired", "out_of_reach",
    "met", "unknown"). depots: item, depot, stock, allocated, left, expired, out_of_reach (NaN: not counted).
    carried: item, depot, place, quantity.
    """

    places: pd.DataFrame
    depots: pd.DataFrame
    carried: pd.DataFrame


def plan(goods: Mapping[str, Goods], time_s: Numbers) -> Plan:
    """Allocate every kind of goods by itself. time_s (d, p): seconds by road, inf no way, NaN unknown."""
    with ThreadPoolExecutor(WORKERS) as pool:
        found = list(
            pool.map(lambda each: allocate(each.need, each.usable, time_s, each.limit_s), goods.values())
        )
    done = [(key, each, answer) for (key, each), answer in zip(goods.items(), found, strict=True)]
    return Plan(
        _joined([_places(*each) for each in done]),
        _joined([_depots(*each) for each in done]),
        _joined([_carried(key, answer) for key, _, answer in done]),
    )


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _places(key: str, goods: Goods, answer: Allocation) -> pd.DataFrame:
    idle = np.nansum(answer.left) + np.nansum(answer.out_of_reach) >= 1
    why = "out_of_reach" if idle else "expired" if np.nansum(goods.expired) >= 1 else "none_in_stock"
    state = np.select([np.isnan(goods.need), answer.short > 0], ["unknown", why], "met")
    return pd.DataFrame(
        {
            "item": key,
            "place": np.arange(len(goods.need)),
            "need": goods.need,
            "met": answer.met,
            "short": answer.short,
            "uncertain": answer.uncertain,
            "bound": state,
        }
    )


def _depots(key: str, goods: Goods, answer: Allocation) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "item": key,
            "depot": np.arange(len(goods.usable)),
            "stock": goods.usable + goods.expired,
            "allocated": answer.allocated,
            "left": answer.left,
            "expired": goods.expired,
            "out_of_reach": answer.out_of_reach,
        }
    )


def _carried(key: str, answer: Allocation) -> pd.DataFrame:
    way = answer.carried
    return pd.DataFrame({"item": key, "depot": way.depot, "place": way.place, "quantity": way.quantity})
