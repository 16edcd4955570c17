"""Where do the outlines and the posts of a township's areas contradict each other?"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridmap.analysis import parts
from gridmap.analysis.fit import beyond, enclosed, holes
from gridmap.analysis.overlaps import overlaps
from gridmap.analysis.rings import suspicious
from gridmap.db.models.base import SEGMENT
from gridmap.layers.checks.kinds import TILING, CheckKind, found
from gridmap.vocabulary import Level

_DEPTHS = {level.value: depth for depth, level in enumerate(Level)}
TOUCHING_DEGREES = 1e-5  # about a metre: borders of two sources rarely share their last decimals


def among_areas(areas: gpd.GeoDataFrame, township: str) -> list[pd.DataFrame]:
    """Findings about the township's own areas, and about its border with the townships around.

    areas: indexed by path, EPSG:4326, with `level`, `name`, `parent`; the neighbours' and the county's as far as known.
    """
    own = areas[areas.index.str.startswith(township)]
    beside = areas[(areas["level"] == Level.TOWNSHIP) & (areas["parent"] == township[:-SEGMENT])]
    concerned = pd.concat([beside[~beside.index.isin(own.index)], own]).sort_index()
    return [
        _overlaps(concerned, township),
        _holes(areas, own, township),
        _between_townships(beside, township),
        _beyond(areas, own, township),
        _parts(concerned, township),
        _rings(own),
        _undrawn(own, township),
    ]


def _overlaps(areas: gpd.GeoDataFrame, township: str) -> pd.DataFrame:
    tiling = areas[areas["level"].isin(TILING)]
    pairs = overlaps(tiling.assign(siblings=tiling["parent"] + tiling["level"]))
    pairs = pairs[pairs["one"].str.startswith(township) | pairs["other"].str.startswith(township)]
    names = areas["name"]
    return found(
        CheckKind.OVERLAP,
        pairs["one"],
        other_id=pairs["other"].to_numpy(),
        title=(pairs["one"].map(names) + " · " + pairs["other"].map(names)).to_numpy(),
        area_path=_within(pairs["one"].str[:-SEGMENT], township).to_numpy(),
        area_m2=pairs["area_m2"].to_numpy(),
        geometry=pairs.geometry.to_numpy(),
    )


def _within(paths: pd.Series, township: str) -> pd.Series:
    """The paths, but the township itself for what lies above it: nobody else would be shown the finding."""
    return paths.where(paths.str.startswith(township), township)


def _holes(areas: gpd.GeoDataFrame, own: gpd.GeoDataFrame, township: str) -> pd.DataFrame:
    """A corner of a village that the next village's grid has, or the next township's, is not left to nobody."""
    tiling = own[own["level"].isin(TILING) & (own.index != township)]
    elsewhere = areas[areas["level"].isin(TILING)]
    depth = elsewhere["level"].map(_DEPTHS)
    parts = [
        holes(rows, own.geometry, elsewhere.geometry[depth > _DEPTHS[level]])
        for level, rows in tiling.groupby(tiling["parent"].map(own["level"]))
    ]
    left = pd.concat([holes(tiling[:0], own.geometry), *parts], ignore_index=True)
    return found(
        CheckKind.HOLE,
        left["parent"],
        other_id=left.groupby("parent").cumcount().add(1).astype(str).to_numpy(),
        title=left["parent"].map(own["name"]).to_numpy(),
        area_path=left["parent"].to_numpy(),
        area_m2=left["area_m2"].to_numpy(),
        geometry=left.geometry.to_numpy(),
    )


def _between_townships(beside: gpd.GeoDataFrame, township: str) -> pd.DataFrame:
    """Only what townships enclose: of those around, and of the county, perhaps not all is known here."""
    left = enclosed(beside.geometry)
    left = left[shapely.dwithin(left.geometry.to_numpy(), beside.geometry.get(township), TOUCHING_DEGREES)]
    return found(
        CheckKind.HOLE,
        np.repeat(township, len(left)),
        other_id=[f"border-{number}" for number in range(1, len(left) + 1)],
        title=beside["name"].get(township, ""),
        area_path=township,
        area_m2=left["area_m2"].to_numpy(),
        geometry=left.geometry.to_numpy(),
    )


def _beyond(areas: gpd.GeoDataFrame, own: gpd.GeoDataFrame, township: str) -> pd.DataFrame:
    # A park may cross the borders of villages and grids, but not the township's.
    dedicated = own["level"] == Level.DEDICATED_GRID
    out = beyond(own.assign(parent=own["parent"].mask(dedicated, township)), areas.geometry)
    return found(
        CheckKind.BEYOND,
        out.index,
        other_id=out["parent"].to_numpy(),
        title=out.index.map(own["name"]),
        found_in=(out["parent"].map(areas["name"])).to_numpy(),
        area_path=out.index,
        area_m2=out["area_m2"].to_numpy(),
        geometry=out.geometry.to_numpy(),
    )


def _parts(areas: gpd.GeoDataFrame, township: str) -> pd.DataFrame:
    """By name and parent; two areas of one official code are already refused by the database."""
    group = parts.groups(areas)
    several = pd.Series(group).duplicated(keep=False).to_numpy()
    whole = parts.joined(areas[several].assign(path=areas.index[several]), group[several])
    mine = whole["path"].str.startswith(township).to_numpy()
    return found(
        CheckKind.PARTS,
        whole["path"][mine],
        title=whole["name"].to_numpy()[mine],
        area_path=_within(whole["path"][mine].str[:-SEGMENT], township).to_numpy(),
        records=whole["rows"].to_numpy()[mine],
        area_m2=whole["area_km2"].to_numpy()[mine] * 1e6,
        geometry=whole.geometry.to_numpy()[mine],
    )


def _rings(own: gpd.GeoDataFrame) -> pd.DataFrame:
    places = suspicious(own.geometry)
    return found(
        CheckKind.RING,
        places["outline"],
        other_id=places.groupby("outline").cumcount().add(1).astype(str).to_numpy(),
        title=places["outline"].map(own["name"]).to_numpy(),
        area_path=places["outline"].to_numpy(),
        area_m2=places["area_m2"].to_numpy(),
        geometry=places.geometry.to_numpy(),
    )


def _undrawn(own: gpd.GeoDataFrame, township: str) -> pd.DataFrame:
    blank = own[own.geometry.isna()]
    counted = _within(blank["parent"], township).value_counts()
    return found(
        CheckKind.UNDRAWN,
        counted.index,
        title=counted.index.map(own["name"]),
        area_path=counted.index,
        records=counted.to_numpy(),
    )


def unstaffed(grids: gpd.GeoDataFrame, led: pd.Series, helped: pd.Series) -> list[pd.DataFrame]:
    """grids: indexed by path, with `name`; led, helped: the paths that somebody leads, and that have a member."""
    has_leader, has_member = grids.index.isin(led), grids.index.isin(helped)
    lacking = {
        CheckKind.NOBODY: ~has_leader & ~has_member,
        CheckKind.NO_LEADER: ~has_leader & has_member,
        CheckKind.NO_MEMBER: has_leader & ~has_member,
    }
    return [
        found(
            kind,
            grids.index[rows],
            title=grids["name"].to_numpy()[rows],
            area_path=grids.index[rows],
            geometry=grids.geometry.representative_point().to_numpy()[rows],
        )
        for kind, rows in lacking.items()
    ]
