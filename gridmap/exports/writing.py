"""How does GDAL write one family of features into a file?"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from gridmap.exports.contents import WGS84, LayerContents


def typed(contents: LayerContents) -> gpd.GeoDataFrame:
    """Numbers as numbers and all else as text, also where a column is empty: its type is said, not guessed."""
    named = contents.named()
    for column, name in zip(contents.columns, named.columns, strict=False):
        values = named[name]
        named[name] = pd.to_numeric(values, errors="coerce") if column.number else _text(values)
    return named


def write(
    path: Path, driver: str, layer: str, frame: gpd.GeoDataFrame, contents: LayerContents, **more: Any
) -> None:
    """What is not WGS 84 goes without a reference system: no program shall move it, and its name says what it is."""
    frame = frame.set_crs("EPSG:4326" if contents.coordinates == WGS84 else None, allow_override=True)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided", UserWarning)
        pyogrio.write_dataframe(frame, path, layer=layer, driver=driver, **more)


def _text(values: pd.Series) -> pd.Series:
    written = [None if value is None or value != value else str(value) for value in values]
    return pd.Series(written, index=values.index, dtype=object)
