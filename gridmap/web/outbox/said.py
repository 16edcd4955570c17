"""How does one value of an entry stand on the page that decides about it?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})?", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})?", re.ASCII)


@dataclass(frozen=True)
class Said:
    """A value of an entry. text: as it can be corrected in one line, None where it cannot; choices: what it may be.

    kind: of the field, where it is one of a register.
    """

    key: str
    title: str
    text: str | None
    shown: str
    choices: Mapping[str, str]
    kind: str = ""

    @property
    def control(self) -> str:
        """The type of the input that can put it right: a calendar would show nothing of words that are no day."""
        if self.kind == "date" and _DAY.fullmatch(self.text or ""):
            return "date"
        if self.kind == "datetime" and _MOMENT.fullmatch(self.text or ""):
            return "datetime-local"
        return "text"
