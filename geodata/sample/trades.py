"""Which kinds of enterprises does the township have, how many, where, and how risky are they?"""

from __future__ import annotations

from dataclasses import dataclass

RISKS = ("red", "orange", "yellow", "blue", None)
"""Worst first; None: not graded."""


@dataclass(frozen=True)
class Trade:
    """A kind of place. `kinds`: what its name ends in; `risk`: weights in RISKS' order; sizes from-to."""

    sector: str
    where: str
    count: int
    kinds: tuple[str, ...]
    risk: tuple[float, ...]
    employees: tuple[int, int]
    floor_m2: tuple[int, int]
    nine_small: float = 0.0
    three_in_one: float = 0.0
    tags: tuple[str, ...] = ()
    sometimes: tuple[tuple[str, float], ...] = ()


PARK_WORKS = (
    "机械制造有限公司", "五金制品有限公司", "金属制品有限公司", "塑料制品有限公司", "包装制品有限公司",
    "家具有限公司", "纺织有限公司", "服装有限公司", "食品有限公司", "建材有限公司", "管件有限公司",
    "铸造有限公司", "电缆有限公司", "木业有限公司", "农机有限公司", "橡塑制品有限公司", "门窗有限公司",
    "印刷有限公司",
)  # fmt: skip
SMALL_WORKS = (
    "木器加工厂", "面粉加工厂", "铁艺加工部", "纸箱厂", "预制件厂", "服装加工点", "粮食加工厂", "农具修造厂",
    "轴承加工厂", "砂石料厂",
)  # fmt: skip
SHOPS = (
    "超市", "便利店", "百货店", "服装店", "鞋店", "五金店", "农资店", "手机店", "粮油店", "文具店",
    "家电维修部", "理发店", "大药房", "烟酒店", "水果店", "建材门市", "灯具店", "窗帘布艺店", "电动车行",
    "摩托车维修部", "童装店", "眼镜店", "种子门市", "照相馆", "打字复印部", "茶叶店",
)  # fmt: skip
EATERIES = (
    "饺子馆", "拉面馆", "火烧店", "烧烤店", "早点铺", "饭庄", "火锅店", "羊汤馆", "包子铺", "家常菜馆",
    "快餐店", "板面馆", "铁锅炖", "小吃部",
)  # fmt: skip
RECYCLERS = ("废品收购站", "再生资源回收站", "废旧物资回收点", "废纸收购点", "废旧金属回收部")
CHEMICAL_WORKS = ("涂料有限公司", "气体有限公司", "助剂有限公司")
SCHOOLS = ("幼儿园", "小学", "卫生室")
VENUES = (
    "宾馆", "浴池", "网吧", "歌厅", "旅馆", "棋牌室", "健身馆", "敬老院", "中学", "幼儿园", "影楼",
    "驾校报名处",
)  # fmt: skip
BUILDING_SITES = ("住宅小区工地", "综合楼工地", "管网改造工程")
VILLAGE_SITES = ("道路硬化工程", "排水改造工程", "文化广场工程")

GRAVE = (0.3, 0.6, 0.1, 0.0, 0.0)
WORKS = (0.03, 0.16, 0.45, 0.24, 0.12)
MIDDLING = (0.0, 0.13, 0.43, 0.24, 0.20)
BUILDING = (0.1, 0.4, 0.4, 0.0, 0.1)
KITCHEN = (0.0, 0.07, 0.42, 0.36, 0.15)
QUIET = (0.0, 0.03, 0.26, 0.46, 0.25)
"""Shares of the four colours and of places not graded, from grave to quiet trades."""
CHEMICALS, GAS, SITE = ("hazardous_chemicals",), ("gas",), ("construction",)
COOKS_WITH_GAS = (("gas", 0.6),)

