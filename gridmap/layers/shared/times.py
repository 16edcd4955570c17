"""How is the time until help arrives told: in minutes, by whom, measured by what?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.base.context import NO_OUTLINE, Context
from gridmap.layers.shared.networks import network_for


def minutes(seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Minutes to one decimal, never fewer than it takes; NaN where nobody arrives or nothing is known."""
    rounded = np.ceil(np.round(seconds / 6.0, 6)) / 10.0
    return np.where(np.isfinite(seconds), rounded, np.nan)


def reach_of(seconds: NDArray[np.float64], threshold_s: float) -> NDArray[np.str_]:
    """ "in" time, "out" of it, or "unknown", for each place."""
    return np.where(np.isnan(seconds), "unknown", np.where(seconds <= threshold_s, "in", "out"))


def within(seconds: float) -> Sentence:
    """A threshold in words."""
    return Sentence(N_("within {minutes} min"), {"minutes": f"{seconds / 60:g}"})


def by_whom(forces: gpd.GeoDataFrame, force: NDArray[np.int32], column: str) -> NDArray[np.object_]:
    """For each place a fact of the force that is first there, an empty text where there is none."""
    values = np.append(forces[column].to_numpy(dtype=object), "")
    return np.asarray(values[np.where(force >= 0, force, len(forces))], dtype=object)


def note(context: Context, clause: str = "") -> Sentence:
    """What a legend says of its measure: the profile in force, the clause where one decides, and how the way goes."""
    if context.outline is None:
        return NO_OUTLINE
    profile = context.standards("fire")
    measure = Sentence(profile.title)
    if clause:
        parts = {"profile": measure, "source": profile.cited(clause)}
        measure = Sentence(N_("{profile}, {source}"), parts)
    if network_for(context.connection, context.watched.bounds).knows_roads:
        return Sentence(N_("By road. Measured by: {measure}"), {"measure": measure})
    return Sentence(N_("Straight line: no roads are known. Measured by: {measure}"), {"measure": measure})
