"""Is each of seventeen people answered at each route, about each object, as the reviewed table says?"""

from __future__ import annotations

import os

from prove.ground import Ground
from prove.planted import planted_world
from prove.proof import Figure, none
from tests.access import asking, expected, fences
from tests.access.people import EVERYBODY


def prove(ground: Ground, people: int) -> list[Figure]:
    table, chosen = expected.read(), EVERYBODY[:people]
    asked, other, leaks, broken = 0, list[str](), list[str](), list[str]()
    routes: set[tuple[str, str]] = set()
    with planted_world(ground) as urls:
        for who in chosen:
            with fences.opened(urls, f"gridmap_prove_matrix_{os.getpid()}") as (owner, engine):
                seen = asking.seen_by(engine, who)
                done = asking.ask_all(fences.application(engine), owner, who, seen)
            asked += done.asked
            routes |= set(done.answers)
            other += expected.differing(table, who, done.answers, whole=True)
            leaks += done.leaks
            broken += done.broken
    return [
        Figure("people", f"{len(chosen):,}: {', '.join(chosen)}"),
        Figure("routes (with their methods)", f"{len(routes):,}"),
        Figure("requests", f"{asked:,}"),
        none("answered otherwise than the table says", len(other)),
        none("words from elsewhere in any byte", len(leaks)),
        none("answers of 500", len(broken)),
        none("routes that the table does not name, or that are gone", len(routes ^ set(table))),
        *(Figure("of these", each, good=False) for each in (*other, *leaks, *broken)[:10]),
    ]
