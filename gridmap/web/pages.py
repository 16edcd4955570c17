"""Which page of a long list is shown, and at which address is the same list otherwise?"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode

from flask import request

ROWS_A_PAGE = 50


def here(**changed: str | int) -> str:
    """The address of this page with some parts of its query changed; what else was asked stays as it is."""
    asked = [(name, value) for name, value in request.args.items(multi=True) if name not in changed]
    return f"{request.path}?{urlencode([*asked, *changed.items()])}"


@dataclass(frozen=True)
class Pager:
    """Which part of `total` rows is shown."""

    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / ROWS_A_PAGE))

    @property
    def offset(self) -> int:
        return (self.page - 1) * ROWS_A_PAGE

    def address(self, page: int) -> str:
        return here(page=page)

    @classmethod
    def asked(cls, total: int) -> Pager:
        """The page in the address; one that does not exist is the nearest that does."""
        asked = request.args.get("page", 1, type=int)
        return cls(total, min(max(asked, 1), cls(total, 1).pages))
