"""What holds at a place of the map: whose grid is it, after how many minutes is help there, and who comes first?

Reckoned as the layers of minutes reckon, so that a click and the colour under it cannot disagree.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from gridmap.i18n.texts import N_, Sentence
from gridmap.incident.places import Place
from gridmap.layers.base.context import WGS84, Context
from gridmap.layers.shared import times, travel
from gridmap.vocabulary import ResourceKind


@dataclass(frozen=True)
class Ground:
    """grid: the smallest area around the place; around: the larger ones, smallest first, as far as the township.

    second: who is there next, None where that is nobody or not known. way: by which roads and figures it was measured.
    """

    grid: str
    around: list[str]
    arrival: Sentence
    second: Sentence | None
    way: Sentence


def ground_at(context: Context, place: Place) -> Ground:
    """The context is one of a layer of minutes: it supposes what the map supposes."""
    drives = travel.travel(context)
    names = [area.name for area in reversed(place.areas) if area.path.startswith(context.township_path)]
    points = gpd.GeoSeries([shapely.Point(place.lon, place.lat)], crs=WGS84)
    seconds, first = drives.seconds_at(points)
    later, second = drives.second_at(points, first)
    return Ground(
        grid=names[0] if names else place.label,
        around=names[1:],
        arrival=_arrival(drives, float(seconds[0]), int(first[0])),
        second=_second(drives, float(later[0]), int(second[0])),
        way=times.note(context),
    )


def _arrival(drives: travel.Travel, seconds: float, force: int) -> Sentence:
    if np.isnan(seconds):
        return Sentence(N_("How soon help is here is unknown: no road near."))
    if force < 0:
        return Sentence(N_("Nobody is here within two hours."))
    return Sentence(N_("First here, after {minutes} min: {force}"), _told(drives, seconds, force))


def _second(drives: travel.Travel, seconds: float, force: int) -> Sentence | None:
    if force < 0:
        return None
    return Sentence(N_("Then, after {minutes} min: {force}"), _told(drives, seconds, force))


def _told(drives: travel.Travel, seconds: float, force: int) -> dict[str, object]:
    who = drives.forces.iloc[force]
    parts = {"name": who["name"], "kind": Sentence(ResourceKind(who["kind"]).text), "town": who["township"]}
    minutes = float(times.minutes(np.array([seconds]))[0])
    return {"minutes": f"{minutes:g}", "force": Sentence(N_("{name} ({kind}, {town})"), parts)}
