"""Which column of a list of areas names the area itself, where each row names those around it as well?

A list of villages has columns for county, township and village: the finest is the name, the next one the parent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from gridmap.imports.synonyms import LEVELS, folded

Is = Callable[[int], bool]

_WORDS = [
    re.compile(
        rf"(?P<of>{'|'.join(LEVELS['around'])})?(?:{'|'.join(words)})"
        rf"(?P<end>|{'|'.join([*LEVELS['names'], *LEVELS['codes']])})"
    )
    for words in LEVELS["words"]
]
_LETTERS = [re.compile(rf"(?P<of>ss)?(?:{'|'.join(short)})(?P<end>mc|bm|dm)") for short in LEVELS["initials"]]
_ADM = re.compile(r"adm(?P<rank>\d)(?P<end>zh|cn|en|name|pcode|code)|(?P<gadm>nlname|name|gid)(?P<level>\d)")
_CODE = frozenset({*LEVELS["codes"], "bm", "dm", "pcode", "gid"})


def settled(headings: Sequence[str], columns: Mapping[int, str], is_flag: Is) -> dict[int, str]:
    """The columns with name, parent and code of one area; as they were where no two levels stand side by side.

    is_flag: does the column hold nothing but yes and no?
    """
    told = {at: found for at, heading in enumerate(headings) if not is_flag(at) and (found := rank(heading))}
    names = sorted(((rank, -at) for at, (rank, is_code, of) in told.items() if not is_code), reverse=True)
    codes = sorted(((rank, -at) for at, (rank, is_code, of) in told.items() if is_code), reverse=True)
    if len({rank for rank, _ in names}) < 2 and "name" in columns.values():
        return dict(columns)
    kept = {at: key for at, key in columns.items() if not (at in told and key in {"name", "parent", "code"})}
    taken = set(kept.values())
    own = None if "name" in taken else next((pair for pair in names if not told[-pair[1]][2]), None)
    if own is not None:
        kept[-own[1]] = "name"
    around = [pair for pair in names if pair != own and (own is None or pair[0] < own[0])]
    if around and "parent" not in taken:
        kept[-around[0][1]] = "parent"
    finest = next((pair for pair in codes if own is None or pair[0] == own[0]), None)
    if "code" not in taken:
        before = {at: key for at, key in columns.items() if key == "code"}
        kept |= {-finest[1]: "code"} if finest is not None else {} if len(codes) > 1 else before
    return kept


def all_levels(headings: Sequence[str], columns: Mapping[int, str]) -> dict[int, str]:
    """The columns of a ledger, with every column that names an area around its rows from the township down: town,
    village and grid beside one another say together where a row belongs.
    """
    ranks = {at: found[0] for at, heading in enumerate(headings) if (found := rank(heading)) and not found[1]}
    told = [at for at in ranks if ranks[at] > 1 and columns.get(at, "area") == "area"]
    if len({ranks[at] for at in told}) < 2 or len({ranks[at] for at in told}) < len(told):
        return dict(columns)
    return {**{at: key for at, key in columns.items() if key != "area"}, **dict.fromkeys(told, "area")}


def rank(heading: str) -> tuple[int, bool, bool] | None:
    """How fine the level is; whether the column holds its code; whether it is said to be the area around."""
    plain = folded(heading)
    for patterns in (_WORDS, _LETTERS):
        for rank, pattern in enumerate(patterns, 1):
            if match := pattern.fullmatch(plain):
                return rank, match["end"] in _CODE, bool(match["of"])
    if match := _ADM.fullmatch(plain):
        return int(match["rank"] or match["level"]), (match["end"] or match["gadm"]) in _CODE, False
    return None
