"""Which rows of one sheet are the same thing twice: the same code or number, or the same name within a few metres?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import product

import numpy as np
import shapely

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.checking import ground
from gridmap.imports.checking.results import CheckedRow
from gridmap.imports.synonyms import folded
from gridmap.registers import REGISTERS

NEAR_M = 30.0
_AROUND = tuple(product((-1, 0, 1), repeat=2))
_RIGHT = ("area", "role", "post")
_BY_CODE = frozenset(each.key for each in REGISTERS if each.code)
_BY_NAME = {each.key: each.known_by for each in REGISTERS if each.shape == "point" and each.name == "name"}
"""Noun -> the fields in which namesakes of one place may differ: two alarms of one market at two hours are two."""
_NUMBERED = frozenset(each.key for each in REGISTERS if each.shape == "point")
"""Ledgers in which a row is a whole thing; a line or an outline of one number may come in several parts."""


def find(noun: str, rows: Sequence[CheckedRow]) -> dict[int, Sentence]:
    """Number of each later row -> which earlier one it repeats."""
    found: dict[int, Sentence] = {}
    if noun in _NUMBERED:
        found |= _same(rows, ("source_id",), N_("The same number of the source stands in row {row}."))
    if noun in _BY_NAME:
        found |= _near_namesakes(rows, _BY_NAME[noun])
    if noun in _BY_CODE:
        found |= _same(rows, ("code",), N_("The same code stands in row {row}."))
    if noun == "people":
        # a person may hold several rights, one a row
        found |= _same(rows, ("name", "phone"), N_("The same name and phone stand in row {row}."), _RIGHT)
    return found


def _same(
    rows: Sequence[CheckedRow], keys: tuple[str, ...], msgid: str, unless: tuple[str, ...] = ()
) -> dict[int, Sentence]:
    """Rows that agree on the keys, all of them filled, and do not differ in the fields of `unless`."""
    first: dict[tuple[object, ...], int] = {}
    found = {}
    for row in rows:
        told = tuple(row.values.get(key) for key in keys)
        if None in told:
            continue
        told += tuple(row.values.get(key) for key in unless)
        earlier = first.setdefault(told, row.number)
        if earlier != row.number:
            found[row.number] = Sentence(msgid, {"row": earlier})
    return found


def _near_namesakes(rows: Sequence[CheckedRow], apart: Sequence[str]) -> dict[int, Sentence]:
    """Each row is compared with the earlier ones of its name that were kept, in its cell of a net and those around it:
    kept ones lie apart, so even a file of one place over and over is gone through once."""
    placed = [row for row in rows if row.shape is not None and "name" in row.values]
    names = [(folded(str(row.values["name"])), *(row.values.get(key) for key in apart)) for row in placed]
    shared = {name for name, count in Counter(names).items() if count > 1}
    placed = [row for row, name in zip(placed, names, strict=True) if name in shared]
    names = [name for name in names if name in shared]
    if not placed:
        return {}
    lon, lat = shapely.get_coordinates([row.shape for row in placed]).T
    # a mesh is a little wider than asked, for the plane is not quite true; the ellipsoid decides
    cells = (
        np.floor(ground.on_plane(lon, lat, float(np.median(lat))) / (NEAR_M * 1.1)).astype(np.int64).tolist()
    )
    kept: dict[tuple[tuple[object, ...], int, int], list[int]] = {}
    found: dict[int, Sentence] = {}
    for index, (name, (x, y)) in enumerate(zip(names, cells, strict=True)):
        around = (other for dx, dy in _AROUND for other in kept.get((name, x + dx, y + dy), ()))
        earlier = [other for other in around if _is_near(lon[index], lat[index], lon[other], lat[other])]
        if not earlier:
            kept.setdefault((name, x, y), []).append(index)
            continue
        found[placed[index].number] = Sentence(
            N_("The same name stands in row {row}, within {most} m."),
            {"row": placed[min(earlier)].number, "most": f"{NEAR_M:.0f}"},
        )
    return found


def _is_near(lon: float, lat: float, other_lon: float, other_lat: float) -> bool:
    return bool(ground.GEOD.inv(lon, lat, other_lon, other_lat)[2] <= NEAR_M)
