"""Which features does a map file hold, in the coordinates it declares? Only the drivers that are meant stay loaded."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyogrio.raw
import shapely
from pyogrio import _ogr
from pyproj import CRS
from pyproj.exceptions import CRSError

from gridmap.errors import InvalidInput, SetupError
from gridmap.fields import seen
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.reading import (
    broken_shapes,
    header,
    json_records,
    limits,
    old_datums,
    plain_text,
    tables,
)
from gridmap.imports.reading.sheets import Broken, OpenedFile, Sheet

STYLES = "layer_styles"
"""Where QGIS keeps how the layers of a GeoPackage look: no records."""
DRIVERS = ("GeoJSON", "ESRI Shapefile", "GPKG", "LIBKML", "GPX")


@cache
def _allow_only_wanted_drivers() -> None:
    """Raises SetupError where GDAL keeps a format that was not asked for."""
    unwanted = set(pyogrio.list_drivers()) - set(DRIVERS)
    pyogrio.set_gdal_config_options({"OGR_SKIP": ",".join(unwanted)})
    _ogr._register_drivers()
    if not set(pyogrio.list_drivers()) <= set(DRIVERS):
        raise SetupError(
            N_("GDAL offers formats that cannot be switched off here; map files are not opened.")
        )


def read_geojson(path: Path) -> OpenedFile:
    """RFC 7946 wants UTF-8; what is in another encoding is written anew, for GDAL knows no other. One broken feature
    does not lose the others: it is set apart and told.
    """
    text, encoding = plain_text.decode(path.read_bytes())
    notes: tuple[Sentence, ...] = ()
    gathered = json_records.collection(text)
    if gathered is not None:
        text, notes = gathered
    if encoding != "UTF-8" or gathered is not None:
        path.write_text(text, encoding="utf-8")
    if encoding != "UTF-8":
        notes = (
            *notes,
            Sentence(
                N_("Texts read as {encoding}. Check in the preview that they are right."),
                {"encoding": encoding},
            ),
        )
    return OpenedFile("", "GeoJSON", _whole(_renamed(path, "input.geojson")), notes)


def _whole(named: Path) -> tuple[Sheet, ...]:
    try:
        sheets = _layers(named)
    except InvalidInput:
        broken = broken_shapes.set_apart(named)
        if not broken:
            raise
        return _with(_layers(named), broken)
    if any(shape is None for sheet in sheets for shape in sheet.geometry or ()):
        return _with(sheets, broken_shapes.set_apart(named))
    return sheets


def _with(sheets: tuple[Sheet, ...], broken: tuple[Broken, ...]) -> tuple[Sheet, ...]:
    """A collection of features is one layer; where nothing of it has a shape, it has no list of them yet."""
    return tuple(
        replace(sheet, broken=broken, geometry=sheet.geometry or [None] * len(sheet.rows)) for sheet in sheets
    )


def read_geopackage(path: Path) -> OpenedFile:
    return OpenedFile("", "GeoPackage", _layers(_renamed(path, "input.gpkg")))


def _renamed(path: Path, name: str) -> Path:
    return path.rename(path.with_name(name))


def _layers(path: Path) -> tuple[Sheet, ...]:
    """Every layer that holds a row. Raises InvalidInput where the file is damaged."""
    names = (name for name in layer_names(path) if name != STYLES)
    return tuple(sheet for name in names if (sheet := layer(path, name)))


def layer_names(path: Path) -> list[str]:
    _allow_only_wanted_drivers()
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(path)]
    except pyogrio.errors.DataSourceError as error:
        raise damaged() from error
    if len(names) > limits.MAX_SHEETS:
        raise InvalidInput(
            N_("This file has {count} layers, at most {most} are accepted."),
            count=len(names),
            most=limits.MAX_SHEETS,
        )
    return names


def damaged() -> InvalidInput:
    return InvalidInput(
        N_("This map file is damaged or was not copied whole. Export it once more and hand it in again.")
    )


def layer(path: Path, name: str, *, encoding: str | None = None) -> Sheet | None:
    """One layer as a sheet; None where it holds no row. Raises InvalidInput where it is damaged or too large.

    encoding: one that hands every byte on as it is, where the caller reads the texts: no sign is then taken for one
    that nobody sees, for half of a Chinese letter may look like it.
    """
    _allow_only_wanted_drivers()
    try:
        about, _, shapes, columns = pyogrio.raw.read(
            path,
            layer=name,
            encoding=encoding,
            force_2d=True,
            max_features=limits.MAX_ROWS + 1,
            datetime_as_string=True,
        )
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        pyogrio.errors.GeometryError,
        UnicodeDecodeError,
        RuntimeError,
    ) as error:
        raise damaged() from error
    titles = [title if encoding else header.text(title) for title in about["fields"]]
    count = len(shapes) if shapes is not None else len(columns[0]) if columns else 0
    if count == 0:
        return None
    tables.refuse_too_many(name, count, len(titles))
    code, notes = declared(about.get("crs"))
    sound = None if shapes is None else _sound(shapes)
    return Sheet(
        name="" if name == path.stem else name,  # GDAL's stand-in for a layer without a name
        columns=header.named(titles, range(len(titles))),
        rows=list(zip(*(_cells(each, encoding is None) for each in columns), strict=True))
        if columns
        else [()] * count,
        row_numbers=list(range(1, count + 1)),
        geometry=None if sound is None else list(sound),
        declared_crs=code,
        notes=notes,
        broken=_unreadable(shapes, sound),
    )


def _unreadable(shapes: Any, sound: Any) -> tuple[Broken, ...]:
    """Rows that have a shape which is none: they are told, never taken for rows without one."""
    if shapes is None:
        return ()
    lost = np.flatnonzero([given is not None for given in shapes] & shapely.is_missing(sound))
    empty = shapely.is_empty(shapely.from_wkb(shapes[lost], on_invalid="ignore"))
    reason = Sentence(N_("The shape of this row is damaged and cannot be read."))
    return tuple(Broken(int(row) + 1, reason) for row in lost[~empty])


def declared(crs: str | None) -> tuple[int | None, tuple[Sentence, ...]]:
    """The EPSG code of what a file declares, and what has to be said about it."""
    if not crs:
        return None, (Sentence(N_("The file does not say in which coordinate system it is.")),)
    try:
        system = CRS.from_user_input(crs)
        code = system.to_epsg(min_confidence=60)
    except CRSError:
        return None, (Sentence(_UNKNOWN),)
    old = old_datums.likely(system)
    if code is not None and (old_datums.of(code) or old_datums.is_meant(system, CRS.from_epsg(code))):
        return int(code), ()
    if old is None:
        return None, (Sentence(_UNKNOWN),)
    if system.is_geographic:
        return old.epsg, ()
    told = N_(
        "The file declares {datum} in a form that has no number here. Read as any other system, its places lie 60 to"
        " 100 m off; have it converted by the survey office."
    )
    return None, (Sentence(told, {"datum": Sentence(old.title)}),)


_UNKNOWN = N_("The file declares a coordinate system that is not known here.")


def _cells(column: Any, are_texts: bool) -> list[Any]:
    """Plain values of one field: NaN of a number field means that nothing was entered. are_texts: not bytes yet."""
    values: list[Any] = column.tolist()
    if column.dtype.kind == "f":
        return [None if np.isnan(value) else value for value in values]
    if column.dtype.kind == "O":
        read = seen if are_texts else str
        return [
            read(value) or None if isinstance(value, str) else None if value is None else str(value)
            for value in values
        ]
    return values


def _sound(shapes: Any) -> Any:
    """Shapes rebuilt from their bytes, so that what leaves the worker is well-formed; what is not becomes None."""
    found = shapely.from_wkb(shapes, on_invalid="ignore")
    if shapely.get_num_coordinates(found).sum() > limits.MAX_VERTICES:
        raise InvalidInput(
            N_("These shapes have more than {most} vertices; simplify them and hand them in again."),
            most=limits.MAX_VERTICES,
        )
    return np.where(shapely.is_empty(found), None, found)
