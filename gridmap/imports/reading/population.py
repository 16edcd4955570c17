"""Which people does a population raster tell, cell by cell? Run confined: asked and GeoTIFF in, places out.

Knows no records: what is asked is a box (WGS 84) and what the figures are. Only GeoTIFF is opened.
"""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from gridmap import sandbox
from gridmap.analysis.metres import plane_around

LIMITS = sandbox.Limits(memory_bytes=4096 * 1024 * 1024, cpu_s=40, file_bytes=64 * 1024 * 1024)
WALL_S = 60.0
MOST_CELLS = 4_000_000
LEAST_COVERED = 0.98
DAMAGED, NO_CRS, BANDS, ELSEWHERE, PARTLY, TOO_FINE, NEGATIVE, NO_FIGURES = (
    "damaged", "no_crs", "bands", "elsewhere", "partly", "too_fine", "negative", "no_figures",
)  # fmt: skip
"""Why a raster is refused; what else the answer holds are the facts for the sentence."""
_DENSITY = ("/km", "per km", "per sq", "km-2", "km^-2", "density", "密度", "人/平方")
Numbers = NDArray[np.float64]


class RasterRefused(Exception):
    """why, facts."""


def main() -> int:
    import rasterio  # noqa: F401  (its libraries are found before the process is confined)

    sandbox.limit_resources(LIMITS)
    os.environ.update({"GDAL_HTTP_PROXY": "127.0.0.1:9", "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none"})
    asked, _, content = sys.stdin.buffer.read().partition(b"\n")
    own = Path.cwd()
    sandbox.confine(own, sandbox.libraries())
    sys.stdout.buffer.write(answer(json.loads(asked), content, own))
    sys.stdout.flush()
    return 0


def answer(asked: Mapping[str, Any], content: bytes, own: Path) -> bytes:
    """First line: {"refused": [why, facts]} or the facts of the raster; then lon, lat, figure and km² of each cell.

    asked: `box`, west, south, east, north in degrees. A cell without a figure has NaN.
    """
    file = own / "raster.tif"
    file.write_bytes(content)
    try:
        facts, cells = read(file, asked["box"])
    except RasterRefused as refused:
        return json.dumps({"refused": list(refused.args)}).encode() + b"\n"
    except Exception:  # a broken file may raise anything from any parser
        return json.dumps({"refused": [DAMAGED, {}]}).encode() + b"\n"
    return json.dumps(facts).encode() + b"\n" + np.ascontiguousarray(cells).tobytes()


def read(file: Path, box: tuple[float, float, float, float]) -> tuple[dict[str, Any], Numbers]:
    """The facts, and (n, 4): lon, lat, figure, km² of every cell whose middle lies in the box. Raises Refused."""
    import rasterio
    from rasterio.windows import Window, from_bounds

    with rasterio.open(file, driver="GTiff") as raster:
        if raster.crs is None:
            raise RasterRefused(NO_CRS, {})
        if raster.count != 1:
            raise RasterRefused(BANDS, {"bands": raster.count})
        crs = CRS.from_wkt(raster.crs.to_wkt())
        to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        _must_cover(box, to_degrees.transform_bounds(*raster.bounds))
        wanted = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform_bounds(*box)
        window = from_bounds(*wanted, transform=raster.transform)
        left, top = (max(0, math.floor(each) - 1) for each in (window.col_off, window.row_off))
        right = min(raster.width, math.ceil(window.col_off + window.width) + 1)
        below = min(raster.height, math.ceil(window.row_off + window.height) + 1)
        if (right - left) * (below - top) > MOST_CELLS:
            raise RasterRefused(TOO_FINE, {"most": MOST_CELLS})
        cut = Window(left, top, right - left, below - top)
        figures = raster.read(1, window=cut, masked=True).astype(np.float64).filled(np.nan).ravel()
        edges = raster.window_transform(cut)
        words = (*raster.descriptions, *raster.units, *raster.tags().values(), *raster.tags(1).values())
        names = " ".join(map(str, words))
    figures[~np.isfinite(figures)] = np.nan
    down, across = np.indices((below - top, right - left)).reshape(2, -1) + 0.5
    lon, lat = to_degrees.transform(*_at(edges, across, down))
    inside = (lon >= box[0]) & (lon <= box[2]) & (lat >= box[1]) & (lat <= box[3])
    if (figures[inside] < 0).any():
        negative = figures[inside & (figures < 0)]
        raise RasterRefused(NEGATIVE, {"count": len(negative), "least": float(negative.min())})
    if np.isnan(figures[inside]).all():
        raise RasterRefused(NO_FIGURES, {})
    km2 = _km2(
        edges, across[inside], down[inside], Transformer.from_crs(crs, plane_around(box), always_xy=True)
    )
    cells = np.column_stack([lon[inside], lat[inside], figures[inside], km2])
    told = crs.to_authority()
    named = ":".join(told) if told else crs.name
    return {
        "crs": named,
        "dense": any(each in names.lower() for each in _DENSITY),
        "cells": len(cells),
    }, cells


def _must_cover(box: tuple[float, ...], own: tuple[float, ...]) -> None:
    across = min(box[2], own[2]) - max(box[0], own[0])
    up = min(box[3], own[3]) - max(box[1], own[1])
    facts = dict(zip(("west", "south", "east", "north"), (round(each, 3) for each in own), strict=True))
    if across <= 0 or up <= 0:
        raise RasterRefused(ELSEWHERE, facts)
    share = across * up / ((box[2] - box[0]) * (box[3] - box[1]))
    if share < LEAST_COVERED:
        raise RasterRefused(PARTLY, {**facts, "percent": math.floor(100 * share + 1e-6)})


def _at(edges: Any, across: Numbers, down: Numbers) -> tuple[Numbers, Numbers]:
    return (
        edges.a * across + edges.b * down + edges.c,
        edges.d * across + edges.e * down + edges.f,
    )


def _km2(edges: Any, across: Numbers, down: Numbers, to_plane: Transformer) -> Numbers:
    """The size of each cell on an equal-area plane, by its two sides through the middle."""
    ends = [
        np.column_stack(to_plane.transform(*_at(edges, across + x, down + y)))
        for x, y in ((-0.5, 0.0), (0.5, 0.0), (0.0, -0.5), (0.0, 0.5))
    ]
    side, other = ends[1] - ends[0], ends[3] - ends[2]
    size: Numbers = np.abs(side[:, 0] * other[:, 1] - side[:, 1] * other[:, 0]) / 1e6
    return size


if __name__ == "__main__":
    sys.exit(main())
