"""Which few of all questions does a run of the tests ask, so that no route and nobody is left out?

The whole is asked by `make prove`. Everybody asks every route about one object, which takes turns by route and person;
those whose fence is the narrowest ask also about what lies beyond it.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from tests.access.asking import Ask

_BEYOND = {"Gloria": "beside", "Nora": "own", "Mona": "above"}


def few(asked: Sequence[Ask], who: str) -> Sequence[Ask]:
    by_route: dict[tuple[str, str], list[int]] = {}
    for number, ask in enumerate(asked):
        by_route.setdefault((ask.endpoint, ask.method), []).append(number)
    chosen: set[int] = set()
    for (endpoint, method), numbers in by_route.items():
        turn = zlib.crc32(f"{who} {endpoint} {method}".encode())
        chosen.add(numbers[turn % len(numbers)])
        beyond = [each for each in numbers if asked[each].about == _BEYOND.get(who)]
        if beyond:
            chosen.add(beyond[turn % len(beyond)] if method == "GET" else beyond[0])
    return [asked[number] for number in sorted(chosen)]
