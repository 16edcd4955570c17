"""In which areas does a point lie, and does that agree with the area it is registered in?"""

from __future__ import annotations

from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridmap.analysis.metres import WGS84, equal_area
from gridmap.analysis.tolerances import BORDER_M

Verdict = Literal["two", "elsewhere", "nowhere"]
Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


def containing(points: gpd.GeoSeries, areas: gpd.GeoSeries) -> Pairs:
    """(position of the point, position of the area) for each area that strictly holds the point, both in one CRS.

    A point in two overlapping areas comes twice, one in none not at all: never count these rows as points.
    """
    area, point = shapely.STRtree(points.to_numpy()).query(areas.to_numpy(), predicate="contains_properly")
    return point, area


def judged(points: gpd.GeoSeries, registered: pd.Series, areas: gpd.GeoSeries) -> pd.DataFrame:
    """The points that contradict their registration, of areas that should lie side by side.

    points, areas: EPSG:4326; registered: the label of an area for each point. A point without place, and one whose
    area is not among those drawn, cannot be judged and is left out.

    Indexed like the points: `verdict` two (in its own area and in another), elsewhere (in another, not in its own) or
    nowhere (in none); `found`, the labels of the areas that hold it. Within BORDER_M of an area counts as in it.
    """
    drawn = areas.dropna()
    own = drawn.index.get_indexer(pd.Index(registered))
    asked = np.flatnonzero(points.notna().to_numpy() & (own >= 0))
    places, own = points.iloc[asked], own[asked]
    held = containing(places, drawn)
    home = np.zeros(len(asked), dtype=bool)
    home[held[0][own[held[0]] == held[1]]] = True
    near = _near(places, drawn, np.flatnonzero(~home))
    home[near[0][own[near[0]] == near[1]]] = True
    counted = np.bincount(held[0], minlength=len(asked))
    close = np.bincount(near[0], minlength=len(asked))
    verdict = np.select(
        [home & (counted > 1), ~home & (counted + close > 0), ~home], ["two", "elsewhere", "nowhere"], ""
    )
    wrong = np.flatnonzero(verdict != "")
    inside, by_border = (_labels(pairs, drawn.index, wrong) for pairs in (held, near))
    found = [inside.get(row) or by_border.get(row, []) for row in wrong.tolist()]
    return pd.DataFrame(
        {"verdict": verdict[wrong], "found": pd.Series(found, dtype=object).to_numpy()},
        index=places.index[wrong],
    )


def _near(points: gpd.GeoSeries, areas: gpd.GeoSeries, asked: NDArray[np.int64]) -> Pairs:
    """As `containing`, for the points asked only: each area within BORDER_M."""
    if not asked.size:
        return asked, asked
    both = gpd.GeoSeries(np.concatenate([areas.to_numpy(), points.to_numpy()[asked]]), crs=WGS84)
    ground = equal_area(both).to_numpy()
    tree = shapely.STRtree(ground[: len(areas)])
    point, area = tree.query(ground[len(areas) :], predicate="dwithin", distance=BORDER_M)
    return asked[point], area


def _labels(pairs: Pairs, labels: pd.Index, asked: NDArray[np.int64]) -> dict[int, list[str]]:
    """The labels of the areas that are paired with each of the points asked."""
    wanted = np.isin(pairs[0], asked)
    rows = pd.Series(labels[pairs[1][wanted]], dtype=object).groupby(pairs[0][wanted]).agg(list)
    return dict(zip(rows.index.tolist(), rows.tolist(), strict=True))
