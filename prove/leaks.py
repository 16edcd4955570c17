"""Does any answer say a word of what lies elsewhere, with the application's fence alone, or the database's alone?"""

from __future__ import annotations

import os

from gridmap.db import postgis
from prove.ground import Ground
from prove.planted import planted_world
from prove.proof import Figure, none
from tests.access import asking, fences

WAYS = ("the application alone", "the database alone", "neither")
PEOPLE = ("Gloria", "Nora", "Nobody", "Paula", "Dora", "Adam", "Greta", "Hugo", "Both", "Vera")


def prove(ground: Ground, people: int) -> list[Figure]:
    with planted_world(ground) as urls:
        return [figure for way in WAYS for figure in _asked(urls, way, people)]


def _asked(source: postgis.Urls, way: str, people: int) -> list[Figure]:
    chosen = PEOPLE[: people if way != "neither" else 1]
    asked, leaks = 0, 0
    for who in chosen:
        with fences.opened(source, f"gridmap_prove_way_{os.getpid()}") as (owner, engine):
            seen = asking.seen_by(engine, who)
            if way != "the database alone":
                fences.lower_the_database_s(owner)
            if way != "the application alone":
                fences.lower_the_application_s(engine)
            done = asking.ask_all(fences.application(engine), owner, who, seen, reading=True)
        asked, leaks = asked + done.asked, leaks + len(done.leaks)
    counted = Figure(f"requests, {way} ({', '.join(chosen)})", f"{asked:,}")
    if way == "neither":
        return [
            counted,
            Figure("leaks that are found without fences (so they would be seen)", f"{leaks:,}", leaks > 0),
        ]
    return [counted, none(f"words from elsewhere, {way}", leaks)]
