"""Are the rows of each area, and the last of each group, those that a look at every row finds?"""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from gridmap.layers.base.grouping import by_area, latest

SEGMENTS = st.sampled_from(("0001", "0002", "0010", "9999"))
PATHS = st.lists(SEGMENTS, min_size=1, max_size=4).map("".join)


@given(st.lists(PATHS, max_size=30), st.lists(PATHS, max_size=10, unique=True))
def test_the_rows_of_an_area_are_those_whose_path_begins_with_its_own(
    held: list[str], asked: list[str]
) -> None:
    frame = gpd.GeoDataFrame(
        {"area_path": pd.Series(held, dtype=object), "n": range(len(held))}, geometry=[None] * len(held)
    )
    told = {path: set(rows["n"]) for path, rows in by_area(frame, asked)}
    assert told == {path: {n for n, each in enumerate(held) if each.startswith(path)} for path in asked}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.dates(date(2020, 1, 1), date(2020, 1, 9))), max_size=30))
def test_the_last_day_of_each_is_the_greatest(visits: list[tuple[str, date]]) -> None:
    frame = pd.DataFrame(visits, columns=["place", "on_date"], dtype=object)
    told = latest(frame, "place").to_dict()
    assert told == {place: max(day for each, day in visits if each == place) for place, _ in visits}
