"""Where do the boards stand that the report counts: 318 notice boards in the villages, 206 sets at enterprises?"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from geodata.sample.book import Row, chance, key
from geodata.sample.kerbs import kerbs
from geodata.sample.land import Land
from geodata.sample.metric import to_wgs84
from geodata.sample.places import TOWNSHIP, Tree

NOTICE_BOARDS, REWARD_BOARDS = 318, 206
WITHOUT_BOARDS = (11, 27)
"""Which villages, counted in the order of the tree, have no board at all."""
FIRST, DAYS = date(2023, 2, 20), 290
DAMAGED_SHARE, REMOVED_SHARE = 0.05, 0.02
SAYS = {
    "notice": "国务院安委会安全生产十五条硬措施：严格落实地方党委、部门、企业安全责任，深入扎实开展安全生产大检查。",
    "reward": "发现安全隐患请举报，查实有奖，为举报人保密。举报电话见牌面。",
}


def board_rows(ground: Land, tree: Tree, enterprises: list[Row], seed: int) -> list[Row]:
    """All were put up in the report's year, whatever the seed."""
    random = chance(seed, 21)
    sides = kerbs(ground)
    villages = [each for at, each in enumerate(tree.of("village")) if at not in WITHOUT_BOARDS]
    turn = [each for each in villages if each.name in sides]
    homes = [turn[number % len(turn)] for number in range(NOTICE_BOARDS)]
    spots = np.array([sides[home.name].spot(random, 6.0, 12.0) for home in homes], dtype=object)
    points = to_wgs84(spots)
    rows = [
        _row("notice", number, f"{home.name}宣传牌{number // len(turn) + 1}号", point, path, random)
        for number, (home, point, path) in enumerate(zip(homes, points, tree.smallest(points), strict=True))
    ]
    paths = tuple(village.path for village in villages)
    able = [
        e for e in enterprises if e["area_path"].startswith(paths) and e["geom"] and e["state"] == "operating"
    ]
    chosen = random.choice(len(able), REWARD_BOARDS, replace=False).tolist()
    return rows + [
        _row(
            "reward", number, f"{able[at]['name']}奖励举报牌", able[at]["geom"], able[at]["area_path"], random
        )
        for number, at in enumerate(chosen)
    ]


def _row(kind: str, number: int, name: str, point: object, path: str, random: np.random.Generator) -> Row:
    if not path.startswith(TOWNSHIP):
        raise ValueError(f"{name} stands outside the township.")
    luck = random.random()
    state = (
        "removed"
        if luck < REMOVED_SHARE
        else "damaged"
        if luck < REMOVED_SHARE + DAMAGED_SHARE
        else "standing"
    )
    return {
        "id": key("notice_boards", kind, number),
        "area_path": path,
        "name": name,
        "kind": kind,
        "state": state,
        "put_up_on": FIRST + timedelta(days=int(random.integers(0, DAYS))),
        "text": SAYS[kind],
        "geom": point,
        "note": "",
    }
