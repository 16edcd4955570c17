"""How does one value of an entry stand on the page that decides about it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    """A value of an entry. text: as it can be corrected in one line, None where it cannot; choices: what it may be.

    is_day: a browser's own calendar can put it right.
    """

    key: str
    title: str
    text: str | None
    shown: str
    choices: Mapping[str, str]
    is_day: bool = False
