"""Is everybody answered at each route, about each object, as the reviewed table says, and offered no more than that?"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from gridmap.db import postgis
from prove.ground import Ground
from prove.planted import planted_world
from prove.proof import Figure, none
from tests.access import asking, expected, fences, offered
from tests.access.people import EVERYBODY, client_of


@dataclass(frozen=True)
class _Asked:
    """What one person was answered. other: otherwise than the table says; offers: links and forms that were taken."""

    who: str
    requests: int
    routes: frozenset[tuple[str, str]]
    other: list[str]
    leaks: list[str]
    broken: list[str]
    offers: int
    refused: list[str]


def prove(ground: Ground, people: int) -> list[Figure]:
    chosen = EVERYBODY[:people]
    with (
        planted_world(ground) as urls,
        ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as processes,
    ):
        told = list(processes.map(partial(_answered, urls), chosen))
    routes = {route for each in told for route in each.routes}
    other = [line for each in told for line in each.other]
    leaks = [line for each in told for line in each.leaks]
    broken = [line for each in told for line in each.broken]
    refused = [line for each in told for line in each.refused]
    return [
        Figure("people", f"{len(chosen):,}: {', '.join(chosen)}"),
        Figure("routes (with their methods)", f"{len(routes):,}"),
        Figure("requests", f"{sum(each.requests for each in told):,}"),
        none("answered otherwise than the table says", len(other)),
        none("words from elsewhere in any byte", len(leaks)),
        none("answers of 500", len(broken)),
        none("routes that the table does not name, or that are gone", len(routes ^ set(expected.read()))),
        Figure(
            "links and forms of pages, taken by whoever is shown them",
            f"{sum(each.offers for each in told):,}",
        ),
        none("offered to somebody whom it is refused to", len(refused)),
        *(
            Figure("of these", each, good=False)
            for part in (other, leaks, broken, refused)
            for each in part[:5]
        ),
    ]


def _answered(urls: postgis.Urls, who: str) -> _Asked:
    """Each person has copies of the world of their own, so what they write reaches nobody else."""
    name = f"gridmap_prove_matrix_{os.getpid()}"
    with fences.opened(urls, name) as (owner, engine):
        seen, app = asking.seen_by(engine, who), fences.application(engine)
        pages = asking.asks(app, {}, reading=True, every_word=False)
        taken, refused = offered.refused(app, client_of(app, owner, who), pages)
    with fences.opened(urls, name) as (owner, engine):
        done = asking.ask_all(fences.application(engine), owner, who, seen)
    other = expected.differing(expected.read(), who, done.answers)
    told = [f"{who}: {each}" for each in refused]
    return _Asked(who, done.asked, frozenset(done.answers), other, done.leaks, done.broken, taken, told)
