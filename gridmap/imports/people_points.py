"""How many people live at each point of a map file: which places, and how many at each?"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from gridmap.errors import InvalidInput, Problem
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading.opening import read_file
from gridmap.imports.reading.sheets import Cell, Sheet, shown
from gridmap.imports.synonyms import HEADINGS, folded
from gridmap.imports.values.numbers import number
from gridmap.imports.values.refusal import Refusal

HEADED = {
    folded(word) for word in ("people", "persons", "residents", "pop", *HEADINGS["areas"]["population"])
}
MOST_TOLD = 5
_PEOPLE = Field("people", N_("Number of people"), "number", most=1e6)
Numbers = NDArray[np.float64]


def read(content: bytes, name: str) -> tuple[Numbers, Numbers, Numbers, str]:
    """lon, lat (degrees, EPSG:4326) and people of each point, NaN where its cell is empty; and its reference system.

    A line or an area counts at a point on it. Raises InvalidInput that names rows, column and remedy.
    """
    with tempfile.TemporaryDirectory(prefix="gridmap-people-") as folder:
        path = Path(folder) / "points"
        path.write_bytes(content)
        try:
            sheets = read_file(path, name).sheets
        except InvalidInput as refused:
            raise refusal(refused.sentence) from None
    drawn = [sheet for sheet in sheets if sheet.geometry is not None]
    if len(drawn) != 1:
        told = N_(
            "Hand in a map file with one layer of points (GeoPackage, GeoJSON, Shapefile). This has {layers}."
        )
        raise refusal(Sentence(told, {"layers": len(drawn)}))
    return _places(drawn[0])


def _places(sheet: Sheet) -> tuple[Numbers, Numbers, Numbers, str]:
    if sheet.declared_crs is None:
        told = N_(
            "The layer does not say in which reference system it is. Assign it one, and export it anew."
        )
        raise refusal(Sentence(told))
    people = _people([row[_column(sheet)] for row in sheet.rows], sheet.row_numbers)
    shapes = np.array(list(sheet.geometry or ()), dtype=object)
    bare = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if bare.any():
        rows = np.asarray(sheet.row_numbers)[bare]
        told = N_("These rows have no place: {rows}. Give them one, or leave them out.")
        raise refusal(Sentence(told, {"rows": _some([str(row) for row in rows])}))
    crs = f"EPSG:{sheet.declared_crs}"
    spots = gpd.GeoSeries(shapely.point_on_surface(shapes), crs=crs).to_crs("EPSG:4326")
    return spots.x.to_numpy(np.float64), spots.y.to_numpy(np.float64), people, crs


def _column(sheet: Sheet) -> int:
    found = [at for at, title in enumerate(sheet.columns) if folded(title) in HEADED]
    if len(found) != 1:
        told = N_("Name the one column with the number of people “people”. There are: {columns}.")
        raise refusal(Sentence(told, {"columns": _some(list(sheet.columns))}))
    return found[0]


def _people(cells: Sequence[Cell], rows: Sequence[int]) -> Numbers:
    found = np.full(len(cells), np.nan)
    wrong = []
    for at, cell in enumerate(cells):
        try:
            counted = None if cell is None or cell == "" else number(_PEOPLE, cell)
        except Refusal:
            wrong.append(f"{rows[at]} ({shown(cell)})")
        else:
            found[at] = np.nan if counted is None else counted
    if wrong:
        told = N_(
            "These rows have no number of people, 0 or more: {rows}. Write digits, or leave the cell empty."
        )
        raise refusal(Sentence(told, {"rows": _some(wrong)}))
    return found


def _some(told: list[str]) -> str:
    more = len(told) - MOST_TOLD
    return ", ".join(told[:MOST_TOLD]) + (f" … (+{more})" if more > 0 else "")


def refusal(told: Sentence) -> InvalidInput:
    return InvalidInput(N_("The file was not taken over."), [Problem("file", told)])
