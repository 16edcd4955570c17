"""Which places of a township are in need of what, by its duty or by what was drawn on the map?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridmap.analysis.supplies.need import NeedRule, Per, needed
from gridmap.analysis.supplies.people import affected, inside, shared_out

Numbers = NDArray[np.float64]
BY_PEOPLE = (Per.PERSON, Per.PERSON_DAY)


def places_in_need(areas: gpd.GeoDataFrame, segment: int) -> gpd.GeoDataFrame:
    """The smallest areas that tile the township, in the order of their paths, in the CRS that they have.

    areas: indexed by path (`segment` digits a step), with `population`: the township, its villages and grids, without
    any that overlap others. Where nobody knows how many people live in any of them, the township itself is the place.
    """
    parents = {path[:-segment] for path in areas.index}
    smallest = areas[~areas.index.isin(parents)].sort_index()
    if smallest["population"].notna().any():
        return smallest
    return areas.sort_index().head(1)


def place_of(paths: NDArray[np.object_], where: NDArray[np.object_]) -> NDArray[np.int64]:
    """Position of the place (sorted `paths`) that holds each area path, or of the first that lies in it; else -1."""
    held = np.searchsorted(paths.astype(str), where.astype(str), side="right") - 1
    first = np.minimum(held + 1, len(paths) - 1)
    inner = np.array([path.startswith(paths[i]) for path, i in zip(where, held, strict=True)], dtype=np.bool_)
    outer = np.array(
        [paths[i].startswith(path) for path, i in zip(where, first, strict=True)], dtype=np.bool_
    )
    return np.where(inner & (held >= 0), held, np.where(outer, first, -1)).astype(np.int64)


def summed(paths: NDArray[np.object_], where: pd.Series, amounts: pd.Series) -> Numbers:
    """The amounts (NaN unknown) added up by the place in which they stand; one unknown makes its place unknown.

    paths: (n,), of the places; so are the sums.
    """
    at = place_of(paths, where.to_numpy(dtype=object))
    placed = at >= 0
    counted = amounts.to_numpy(dtype=np.float64, na_value=np.nan)[placed]
    return np.asarray(np.bincount(at[placed], weights=counted, minlength=len(paths)), dtype=np.float64)


@dataclass(frozen=True)
class SupposedEmergency:
    """A scenario: one polygon (EPSG:4326), and a share (0 to 1) of the people inside it or a number of people.

    inside: which share of each place's people (p,) lives inside, where that is known; NaN: they live evenly over it.
    """

    outline: gpd.GeoSeries
    share: float | None
    people: int | None
    inside: Numbers | None = None


def people_in_need(places: gpd.GeoDataFrame, duty_people: float, drawn: SupposedEmergency | None) -> Numbers:
    """People to be cared for in each place (EPSG:4326, as the outline drawn); NaN where its population is unknown."""
    population = places["population"].to_numpy(dtype=np.float64, na_value=np.nan)
    if drawn is not None:
        within = inside(population, places.geometry, drawn.outline.union_all())
        if drawn.inside is not None:
            told = ~np.isnan(drawn.inside)
            within[told] = (population * drawn.inside)[told]
        return affected(within, drawn.share, drawn.people)
    if np.isnan(population).all():  # the township as a whole, whose people nobody has counted
        return np.full(len(places), duty_people)
    return shared_out(duty_people, population)


def needs(
    rules: Mapping[str, NeedRule], norms: Mapping[str, float], counts: Mapping[Per, Numbers], together: bool
) -> dict[str, Numbers]:
    """Goods -> need of each place (p,), NaN unknown.

    counts: what rules count by -> how many in each place. together: the township keeps one store for its people, so
    their need is rounded up once and divided; else each place's need is rounded up by itself: two grids share no tent.
    """
    found = {}
    for item, rule in rules.items():
        count = counts[rule.per]
        if together and rule.per in BY_PEOPLE:
            found[item] = _divided(rule, norms, count)
        else:
            found[item] = needed(rule, norms, count)
    return found


def _divided(rule: NeedRule, norms: Mapping[str, float], count: Numbers) -> Numbers:
    total = float(needed(rule, norms, np.array([np.nansum(count)]))[0])
    return shared_out(total, np.ceil(count))
