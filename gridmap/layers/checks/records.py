"""Which records contradict the areas they are registered in, or each other?"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd

from gridmap.analysis.containment import containing, judged
from gridmap.analysis.duplicates import same_code, same_name_nearby
from gridmap.db.models.base import SEGMENT
from gridmap.layers.checks.kinds import GRID_LEVELS, TILING, CheckKind, found
from gridmap.vocabulary import Level


def misplaced(records: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> list[pd.DataFrame]:
    """Records whose point contradicts the area they are registered in, each at the highest level where it does.

    records: `noun`, `record_id`, `title`, `area_path`, geometry; areas as in `among_areas`.
    """
    kinds = {"two": CheckKind.TWO_AREAS, "elsewhere": CheckKind.ELSEWHERE, "nowhere": CheckKind.NOWHERE}
    all_found = []
    for level in (*TILING, Level.DEDICATED_GRID):
        drawn = areas[areas["level"] == level]
        verdicts = judged(records.geometry, _ancestor(records["area_path"], drawn.index), drawn.geometry)
        if level == Level.DEDICATED_GRID:
            verdicts = verdicts[verdicts["verdict"] != "two"]
        wrong = records.loc[verdicts.index]
        names = verdicts["found"].map(
            lambda paths, known=drawn["name"]: " · ".join(known[path] for path in paths)
        )
        for verdict, kind in kinds.items():
            of_kind = (verdicts["verdict"] == verdict).to_numpy()
            all_found.append(_of_records(kind, wrong[of_kind], found_in=names.to_numpy()[of_kind]))
        records = records.drop(index=wrong.index)
    return all_found


def _of_records(kind: CheckKind, rows: gpd.GeoDataFrame, **columns: Any) -> pd.DataFrame:
    told = {name: rows[name].to_numpy() for name in ("noun", "title", "area_path")}
    return found(kind, rows["record_id"], geometry=rows.geometry.to_numpy(), **told, **columns)


def _ancestor(paths: pd.Series, labels: pd.Index) -> pd.Series:
    """For each path the label that is it or lies above it, missing where none does."""
    above = pd.Series(None, index=paths.index, dtype=object)
    for length in sorted(set(labels.str.len())):
        cut = paths.str[:length]
        above = above.where(~cut.isin(labels), cut)
    return above


def ungridded(enterprises: gpd.GeoDataFrame, own: gpd.GeoDataFrame, township: str) -> list[pd.DataFrame]:
    """Enterprises without a grid, one by one where there are grids to put them in; without a place, by village.

    enterprises: as in `misplaced`; own: the township's areas, indexed by path.
    """
    grids = own[own["level"].isin(GRID_LEVELS)]
    located = enterprises.geometry.notna()
    loose = enterprises[located & ~enterprises["area_path"].isin(grids.index)]
    parents = {path[:end] for path in grids.index for end in range(SEGMENT, len(path), SEGMENT)}
    single = loose["area_path"].isin(parents)
    ordinary = grids[grids["level"] == Level.GRID]
    point, grid = containing(loose[single].geometry, ordinary.geometry)
    held = pd.Series(ordinary["name"].to_numpy()[grid], dtype=object).groupby(point).agg(" · ".join)
    village = enterprises["area_path"].str[: len(township) + SEGMENT]
    return [
        _of_records(
            CheckKind.NO_GRID,
            loose[single],
            found_in=held.reindex(range(int(single.sum()))).fillna("").to_numpy(),
        ),
        _counted(CheckKind.NO_GRID, loose["area_path"][~single], own["name"]),
        _counted(CheckKind.UNLOCATED, village[~located], own["name"]),
    ]


def _counted(kind: CheckKind, paths: pd.Series, names: pd.Series) -> pd.DataFrame:
    """One finding an area, with the number of enterprises in it."""
    counted = paths.value_counts()
    where = counted.index
    return found(
        kind, where, title=names.reindex(where).to_numpy(), area_path=where, records=counted.to_numpy()
    )


def duplicates(records: gpd.GeoDataFrame) -> list[pd.DataFrame]:
    """Records of one ledger that share a code, or a name at one place.

    records: as in `misplaced`, with `code` and `name`, by which they are compared.
    """
    codes = same_code(records["code"])
    named = same_name_nearby(records["name"], records.geometry)
    # A group all of which shares a code was already found by it.
    coded = codes.reindex(named.index).notna().groupby(named["group"]).transform("all")
    named = named[~coded]
    return [
        _grouped(CheckKind.SAME_CODE, records.loc[codes.index], codes),
        _grouped(CheckKind.SAME_NAME, records.loc[named.index], named["group"], named["distance_m"]),
    ]


def _grouped(
    kind: CheckKind, records: gpd.GeoDataFrame, group: pd.Series, distance_m: pd.Series | None = None
) -> pd.DataFrame:
    """One finding a group, fenced by the smallest area that holds all of its records."""
    grouped = records.groupby(group, sort=False)
    return _of_records(
        kind,
        grouped.head(1).assign(area_path=grouped["area_path"].agg(_shared).to_numpy()),
        other_id=grouped.nth(1)["record_id"].to_numpy(),
        records=grouped.size().to_numpy(),
        **(
            {}
            if distance_m is None
            else {"distance_m": distance_m.groupby(group, sort=False).max().to_numpy()}
        ),
    )


def _shared(paths: pd.Series) -> str:
    """The path of the smallest area that holds all of these."""
    first, last = paths.min(), paths.max()
    ends = range(0, len(first) + 1, SEGMENT)
    return str(max(first[:end] for end in ends if last.startswith(first[:end])))
