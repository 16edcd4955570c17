"""Where does each row lie if the answer about its system is right, and which rows say that it is not?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.checking import streets, suspects
from gridmap.imports.checking.places import ReadShapes, Shapes
from gridmap.imports.checking.results import Fix
from gridmap.imports.checking.systems import CrsChoice, to_wgs84
from gridmap.imports.reading import old_datums
from gridmap.imports.reading.sheets import Sheet
from gridmap.registers import REGISTERS

_MAY_LIE_OUTSIDE = frozenset({"resources", *(each.key for each in REGISTERS if each.crosses_boundary)})


@dataclass(frozen=True)
class Judged:
    """shapes: WGS 84 by the answer, None where there are none or nowhere. By index of the row."""

    shapes: Shapes
    systems: list[str | None]
    reasons: dict[int, Sentence]
    fixes: dict[int, Fix]
    notes: tuple[Sentence, ...]


Alike = dict[CrsChoice | None, NDArray[np.int64]]


def choices_of(crs: CrsChoice, sheet: Sheet, by_row: list[Any]) -> Alike:
    """System -> indices of its rows; None for rows that do not say theirs.

    Raises InvalidInput where the answer says nothing for this sheet.
    """
    if crs.system == "by_row":
        words = np.array([word or "" for word in by_row])
        return {
            CrsChoice(word) if word else None: np.flatnonzero(words == word) for word in {*words.tolist()}
        }
    if crs.system == "declared":
        if sheet.declared_crs is None:
            raise InvalidInput(
                N_("“{sheet}” does not declare a coordinate system. Name it."), sheet=sheet.name
            )
        crs = replace(crs, epsg=sheet.declared_crs)
        old = old_datums.of(crs.epsg)
        if old is not None and not crs.approximate:
            raise InvalidInput(
                N_(
                    "“{sheet}” declares {datum}. That is not WGS 84, and no exact shift is known here. If the places"
                    " may lie 60 to 100 m off, choose “{answer}”; else have the file converted by the survey office."
                ),
                sheet=sheet.name,
                datum=Sentence(old.title),
                answer="declared:approximate",
            )
    return {crs: np.arange(len(by_row))}


def judge(
    placed: ReadShapes,
    choices: Alike,
    noun: str,
    outline: BaseGeometry | None,
    roads: Sequence[BaseGeometry] | None,
) -> Judged:
    """Where every row lies by the answer about its system, and which rows cannot be right."""
    count = len(placed.shapes)
    judged = Judged(np.full(count, None), [None] * count, {}, {}, ())
    has_shape = np.array([shape is not None for shape in placed.shapes], dtype=bool)
    notes: list[Sentence] = []
    if has_shape.any() and outline is None:
        notes.append(
            Sentence(
                N_(
                    "The township has no outline yet: whether the coordinate system is right could not be "
                    "tested."
                )
            )
        )
    for choice, rows in choices.items():
        at = rows[has_shape[rows]]
        if choice is None:
            untold = Sentence(N_("This row does not say in which system its coordinates are."))
            judged.reasons.update(dict.fromkeys(at.tolist(), untold))
        elif len(at):
            notes += _judge_alike(judged, placed.shapes, at, choice, noun, outline, roads)
    return replace(judged, notes=tuple(notes))


def _judge_alike(
    judged: Judged,
    shapes: Shapes,
    at: Any,
    choice: CrsChoice,
    noun: str,
    outline: BaseGeometry | None,
    roads: Sequence[BaseGeometry] | None,
) -> list[Sentence]:
    """Judge the rows of one system; returns what is to be said of them together."""
    own = shapes[at]
    x, y = _middles(own)
    lonlat = to_wgs84(x, y, choice)
    zero = (x == 0) & (y == 0)
    lonlat = (np.where(zero, np.nan, lonlat[0]), np.where(zero, np.nan, lonlat[1]))
    tolerance_m = suspects.NEIGHBOURHOOD_M if noun in _MAY_LIE_OUTSIDE else 0.0
    found = suspects.find(x, y, lonlat, choice, outline, tolerance_m)
    judged.shapes[at] = _moved(own, choice)
    fixes = _fixes(own, found, zero)
    source_crs = choice.source_crs
    for index, row in enumerate(at.tolist()):
        judged.systems[row] = source_crs
        if index in found.reasons:
            judged.reasons[row] = found.reasons[index]
            if index in fixes:
                judged.fixes[row] = fixes[index]
        elif judged.shapes[row] is None:  # one vertex of a larger shape
            judged.reasons[row] = Sentence(N_("Part of this shape has coordinates that cannot be."))
    old = old_datums.of(choice.epsg) if choice.system == "declared" else None
    shifted = (
        [old_datums.shift(old, float(np.nanmedian(lonlat[0])), float(np.nanmedian(lonlat[1])))]
        if (old is not None and np.isfinite(lonlat[0]).any())
        else []
    )
    if outline is None:
        return shifted
    told = [*shifted, suspects.misread_as_a_whole(x, y, lonlat, choice, outline)]
    if roads and choice.system in {"wgs84", "cgcs2000", "gcj02", "bd09"}:
        told.append(streets.off_the_roads(x, y, lonlat, choice, outline, roads))
    return [sentence for sentence in told if sentence is not None]


def _fixes(own: Shapes, found: suspects.Suspects, zero: NDArray[np.bool_]) -> dict[int, Fix]:
    """By index, each cure applied to all of its rows at once."""
    unlocated = Fix("unlocated", Sentence(N_("Take the row without a place; set it on the map later.")), None)
    fixes: dict[int, Fix] = {}
    alike: dict[str, list[int]] = {}
    for index, (cure, _) in found.cures.items():
        alike.setdefault(cure.kind, []).append(index)
    for indices in alike.values():
        cure = found.cures[indices[0]][0]
        moved, source_crs = (
            _moved(own[indices], cure.choice, exchanged=cure.exchanged),
            cure.choice.source_crs,
        )
        for index, shape in zip(indices, moved, strict=True):
            fixes[index] = Fix(cure.kind, cure.title, shape, source_crs, found.cures[index][1])
    fixes.update(dict.fromkeys(np.flatnonzero(zero).tolist(), unlocated))
    return fixes


def _middles(shapes: Shapes) -> tuple[Any, Any]:
    middles = shapely.centroid(shapes)
    return shapely.get_x(middles), shapely.get_y(middles)


def _moved(shapes: Shapes, choice: CrsChoice, *, exchanged: bool = False) -> Shapes:
    """The shapes on WGS 84, None where a vertex lies nowhere."""

    def convert(xy: Any) -> Any:
        x, y = (xy[:, 1], xy[:, 0]) if exchanged else (xy[:, 0], xy[:, 1])
        return np.column_stack(to_wgs84(x, y, choice))

    found = shapely.transform(shapes, convert)
    coordinates, owner = shapely.get_coordinates(found, return_index=True)
    found[np.unique(owner[~np.isfinite(coordinates).all(axis=1)])] = None
    return np.asarray(found, dtype=object)