TRADES = (
    Trade("trade", "park", 52, PARK_WORKS, WORKS, (12, 160), (900, 9000)),
    Trade("trade", "trunk", 28, SMALL_WORKS + PARK_WORKS[:8], WORKS, (5, 60), (300, 4000), 0.1, 0.07),
    Trade("trade", "village", 40, SMALL_WORKS, MIDDLING, (2, 24), (120, 1400), 0.35, 0.14),
    Trade("shop", "town", 118, SHOPS, QUIET, (1, 6), (25, 280), 0.9, 0.10),
    Trade("shop", "market", 22, SHOPS, QUIET, (1, 4), (15, 90), 0.95, 0.12),
    Trade("shop", "village", 90, SHOPS, QUIET, (1, 3), (20, 160), 0.9, 0.09),
    Trade("restaurant", "town", 52, EATERIES, KITCHEN, (2, 22), (40, 600), 0.85, 0.06, (), COOKS_WITH_GAS),
    Trade("restaurant", "trunk", 12, EATERIES, KITCHEN, (2, 14), (60, 500), 0.8, 0.08, (), COOKS_WITH_GAS),
    Trade("restaurant", "village", 26, EATERIES, KITCHEN, (1, 8), (30, 260), 0.9, 0.08, (), COOKS_WITH_GAS),
    Trade("recycling", "village", 38, RECYCLERS, MIDDLING, (1, 6), (80, 900), 0.3, 0.16),
    Trade("recycling", "trunk", 22, RECYCLERS, WORKS, (2, 9), (150, 1800), 0.2, 0.12),
    Trade("gas", "village", 31, ("燃气调压站",), (0.0, 0.13, 0.55, 0.26, 0.06), (0, 1), (12, 40), tags=GAS),
    Trade("gas", "town", 5, ("液化气供应站", "燃气服务站"), BUILDING, (2, 6), (60, 300), tags=GAS),
    Trade("gas", "trunk", 2, ("天然气加气站",), GRAVE, (6, 14), (800, 2500), tags=GAS),
    Trade("gas", "park", 2, ("工业燃气调压站",), GRAVE, (1, 2), (40, 120), tags=GAS),
    Trade("hazardous_chemicals", "trunk", 5, ("加油站",), GRAVE, (4, 12), (300, 1500), tags=CHEMICALS),
    Trade("hazardous_chemicals", "park", 3, CHEMICAL_WORKS, GRAVE, (15, 60), (1500, 6000), tags=CHEMICALS),
    Trade("construction", "town", 7, BUILDING_SITES, BUILDING, (15, 90), (1500, 20000), tags=SITE),
    Trade(
        "construction",
        "park",
        4,
        ("厂房建设项目", "仓库扩建项目"),
        BUILDING,
        (12, 60),
        (2000, 12000),
        tags=SITE,
    ),
    Trade("construction", "village", 4, VILLAGE_SITES, MIDDLING, (6, 25), (300, 3000), tags=SITE),
    Trade("other", "town", 24, VENUES, KITCHEN, (3, 70), (150, 4500), 0.35, 0.02, (), (("crowded", 0.7),)),
    Trade("other", "village", 27, SCHOOLS, QUIET, (2, 30), (80, 1800), 0.3, 0.0, (), (("crowded", 0.6),)),
    Trade("other", "trunk", 6, ("物流园", "粮食购销站", "冷库"), MIDDLING, (6, 50), (1200, 9000)),
)
ACROSS = (
    Trade("trade", "frontier", 5, SMALL_WORKS + PARK_WORKS[:6], WORKS, (5, 60), (300, 4000)),
    Trade("restaurant", "frontier", 4, EATERIES, KITCHEN, (2, 12), (60, 400), 0.8, 0.05, (), COOKS_WITH_GAS),
    Trade("recycling", "frontier", 2, RECYCLERS, MIDDLING, (1, 6), (100, 900), 0.2, 0.2),
    Trade("hazardous_chemicals", "frontier", 1, ("加油站",), GRAVE, (4, 10), (300, 1200), tags=CHEMICALS),
    Trade("shop", "seat", 9, SHOPS, QUIET, (1, 5), (25, 220), 0.9, 0.08),
    Trade("restaurant", "seat", 4, EATERIES, KITCHEN, (2, 14), (40, 300), 0.85, 0.05, (), COOKS_WITH_GAS),
)
"""The neighbour's places near the boundary, which this township's people must not see."""
BRANDS = (
    "福顺", "鑫源", "恒达", "宏盛", "兴旺", "瑞丰", "永兴", "华泰", "金穗", "同和", "广源", "聚鑫", "顺达",
    "德润", "万和", "益民", "佳禾", "春晖", "青禾", "禾丰", "惠农", "双赢", "祥瑞", "四季", "利民", "鸿运",
    "众诚", "天成", "新宇", "百顺", "老槐树", "清漪", "望河", "福满", "三友", "长青",
)  # fmt: skip
UNLOCATED = 25
CLOSED = 18
SUSPENDED = 12
