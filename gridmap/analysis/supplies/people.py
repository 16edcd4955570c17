"""How many people of each place have to be cared for: by the township's duty, or in what was drawn on the map?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.metres import equal_area
from gridmap.analysis.supplies.apportion import apportion
from gridmap.analysis.supplies.need import ROUNDING

Numbers = NDArray[np.float64]


def shared_out(total: float, population: Numbers) -> Numbers:
    """`total` whole units or people divided over places by their population (p,), to the last one.

    A place whose population is unknown (NaN) stays unknown; the total is divided over the others.
    """
    known = ~np.isnan(population)
    shares = np.full(len(population), np.nan)
    weights = population[known].astype(np.int64)
    shares[known] = apportion(int(total), weights, np.full(len(weights), int(total)))
    return shares


def inside(population: Numbers, outlines: gpd.GeoSeries, drawn: BaseGeometry) -> Numbers:
    """The people of each place (p,) within `drawn`, whole and fractions, if they live evenly over their place.

    outlines, drawn: EPSG:4326. NaN where the population is unknown and the place is touched, or has no outline.
    """
    missing = outlines.isna().to_numpy()
    shapes = outlines.to_numpy(copy=True)
    shapes[missing] = shapely.Polygon()
    cut = shapely.intersection(shapes, drawn)
    both = gpd.GeoSeries(np.concatenate([shapes, cut]), crs=outlines.crs)
    area_m2 = equal_area(both).area.to_numpy(dtype=np.float64)
    whole, within = area_m2[: len(shapes)], area_m2[len(shapes) :]
    share = np.divide(within, whole, out=np.zeros(len(shapes)), where=whole > 0)
    share[missing] = np.nan
    return np.where(share == 0, 0.0, population * share)


def affected(within: Numbers, share: float | None, people: int | None) -> Numbers:
    """People to be cared for in each place: this share of those within, rounded up, or so many divided among them.

    within (p,): from `inside`. One of share (0 to 1) and people is given. NaN where unknown.
    """
    if people is None:
        return np.ceil(within * (1.0 if share is None else share) - ROUNDING)
    touched = np.where(within > 0, np.ceil(within), np.where(np.isnan(within), np.nan, 0.0))
    return shared_out(people, touched)
