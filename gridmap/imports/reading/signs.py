"""Which cells stand for nothing at all, for something that goes on, or for a formula that failed?"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

_ERROR = re.compile(
    r"#(?:N/?A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE
)
_SIGNS_ONLY = re.compile(r"[/\\\-_—–―－.。、·*~＊／?×…]{1,6}")
_NO_VALUE = frozenset(
    {"n/a", "na", "nil", "null", "none", "nan", "tbd", "暂无", "空", "空白", "空缺", "不详", "不明", "不清", "未知",
     "待定", "待补充", "待补", "待核实", "待核查", "待完善", "待更新", "待录入", "待填", "暂缺", "暂未", "缺", "缺失",
     "暂无数据", "暂无信息", "无数据", "无信息", "未登记", "未录入", "未采集", "未提供", "不适用",
     "未评", "未评级", "未评估", "未定级", "未分级", "不清楚", "无电话", "没电话", "无手机", "无联系方式", "\\n"}
)  # fmt: skip
_STILL = frozenset(
    {"长期", "长期有效", "永久", "永久有效", "无期限", "无固定期限", "不限", "至今", "现在", "目前", "在任",
     "在职", "在岗", "现任", "未到期", "未解散", "未撤", "未撤下", "未停业", "未完成", "未整改", "未关闭", "未销号",
     "整改中", "正在整改", "进行中", "ongoing", "present", "to date", "open"}
)  # fmt: skip
"""Written where a day is asked on which something ends that has not ended."""
_NOTHING = frozenset({"无", "没有", "无。", "暂时没有", "未填", "未提供"})


def is_error(cell: Any) -> bool:
    """Is this what a spreadsheet shows where a formula failed?"""
    return type(cell) is str and cell[:1] == "#" and _ERROR.fullmatch(cell.strip()) is not None


def goes_on(cell: Any) -> bool:
    """Is this written instead of the day on which something ends: it has not ended?"""
    return type(cell) is str and unicodedata.normalize("NFKC", cell).strip("。. ").casefold() in _STILL


def stands_for_nothing(cell: Any, *, none_is_said: bool = False) -> bool:
    """Is this written where there is nothing to write: a stroke, “n/a”, or the word for none?

    none_is_said: the word for none is an answer of its own there (no tags, not in service), and only strokes are empty.
    """
    if type(cell) is not str or not 0 < len(cell) <= 8:
        return False
    plain = unicodedata.normalize("NFKC", cell).strip().casefold()
    if plain[:1] in "([（【" and plain[-1:] in ")]）】":
        plain = plain[1:-1]
    if _SIGNS_ONLY.fullmatch(plain):
        return True
    if none_is_said:
        return plain in _NO_VALUE - {"空", "none"}
    return plain in _NO_VALUE or plain in _NOTHING
