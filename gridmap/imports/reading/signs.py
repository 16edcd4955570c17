"""Which signs of a cell does nobody see, and which cells stand for nothing at all?"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

# Marks of writing direction, joiners of width zero, soft hyphens: phones and chats lay them around what is copied.
_UNSEEN = dict.fromkeys(
    [0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF]
)
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
_NOTHING = frozenset({"无", "没有", "无。", "暂时没有", "未填", "未提供"})


def seen(text: str) -> str:
    """The text without the signs that nobody sees. Most texts are printable throughout and stay as they are."""
    return text if text.isprintable() else text.translate(_UNSEEN)


def is_error(cell: Any) -> bool:
    """Is this what a spreadsheet shows where a formula failed?"""
    return type(cell) is str and cell[:1] == "#" and _ERROR.fullmatch(cell.strip()) is not None


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
