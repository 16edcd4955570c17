"""Do fifty people of a town of 100,000 enterprises get their answers in time, a fifth of their questions writing?"""

from __future__ import annotations

import os
import time

from gridmap.db.engines import closing
from gridmap.db.sessions import app_engine
from gridmap.layers import LAYERS
from gridmap.publishing import publish
from prove import office, town
from prove.ground import Ground, served
from prove.office import Seen, at_work, hired, most, observed, p95, told
from prove.proof import Figure
from prove.usage import Usage, usage

SMALL_S = 60  # below it, a small town: the people of a quick run are there for what breaks, not for how long it takes
ENTERPRISES, GRIDS = 100_000, 500
ENTERPRISES_SMALL, GRIDS_SMALL = 1_000, 50
WARMING_S = 120.0  # at most; until the workers have read what each of them keeps
PROMISED = {office.MAP: 0.5, office.PAGE: 1.0}  # seconds, of the 95th of a hundred
PROMISED_GROWTH = 0.10


def prove(ground: Ground, seconds: int) -> list[Figure]:
    whole = seconds >= SMALL_S
    size, grids = (ENTERPRISES, GRIDS) if whole else (ENTERPRISES_SMALL, GRIDS_SMALL)
    members = town.build(ground.owner, size, grids)
    opened(ground)
    with served(ground) as service:
        people = hired(service, ground.owner, members)
        with at_work(people):
            time.sleep(min(WARMING_S, seconds / 2))
            before = usage(service.pid), usage(ground.server_pid), time.process_time()
            seen = observed(people, seconds)
            after = usage(service.pid), usage(ground.server_pid), time.process_time()
    return [
        Figure("enterprises, grids, people", f"{size:,}, {grids}, {len(people)}"),
        Figure("pause between two questions of a person, on the average", f"{office.PAUSE_S:.0f} s"),
        *answered(seen, whole),
        *used(before[0], after[0], "the service", seen, whole),
        *used(before[1], after[1], "PostgreSQL", seen, promised=False),
        Figure("processor of those who asked", f"{(after[2] - before[2]) / seen.seconds:.2f} cores"),
        Figure(
            "load of the machine at the end, over 1 and 15 minutes",
            "{0:.1f}, {2:.1f}".format(*os.getloadavg()),
        ),
    ]


def opened(ground: Ground) -> None:
    """Every answer is there before the first question, as in an office that has worked for a day."""
    with closing(app_engine(ground.urls.app)) as engine:
        publish.refresh_all(engine, LAYERS, town.TOWN, office.today())


def answered(seen: Seen, whole: bool) -> list[Figure]:
    asked, writes = len(seen.answers), len(seen.of(office.WRITE))
    figures = [
        Figure("requests, in a second, of these writes", f"{asked:,}, {asked / seen.seconds:.1f}, {writes:,}")
    ]
    for kind in office.KINDS:
        waited = seen.of(kind)
        good = p95(waited) < PROMISED[kind] if whole and kind in PROMISED else None
        figures.append(Figure(f"{kind}: median, p95, longest", told(waited), good))
    stale = sum(each.stale for each in seen.answers)
    return [
        *figures,
        Figure("map data shown as of a moment before", f"{stale:,} of {len(seen.of(office.MAP)):,}"),
        Figure("no answer, or 500 and more without a promise", most(seen.broken), not seen.broken),
        Figure("503 with Retry-After", most(seen.put_off), not seen.put_off),
        Figure("refused (400 to 499)", most(seen.refused), not seen.refused),
    ]


def used(before: Usage, after: Usage, whose: str, seen: Seen, promised: bool) -> list[Figure]:
    growth, cpu_s = after.pss_mb / before.pss_mb - 1, after.cpu_s - before.cpu_s
    each_ms = cpu_s / max(len(seen.answers), 1) * 1000
    return [
        Figure(
            f"memory of {whose} (PSS), warm and at the end",
            f"{before.pss_mb:.0f} MB, {after.pss_mb:.0f} MB ({growth:+.1%})",
            growth < PROMISED_GROWTH if promised else None,
        ),
        Figure(f"processor of {whose}", f"{cpu_s / seen.seconds:.2f} cores, {each_ms:.0f} ms a request"),
    ]
