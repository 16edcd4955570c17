"""What stands in the table of an analysis, in the reader's words, and how is it written?"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gridmap.db.models import Area, AreaCode
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import N_, Translate
from gridmap.layers import BY_KEY
from gridmap.papers import workbook
from gridmap.publishing.analyses import AnalysisRow, Outcome, Standing

MOST_SHEET_ROWS = 1_048_575
"""Rows below the headings of one sheet (Excel, specifications and limits)."""
HEADLINE = N_("Figures of the headline")
COLUMNS: Mapping[str, str] = {
    "on_day": N_("Day"),
    "county": N_("County"),
    "county_code": N_("Code of the county"),
    "township": N_("Township"),
    "code": N_("Code of the township"),
    "path": N_("Path"),
    "layer": N_("Layer"),
    "layer_key": N_("Key of the layer"),
    "legend": N_("Told by"),
    "mark": N_("Class"),
    "value": N_("Number"),
    "unit": N_("Unit of measure"),
    "of_all": N_("Of all"),
    "unknown": N_("Of these unknown"),
    "share": N_("Share of all"),
    "standing": N_("What is known"),
    "note": N_("Note"),
    "code_version": N_("Version of the program"),
}
"""Columns of the table, in their order. As text where nothing else is said below; unknown is empty."""
NUMBERS = ("value", "of_all", "unknown", "share")


@dataclass(frozen=True)
class Place:
    """One area as it is called. code: that was valid on the last day asked for, "" where none is known."""

    name: str
    code: str
    shape: bytes | None = None


def places(session: Session, paths: Iterable[str], on: date) -> dict[str, Place]:
    """The areas of these paths, with their outlines (WKB, EPSG:4326), and the counties that hold them."""
    wanted = {path[:digits] for path in paths for digits in (4, len(path))}
    code = select(AreaCode.code).where(AreaCode.area_path == Area.path, AreaCode.valid.op("@>")(on)).limit(1)
    found = session.execute(
        select(
            Area.path,
            Area.name,
            code.scalar_subquery().label("code"),
            func.ST_AsBinary(Area.geom).label("shape"),
        )
        .where(Area.path.in_(wanted))
        .order_by(Area.path)
    )
    return {
        row.path: Place(row.name, row.code or "", None if row.shape is None else bytes(row.shape))
        for row in found
    }


def table(outcomes: Sequence[Outcome], known: Mapping[str, Place], translate: Translate) -> pd.DataFrame:
    """One row a township, layer, day and class, in that order; of a task that failed one that says so."""
    rows = [_row(each, row, known, translate) for each in outcomes for row in _rows(each)]
    made = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    for key in NUMBERS:
        made[key] = pd.to_numeric(made[key]).astype("Int64" if key in ("of_all", "unknown") else "Float64")
    return made


def _rows(outcome: Outcome) -> Sequence[AnalysisRow]:
    if outcome.failure is None:
        return outcome.rows
    return [AnalysisRow(day, Standing.FAILED, note=outcome.failure) for day in outcome.task.days]


def _row(
    outcome: Outcome, row: AnalysisRow, known: Mapping[str, Place], translate: Translate
) -> tuple[Any, ...]:
    task, layer = outcome.task, BY_KEY[outcome.task.layer]
    county, town = known[task.township_path[:4]], known[task.township_path]
    legends = {each.key: each.title for each in layer.legends}
    return (
        row.day.isoformat(),
        county.name,
        county.code,
        town.name,
        town.code,
        task.township_path,
        translate(layer.title),
        layer.key,
        translate(legends.get(row.legend, HEADLINE)) if row.title else "",
        row.title.render(translate) if row.title else "",
        row.value,
        translate(row.unit) if row.unit else "",
        row.of,
        row.unknown,
        row.share,
        translate(row.standing.text),
        row.note.render(translate) if row.note else "",
        task.code_version,
    )


@dataclass(frozen=True)
class Analysis:
    """What is written. about: sentences that say of what, as of when, by whom; towns: path -> place."""

    frame: pd.DataFrame
    towns: Mapping[str, Place]
    about: Sequence[str]
    translate: Translate


def excel(analysis: Analysis, path: Path) -> None:
    """Raises InvalidInput where it has more rows than a sheet."""
    if len(analysis.frame) > MOST_SHEET_ROWS:
        told = N_(
            "{rows} rows are more than a sheet of Excel holds ({most}). Write to a file that ends in .gpkg."
        )
        raise InvalidInput(told, rows=len(analysis.frame), most=MOST_SHEET_ROWS)
    book, translate = workbook.new(), analysis.translate
    cells = analysis.frame.astype(object).where(analysis.frame.notna(), None)
    headings = [translate(title) for title in COLUMNS.values()]
    workbook.add_sheet(book, translate(N_("Analysis")), headings, cells.itertuples(index=False, name=None))
    workbook.add_sheet(
        book,
        translate(N_("About this table")),
        [translate(N_("About this table"))],
        [[each] for each in analysis.about],
    )
    path.write_bytes(workbook.to_bytes(book))


def geopackage(analysis: Analysis, path: Path) -> None:
    """Two tables: `townships` with their outlines, and `analysis` without, that names them by their path."""
    towns = analysis.towns
    outlines = gpd.GeoDataFrame(
        {
            "path": list(towns),
            "name": [each.name for each in towns.values()],
            "code": [each.code for each in towns.values()],
        },
        geometry=[None if each.shape is None else shapely.from_wkb(each.shape) for each in towns.values()],
        crs="EPSG:4326",
    )
    with tempfile.TemporaryDirectory(prefix="gridmap-analysis-", dir=path.parent) as folder:
        draft = Path(folder) / path.name
        told = {"DESCRIPTION": " ".join(analysis.about)}
        pyogrio.write_dataframe(
            outlines,
            draft,
            layer="townships",
            driver="GPKG",
            geometry_type="MultiPolygon",
            layer_options=told,
        )
        pyogrio.write_dataframe(
            analysis.frame, draft, layer="analysis", driver="GPKG", append=True, layer_options=told
        )
        draft.replace(path)


FORMS: Mapping[str, Callable[[Analysis, Path], None]] = {".xlsx": excel, ".gpkg": geopackage}
