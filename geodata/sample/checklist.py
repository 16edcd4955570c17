"""What does the township ask on a visit beside the checklists that ship? Its rule is as fictional as the township."""

from __future__ import annotations

from geodata.sample.book import Row, key
from geodata.sample.places import TOWNSHIP

RULE = "青禾镇沿街店铺消防安全管理约定（示例）"
ITEMS = (
    (
        "电动车充电柜是否设在室外、远离出入口？",
        ["shop", "restaurant"],
        "充电柜设在室内或紧贴出入口",
        "移至室外空旷处",
        "第三条",
        "visit",
    ),
    (
        "后厨排油烟管道是否按季清洗、有记录？",
        ["restaurant"],
        "排油烟管道未按季清洗",
        "立即清洗并留存记录",
        "第六条",
        "quarter",
    ),
)


def checklist_rows() -> list[Row]:
    return [
        {
            "id": key("checklist_items", number),
            "area_path": TOWNSHIP,
            "ask": ask,
            "sectors": sectors,
            "tags": [],
            "fault": fault,
            "mend": mend,
            "rule": RULE,
            "clause": clause,
            "severity": "general",
            "often": often,
            "in_use": True,
        }
        for number, (ask, sectors, fault, mend, clause, often) in enumerate(ITEMS)
    ]
