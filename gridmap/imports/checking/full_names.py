"""Which names of areas are whole paths (青禾镇-样例村-第一网格), and what do their parts say?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from gridmap.i18n.texts import N_, Sentence

_NOUN = "areas"
_MOSTLY = 0.8
_BETWEEN = re.compile(r"\s*(?:[-—–－/／\\>＞→|]|->|::)+\s*")
_NAMED = re.compile(r"[^\W\d_].*")


def parted(noun: str, rows: Sequence[dict[str, Any]]) -> list[Sentence]:
    """Name and parent out of the path, where nearly every row is called by one and none names its parent."""
    paths = [_parts(row) for row in rows] if noun == _NOUN else []
    named = [row for row in rows if row.get("name")] if noun == _NOUN else []
    if not named or any(row.get("parent") for row in rows):
        return []
    if sum(len(parts) > 1 for parts in paths) < max(1, _MOSTLY * len(named)):
        return []
    for row, parts in zip(rows, paths, strict=True):
        if len(parts) > 1:
            row["name"], row["parent"] = parts[-1], parts[-2]
    text = N_(
        "The names are whole paths; the last part was read as the name, the one before as what it lies in."
    )
    return [Sentence(text)]


def _parts(row: dict[str, Any]) -> list[str]:
    parts = [part for part in _BETWEEN.split(str(row.get("name", ""))) if part]
    return parts if len(parts) > 1 and all(map(_NAMED.fullmatch, parts)) else []
