"""Does the name of a place say that it is not in use: 样例消防站（已停用）, 规划东站?"""

from __future__ import annotations

import re

_IDLE = (
    "停用|停业|停运|废弃|撤销|撤并|撤除|拆除|报废|损坏|故障|关停|关闭|注销|作废|拟建|规划|在建|筹建|待建|未建|建设中|施工中|未启用|未投用|"
    "旧址|原址|闲置|搬迁|搬离|迁出|迁走|取缔|停办|disused|closed|abandoned|proposed|planned|under construction|former"
)
_BEHIND = re.compile(
    rf"[(（\[【][^()（）\[\]【】]{{0,6}}?({_IDLE})[^()（）\[\]【】]{{0,6}}[)）\]】]\s*$|({_IDLE})$",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(拟建|在建|筹建|待建|已?停用|已损坏|已报废|已拆除|(?:损坏|报废|闲置)的|废弃|规划(?!路|街|局|馆|院|大道|大厦|一|二|三|四|中心))"
)


def word_in(name: str) -> str:
    """The word that says so, "" where none does."""
    found = _BEHIND.search(name) or _BEFORE.match(name)
    return "" if found is None else next(word for word in found.groups() if word)
