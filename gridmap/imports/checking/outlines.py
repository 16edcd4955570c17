"""Which rows are parts of one area, and which outlines cross themselves?

An area over several rows becomes one multipolygon, its parts never counted twice. A ring that crosses itself is
repaired only as a proposal, with its area before and after.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.checking import ground
from gridmap.imports.checking.results import CheckedRow, Fix, Quarantined
from gridmap.imports.synonyms import folded
from gridmap.records.areas.official_code import unpadded
from gridmap.vocabulary import Level

_NOT_COMPARED = frozenset({"note"})
_GRID, _GRIDS = "网格", frozenset({Level.GRID, Level.DEDICATED_GRID})


def join(
    rows: Sequence[CheckedRow], *, by_name: bool = True
) -> tuple[list[CheckedRow], list[Quarantined], tuple[Sentence, ...]]:
    """(areas, areas that wait for a person, notes). Shapes in WGS 84; the shape of an area is a MultiPolygon.

    by_name: rows of one name or code are parts of one area; buildings of one name are not.
    """
    groups: dict[tuple[Any, ...], list[CheckedRow]] = {}
    for row in rows:
        groups.setdefault(_identity(row) if by_name else (row.number,), []).append(row)
    good: list[CheckedRow] = []
    waiting: list[Quarantined] = []
    for parts in groups.values():
        found = _one(parts)
        (good if isinstance(found, CheckedRow) else waiting).append(found)  # type: ignore[arg-type]
    joined = [group for group in groups.values() if len(group) > 1]
    if not joined:
        return good, waiting, ()
    names = ", ".join(str(group[0].values.get("name", "")) for group in joined[:20])
    told = {"rows": sum(map(len, joined)), "areas": len(joined), "names": names}
    return (
        good,
        waiting,
        (Sentence(N_("{rows} rows are parts of {areas} areas and were joined: {names}."), told),),
    )


def _identity(row: CheckedRow) -> tuple[Any, ...]:
    """Grids of one name may lie in several villages: without code and village only their place tells them apart."""
    values = row.values
    if "code" in values:
        return ("code", unpadded(values["code"], values.get("level")))
    is_grid = values.get("level") in _GRIDS or _GRID in str(values.get("name", ""))
    if "name" not in values or (is_grid and "parent" not in values):
        return (row.number,)
    return tuple(folded(str(values.get(key, ""))) for key in ("name", "parent", "level"))


def _one(parts: list[CheckedRow]) -> CheckedRow | Quarantined:
    first = parts[0]
    values = {key: value for part in reversed(parts) for key, value in part.values.items()}
    shapes = [part.shape for part in parts if part.shape is not None]
    row = CheckedRow(
        first.number,
        values,
        _together(shapes),
        first.source_crs,
        tuple(part.number for part in parts) if len(parts) > 1 else (),
    )
    differing = sorted(
        {
            key
            for part in parts
            for key in part.values
            if _plain(key, part) != _plain(key, row) and key not in _NOT_COMPARED
        }
    )
    if differing:
        told = {"rows": ", ".join(str(part.number) for part in parts), "fields": ", ".join(differing)}
        disagree = N_("Rows {rows} are one area by their name or code, but disagree on {fields}.")
        return Quarantined(row, Sentence(disagree, told))
    if all(shape.is_valid for shape in shapes):
        return row
    return _crossing(row, shapes)


def _plain(key: str, row: CheckedRow) -> Any:
    """Zeros that fill a code up make no other code of it."""
    value = row.values[key]
    return unpadded(value, row.values.get("level")) if key == "code" else value


def _crossing(row: CheckedRow, shapes: list[BaseGeometry]) -> Quarantined:
    mended = _together([_polygons(shapely.make_valid(shape, method="structure")) for shape in shapes])
    before, after = sum(map(ground.area_km2, shapes)), ground.area_km2(mended) if mended else 0.0
    told = {"before": f"{before:.3f}", "after": f"{after:.3f}"}
    fix = (
        Fix(
            "repair",
            Sentence(
                N_(
                    "Repaired, its area changes from {before} to {after} km². Compare both outlines on "
                    "the map before you agree."
                ),
                told,
            ),
            mended,
            row.source_crs,
            0.0,
            before,
            after,
        )
        if mended is not None
        else None
    )
    return Quarantined(row, Sentence(N_("The outline of this area crosses itself.")), fix)


def _together(shapes: list[BaseGeometry]) -> BaseGeometry | None:
    """One MultiPolygon; overlapping parts are merged where all of them are valid, else kept side by side."""
    if not shapes:
        return None
    whole = (
        _polygons(shapely.union_all(shapes))
        if len(shapes) > 1 and all(map(shapely.is_valid, shapes))
        else None
    )
    rings = [ring for shape in ([whole] if whole else shapes) for ring in getattr(shape, "geoms", [shape])]
    return shapely.MultiPolygon(rings)


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    parts = [
        part for part in getattr(shape, "geoms", [shape]) if part.geom_type in {"Polygon", "MultiPolygon"}
    ]
    return shapely.MultiPolygon([ring for part in parts for ring in getattr(part, "geoms", [part])])
