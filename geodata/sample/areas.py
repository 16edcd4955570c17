"""What do the tables of areas and of their official codes hold?"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import shapely

from geodata.sample.book import Row, chance, key
from geodata.sample.land import built_up, land
from geodata.sample.places import COUNTY, NEIGHBOUR_PATHS, TOWNSHIP, Place, Tree

PEOPLE_PER_HOUSEHOLD = 3.1
OTHERS: dict[str, tuple[int | None, int | None]] = {
    COUNTY: (412_600, 133_900),
    NEIGHBOUR_PATHS["east"]: (36_480, 11_720),
    NEIGHBOUR_PATHS["north"]: (21_350, 6_910),
    NEIGHBOUR_PATHS["south"]: (28_940, 9_330),
}
UNKNOWN_VILLAGE = "秋实村"
"""Its two resettled grids were never counted apart; the village's own figure is known from the yearbook."""
RENAMED = date(2018, 5, 1)


def area_rows(tree: Tree, seed: int) -> list[Row]:
    counts = _counts(tree, seed)
    return [
        {
            "path": place.path,
            "level": place.level,
            "name": place.name,
            "geom": place.geom,
            "population": counts[place.path][0],
            "households": counts[place.path][1],
            "note": _note(place),
        }
        for place in tree.places
    ]


def _counts(tree: Tree, seed: int) -> dict[str, tuple[int | None, int | None]]:
    """path -> residents and households. A village is the sum of its grids, the township of its villages."""
    out = dict(OTHERS)
    villages: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for place, built_ha in zip(tree.of("grid"), _built_ha(), strict=True):
        people, homes = _grid_count(place, built_ha, seed)
        unknown = tree.named(place.path[:-4]) == UNKNOWN_VILLAGE
        out[place.path] = (None, None) if unknown else (people, homes)
        villages[place.path[:-4]][0] += people
        villages[place.path[:-4]][1] += homes
    out |= {path: (people, homes) for path, (people, homes) in villages.items()}
    out |= {place.path: (0, 0) for place in tree.of("dedicated_grid")}
    out[TOWNSHIP] = (sum(p for p, _ in villages.values()), sum(h for _, h in villages.values()))
    return out


def _grid_count(place: Place, built_ha: float, seed: int) -> tuple[int, int]:
    """As many residents as the grid's built-up ground would hold, give or take a fifth, in households."""
    random = chance(seed, 1, int(place.path[-8:]))
    people = round(built_ha * 31 * float(random.uniform(0.85, 1.2))) + int(random.integers(70, 190))
    return people, round(people / float(random.normal(PEOPLE_PER_HOUSEHOLD, 0.08)))


def _built_ha() -> list[float]:
    """Hectares of houses in each ordinary grid, in the tree's order; nobody lives in the park."""
    ground = land()
    homes = shapely.union_all([area for name, area in built_up(ground).items() if name != "park"])
    outlines = [outline for group in ground.grids for outline in group]
    return [float(area) / 1e4 for area in shapely.area(shapely.intersection(outlines, homes))]


def _note(place: Place) -> str:
    if place.level == "dedicated_grid":
        return "专属网格，与普通网格重叠；常住人口计入所在普通网格。"
    if place.path == TOWNSHIP:
        return "示例数据:本镇及所有名称、人员、电话均为虚构。"
    return "下辖网格人口未分开统计。" if place.name == UNKNOWN_VILLAGE else ""


def code_rows(tree: Tree) -> list[Row]:
    """Codes as valid today; the township had another one until it became a town (valid_to is exclusive)."""
    rows = [
        _code(place.path, place.code, RENAMED if place.path == TOWNSHIP else None, None)
        for place in tree.places
    ]
    return [*rows, _code(TOWNSHIP, "990101208", None, RENAMED)]


def _code(path: str, code: str, valid_from: date | None, valid_to: date | None) -> Row:
    return {
        "id": key("area_codes", path, code),
        "area_path": path,
        "code": code,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }
