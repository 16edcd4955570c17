"""Where does a risk last, how grave is it, and what holds it down?"""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Point

from geodata.sample import water
from geodata.sample.book import Row, chance, key, phone
from geodata.sample.land import Land
from geodata.sample.metric import to_wgs84
from geodata.sample.names import roll
from geodata.sample.places import TOWNSHIP, Tree

FIRST_NUMBER = 7000
MEASURES = {
    "trade": ("机械伤害、火灾", "安全操作规程上墙；每班点检；动火作业审批；配备专职安全员"),
    "hazardous_chemicals": ("火灾、爆炸、中毒", "可燃气体报警联锁；防静电接地；双人双锁；每年演练两次"),
    "gas": ("燃气泄漏、爆炸", "入户和站点巡检；报警器联网；警示标识；值班电话公示"),
    "recycling": ("火灾", "分区堆放；严禁住人；配备水带和沙箱；夜间巡查"),
    "construction": ("高处坠落、坍塌", "临边防护；塔吊限位检查；班前教育；专项方案审批"),
    "restaurant": ("火灾、燃气爆炸", "更换金属软管；安装报警器；油烟管道定期清洗"),
    "other": ("火灾、踩踏", "疏散通道畅通；应急照明检查；每季度演练"),
    "shop": ("火灾", "用电检查；严禁店内住人；灭火器到期更换"),
}
Line = tuple[str, str | None, str, str]
"""Name, level, kind of accident, measures."""
GROUND_RISKS: tuple[Line, ...] = (
    ("柳塘溺水风险点", "yellow", "溺水", "设置警示牌和救生杆；汛期巡查"),
    ("荷花池溺水风险点", "yellow", "溺水", "设置护栏；救生圈；学校安全教育"),
    ("鱼塘溺水风险点", None, "溺水", "设置警示牌"),
    ("东大坑溺水风险点", "blue", "溺水", "设置警示牌；村巡逻队巡查"),
)
ENTERPRISE_POINTS = 24


def risk_point_rows(ground: Land, tree: Tree, enterprises: list[Row], seed: int) -> list[Row]:
    """The gravest enterprises, then the waters and the river's bridges."""
    random = chance(seed, 11)
    grave = [
        e
        for e in enterprises
        if e["risk"] in ("red", "orange") and e["geom"] and e["area_path"].startswith(TOWNSHIP)
    ]
    grave.sort(key=lambda e: (e["risk"] == "orange", random.random()))
    rows = [
        _row(f"{e['name']}风险点", e["risk"], *MEASURES[e["sector"]], e["geom"], e["area_path"], e["id"])
        for e in grave[:ENTERPRISE_POINTS]
    ]
    ponds = dict(water.ponds())
    spots: list[tuple[Line, Point]] = [
        (line, ponds[line[0].removesuffix("溺水风险点")].representative_point()) for line in GROUND_RISKS
    ]
    for way in (way for way in ground.ways if way.bridge):
        name = "清漪河大桥" if way.road_class == "primary" else "清漪河村道桥"
        measures = "限重限速；每月巡查桥面和护栏；汛期看守"
        level = "orange" if way.road_class == "primary" else "yellow"
        spots.append(
            (
                (f"{name}风险点", level, "车辆坠河、桥梁垮塌", measures),
                way.line.interpolate(0.5, normalized=True),
            )
        )
    points: list[Point] = list(to_wgs84(np.array([spot for _, spot in spots], dtype=object)))
    paths = tree.smallest(points)
    rows += [
        _row(*line, point, path, None) for (line, _), point, path in zip(spots, points, paths, strict=True)
    ]
    names = roll(seed)
    for number, row in enumerate(rows):
        row |= {"responsible": names[-1 - number], "phone": phone(FIRST_NUMBER + number)}
    return rows


def _row(
    name: str,
    level: str | None,
    accident: str,
    measures: str,
    geom: shapely.Point,
    path: str,
    enterprise: object,
) -> Row:
    return {
        "id": key("risk_points", name),
        "area_path": path,
        "name": name,
        "level": level,
        "accident_type": accident,
        "measures": measures,
        "responsible": "",
        "phone": "",
        "enterprise_id": enterprise,
        "geom": geom,
    }
