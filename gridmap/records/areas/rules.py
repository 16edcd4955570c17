"""Is this outline sound, and does it fit what lies around it? A complaint names the place, the size and the remedy."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely import MultiPoint
from shapely.geometry.base import BaseGeometry

from gridmap.analysis.metres import WGS84
from gridmap.analysis.outlines import fitting
from gridmap.analysis.outlines.crossings import crossings
from gridmap.analysis.outlines.fitting import Leftover
from gridmap.analysis.pieces import on_the_ground
from gridmap.analysis.tolerances import SLIVER_M2
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence, amount, listed
from gridmap.records.areas.ground import OutlineGround, shapes

MOST_VERTICES = 20_000
FIELD = "geom"
_PLACES_TOLD = 5
_HECTARE_M2, _KM2_M2 = 1e4, 1e6


@dataclass(frozen=True)
class Fault:
    """One thing that forbids the outline. where: the piece of ground it is about, EPSG:4326."""

    sentence: Sentence
    where: BaseGeometry


@dataclass(frozen=True)
class Judgement:
    """faults: what must be mended before it is saved. gaps: left over, and may stay. area_m2: on the ellipsoid."""

    faults: tuple[Fault, ...]
    gaps: tuple[Leftover, ...]
    area_m2: float

    @property
    def problems(self) -> list[Problem]:
        return [Problem(FIELD, fault.sentence) for fault in self.faults]


def size(area_m2: float) -> Sentence:
    """An area as people say it: m2 below a hectare, hectares below a square kilometre, then km2."""
    if area_m2 < _HECTARE_M2:
        return Sentence(N_("{area} m²"), {"area": amount(round(area_m2))})
    if area_m2 < _KM2_M2:
        return Sentence(N_("{area} ha"), {"area": amount(area_m2 / _HECTARE_M2)})
    return Sentence(N_("{area} km²"), {"area": amount(area_m2 / _KM2_M2)})


def area_m2(shape: BaseGeometry) -> float:
    return float(on_the_ground(gpd.GeoSeries([shape], crs=WGS84)).area.iloc[0])


def judge(shape: BaseGeometry, ground: OutlineGround) -> Judgement:
    """shape: polygons in EPSG:4326, whatever their rings do."""
    if unsound := _unsound(shape):
        return Judgement((unsound,), (), 0.0)
    names, around = ground.name_of, ground.around
    beside = shapes(ground.beside)
    faults = [_lies_on(each, names) for each in fitting.overlapping(shape, beside)]
    if around is not None and around.shape is not None:
        faults += [_lies_outside(each, around.name) for each in fitting.outside({"": shape}, around.shape)]
    faults += [_leaves_out(each, names) for each in fitting.outside(shapes(ground.within), shape)]
    left = fitting.gaps(shape, around.shape if around else None, beside)
    return Judgement(tuple(faults), tuple(left), area_m2(shape))


def require_fit(shape: BaseGeometry, ground: OutlineGround) -> Judgement:
    """As `judge`. Raises InvalidInput with every complaint where there are any."""
    found = judge(shape, ground)
    if found.faults:
        raise InvalidInput(N_("This outline cannot be saved yet."), found.problems)
    return found


def gap_sentence(gap: Leftover) -> Sentence:
    return Sentence(
        N_("A gap of {size} is left between this outline and its neighbours."), {"size": size(gap.area_m2)}
    )


def _unsound(shape: BaseGeometry) -> Fault | None:
    if shapely.get_num_coordinates(shape) > MOST_VERTICES:
        told = {"most": MOST_VERTICES}
        return Fault(
            Sentence(N_("An outline may have at most {most} corners. Simplify it first."), told),
            shape.centroid,
        )
    xy = shapely.get_coordinates(shape)
    if not len(xy) or not np.isfinite(xy).all() or (np.abs(xy) > (180, 85)).any():
        nowhere = N_("An outline needs corners with a longitude and a latitude in degrees.")
        return Fault(Sentence(nowhere), shapely.Point())
    places = crossings(shape)
    if len(places):
        named = listed([f"({lon:.6f}, {lat:.6f})" for lon, lat in places[:_PLACES_TOLD].tolist()])
        crosses = N_("The outline crosses or touches itself at {places}. Move its corners apart there.")
        return Fault(Sentence(crosses, {"places": named}), MultiPoint(places))
    if not shape.is_valid or area_m2(shape) < SLIVER_M2:
        nothing = N_("The outline encloses less than {size}. Set at least three corners that lie apart.")
        return Fault(Sentence(nothing, {"size": size(SLIVER_M2)}), shape.centroid)
    return None


def _lies_on(each: Leftover, names: dict[str, str]) -> Fault:
    told = {"size": size(each.area_m2), "name": names[each.label]}
    return Fault(
        Sentence(
            N_("{size} of it lie on {name}. Cut it at the neighbour's edge, or move the corners."), told
        ),
        each.shape,
    )


def _lies_outside(each: Leftover, name: str) -> Fault:
    told = {"size": size(each.area_m2), "name": name}
    return Fault(
        Sentence(
            N_("{size} of it lie outside {name}. Cut it at that edge, or draw {name} larger first."), told
        ),
        each.shape,
    )


def _leaves_out(each: Leftover, names: dict[str, str]) -> Fault:
    told = {"size": size(each.area_m2), "name": names[each.label]}
    return Fault(
        Sentence(N_("{size} of {name} would lie outside. Take them in, or draw {name} smaller first."), told),
        each.shape,
    )
