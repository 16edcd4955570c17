"""How long do people wait for the map while others write?"""

from __future__ import annotations

import statistics
import threading
import time
import uuid
from dataclasses import dataclass, field

import requests
from sqlalchemy import text

from prove.ground import Browser, Ground, served
from prove.proof import Figure, none
from tests import world

READERS = 6
PAUSE_S = 0.5  # between two questions of one reader
WRITES_A_SECOND = 1.7
ENTERPRISES = 20_000
PROMISED_S = 0.5
LAYERS = ("enterprises", "hazards", "grids", "resources", "coverage")
_FILL = text(
    f"""
    INSERT INTO enterprises (id, area_path, name, sector, risk, geom)
    SELECT gen_random_uuid(), (ARRAY['{world.G11}', '{world.G12}', '{world.G21}', '{world.G22}'])[1 + i % 4],
        'Place ' || i, 'shop', 'yellow',
        ST_SetSRID(ST_MakePoint(117.001 + 0.098 * random(), 38.001 + 0.078 * random()), 4326)
    FROM generate_series(1, {ENTERPRISES}) i
    """
)


@dataclass
class Waited:
    seconds: list[float] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    stale: int = 0


def prove(ground: Ground, seconds: int) -> list[Figure]:
    """The same people ask for the same layers, first while nobody writes, then while somebody does."""
    with ground.owner.begin() as connection:
        connection.execute(_FILL)
    with served(ground) as service:
        browsers = [service.signed_in("Paula") for _ in range(READERS)]
        for layer in LAYERS:
            browsers[0].get(_asked(layer), timeout_s=120)
        quiet = _read(browsers, seconds, None)
        busy = _read(browsers, seconds, service.signed_in("Gloria"))
    return [
        Figure("enterprises, readers, writes a second", f"{ENTERPRISES:,}, {READERS}, {WRITES_A_SECOND}"),
        Figure("map data while nobody writes, median and p95", _told(quiet)),
        Figure("map data while somebody writes, median and p95", _told(busy), _p95(busy) < PROMISED_S),
        Figure("of these answers, shown as of a moment before", f"{busy.stale:,} of {len(busy.seconds):,}"),
        none("answers that were no 200", len(quiet.failed) + len(busy.failed)),
    ]


def _asked(layer: str) -> str:
    return f"/api/layers/{layer}?area={world.T1}&bbox=117.06,38.01,117.09,38.03&zoom=16"


def _read(browsers: list[Browser], seconds: int, writer: Browser | None) -> Waited:
    waited, stop = Waited(), threading.Event()
    threads = [threading.Thread(target=_ask, args=(each, waited, stop, n)) for n, each in enumerate(browsers)]
    if writer:
        threads.append(threading.Thread(target=_write, args=(writer, stop)))
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join()
    return waited


def _ask(browser: Browser, waited: Waited, stop: threading.Event, number: int) -> None:
    turn = number
    while not stop.wait(PAUSE_S):
        turn += 1
        began = time.perf_counter()
        try:
            answer = browser.get(_asked(LAYERS[turn % len(LAYERS)]))
        except requests.RequestException:
            waited.failed.append(0)
            continue
        waited.seconds.append(time.perf_counter() - began)
        if answer.status_code != 200:
            waited.failed.append(answer.status_code)
        elif not answer.json()["fresh"]:
            waited.stale += 1


def _write(browser: Browser, stop: threading.Event) -> None:
    while not stop.wait(1 / WRITES_A_SECOND):
        place = {"lon": 117.08, "lat": 38.02}
        values = {"title": f"load {uuid.uuid4().hex[:8]}", "found_on": world.TODAY.isoformat(), "geom": place}
        browser.send("/api/records/hazards", {"id": str(uuid.uuid4()), "values": values})


def _p95(waited: Waited) -> float:
    return statistics.quantiles(waited.seconds, n=20)[-1]


def _told(waited: Waited) -> str:
    return f"{statistics.median(waited.seconds) * 1000:.0f} ms, {_p95(waited) * 1000:.0f} ms"
