"""Is everybody answered at each route, about each object, as the reviewed table says, and offered no more than that?"""

from __future__ import annotations

import os

from prove.ground import Ground
from prove.planted import planted_world
from prove.proof import Figure, none
from tests.access import asking, expected, fences, offered
from tests.access.people import EVERYBODY, client_of


def prove(ground: Ground, people: int) -> list[Figure]:
    table, chosen = expected.read(), EVERYBODY[:people]
    asked, other, leaks, broken = 0, list[str](), list[str](), list[str]()
    routes: set[tuple[str, str]] = set()
    offers, refused = 0, list[str]()
    with planted_world(ground) as urls:
        for who in chosen:
            with fences.opened(urls, f"gridmap_prove_matrix_{os.getpid()}") as (owner, engine):
                seen, app = asking.seen_by(engine, who), fences.application(engine)
                pages = asking.asks(app, {}, reading=True, every_word=False)
                taken, told = offered.refused(app, client_of(app, owner, who), pages)
                offers, refused = offers + taken, refused + [f"{who}: {each}" for each in told]
            with fences.opened(urls, f"gridmap_prove_matrix_{os.getpid()}") as (owner, engine):
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
        Figure("links and forms of pages, taken by whoever is shown them", f"{offers:,}"),
        none("offered to somebody whom it is refused to", len(refused)),
        *(Figure("of these", each, good=False) for each in (*other, *leaks, *broken, *refused)[:10]),
    ]
