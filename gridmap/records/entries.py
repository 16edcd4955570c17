"""What may be typed into one field of a record, and how is it read?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gridmap.i18n.texts import Sentence

Kind = Literal["text", "long", "number", "date", "choice", "choices", "flag", "phone", "point", "reference"]

LONGEST_LINE = 200
LONGEST_TEXT = 4000


@dataclass(frozen=True)
class Entry:
    """One field of one noun: `key` is the column, `title` its name as a key of the catalog.

    choices: coded value -> text (a key of the catalog). whole: the number has no decimals. most: the largest
    number. fixed: said when the record is made and not changed afterwards. tidy: typed text -> text as it is
    kept. check: value -> what is wrong with it, or None.
    """

    key: str
    title: str
    kind: Kind = "text"
    required: bool = False
    unit: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    most: float = 1e9
    fixed: bool = False
    tidy: Callable[[str], str] = str.strip
    check: Callable[[Any], Sentence | None] = lambda value: None
