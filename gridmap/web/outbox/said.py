"""How does one value of an entry stand on the page that decides about it?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})?", re.ASCII)


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
    def is_day(self) -> bool:
        """Can a browser's own calendar put it right? It would show nothing of words that are no day."""
        return self.kind == "date" and self.text is not None and _DAY.fullmatch(self.text) is not None
