"""Which rows lie in each of many areas, and which is the last of each group? Without a step for each group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd


def by_area(frame: pd.DataFrame, paths: Iterable[str]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Each path with the rows whose `area_path` lies under it, ordered by that column, and without their shapes.

    The rows are sorted once, and those of an area are a range of them: to look through all rows for every area is what
    a town of 500 grids would wait for.
    """
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    ordered = plain.sort_values("area_path", kind="stable")
    wanted, held = list(paths), ordered["area_path"].to_numpy(dtype=str)
    # Digits are below the tilde.
    begins = np.searchsorted(held, np.array(wanted, dtype=str))
    ends = np.searchsorted(held, np.array([f"{path}~" for path in wanted], dtype=str))
    for path, begin, end in zip(wanted, begins, ends, strict=True):
        yield path, ordered.iloc[begin:end]


def latest(rows: pd.DataFrame, of: str) -> pd.Series:
    """The last `on_date` of each value of the column `of`; its own maximum of each group would be a step each."""
    last = rows.sort_values("on_date", kind="stable").drop_duplicates(of, keep="last")
    days: pd.Series = last.set_index(of)["on_date"]
    return days
