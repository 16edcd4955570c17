"""How fast does the service tell the five that are first at a place, in a city of 2.4M nodes with 20,000 resources?

Over HTTP, from the workers of `gridmap serve`, one question at a time and eight at once. The peers are asked by turns
of the same workers: SELECT 1 by whoever comes, and by somebody who is signed in. Each answer of the first --incidents
places is compared with scipy's Dijkstra over the whole city. What is reckoned beforehand is reported apart.

Run: .venv/bin/python -m bench.nearest   (--place town for a small one; writes bench/reports/nearest.txt for the city)
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from numpy.typing import NDArray
from sqlalchemy import Engine, text

from bench import cities
from bench.city_records import FIRE, SHARE, WholeCity, fill
from bench.machine import named
from bench.over_http import Line, at_once, wait_for
from bench.scratch import scratch
from gridmap.db.sessions import served_engine
from gridmap.incident import rankings
from gridmap.incident.roads import EVERYWHERE
from gridmap.layers.shared.networks import network_for
from gridmap.settings import Settings
from gridmap.web import create_app, current
from gridmap.web.access import allow_anyone, allow_signed_in
from gridmap.web.serving import free_port, serve
from prove.usage import usage
from tests import world
from tests.web.conftest import cookie_of

REPORT = Path(__file__).parent / "reports" / "nearest.txt"
PLACES = {each.name: each for each in (cities.TOWN, cities.COUNTY, cities.CITY)}
ALL = "&".join(f"kind={each}" for each in SHARE)
KINDS = {"all kinds": ALL, "forces": "", "fire stations": "kind=fire_station"}


def app(url: str) -> Flask:
    """The service with two more addresses, which only ask the database for 1."""
    made = create_app(Settings(secret_key="of a bench"), served_engine(url), clock=lambda: world.NOW)  # noqa: S106

    def one() -> ResponseReturnValue:
        return jsonify(current.session().scalar(text("SELECT 1")))

    made.add_url_rule("/one", "one", allow_anyone(one))
    made.add_url_rule("/one/signed-in", "one_signed_in", allow_signed_in(lambda: one()))
    return made


@contextmanager
def noted(engine: Engine) -> Iterator[None]:
    """What the process beside the workers does now and then: it notes that the ranking still holds."""
    done = threading.Event()

    def note() -> None:
        while not done.wait(60):
            rankings.renew(engine)

    keeper = threading.Thread(target=note)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


@contextmanager
def served(url: str) -> Iterator[tuple[int, int]]:
    """The port, and the process that began the workers."""
    port = free_port("127.0.0.1")
    command = [sys.executable, "-m", "bench.nearest", "--serve", str(port), "--url", url]
    server = subprocess.Popen(command, process_group=0)
    try:
        wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(120)


def told(name: str, taken: list[float], peer: float, busy_ms: float) -> str:
    middle, last = statistics.median(taken), statistics.quantiles(taken, n=100)[-1]
    measure = f"p50 {middle:8.2f} ms  p99 {last:8.2f} ms  {middle / peer:6.1f} x SELECT 1, anyone"
    return f"  {name:<28} {measure}  busy {busy_ms:.1f} ms"


def measured(port: int, cookie: str, spots: list[tuple[float, float]], server: int) -> Iterator[str]:
    asked = {
        "SELECT 1, anyone": ["/one"] * len(spots),
        "SELECT 1, signed in": ["/one/signed-in"] * len(spots),
        **{
            f"nearest five, {name}": [f"/api/nearest?lon={lon}&lat={lat}&{kinds}" for lon, lat in spots]
            for name, kinds in KINDS.items()
        },
    }
    for lines in (1, 8):
        taken: dict[str, list[float]] = {name: [] for name in asked}
        busy = dict.fromkeys(asked, 0.0)
        for part in range(0, len(spots), 50):
            for name, paths in asked.items():
                before = usage(server).cpu_s
                taken[name] += at_once(port, cookie, paths[part : part + 50], lines)
                busy[name] += (usage(server).cpu_s - before) * 1000 / len(paths)
        yield f"{lines} at once, {len(spots)} of each by turns; load {os.getloadavg()[0]:.1f}"
        peer = statistics.median(taken["SELECT 1, anyone"])
        yield from (told(name, each, peer, busy[name]) for name, each in taken.items())


def compared(
    port: int, cookie: str, spots: list[tuple[float, float]], whole: WholeCity, incidents: int
) -> Iterator[str]:
    worst, wrong, began = 0.0, 0, time.monotonic()
    forces = ["fire_station", "full_time_brigade", "volunteer_brigade", "micro_station", "rescue_team"]
    for n, (lon, lat) in enumerate(spots[:incidents]):
        kinds = (list(SHARE), forces, ["fire_station"])[n % 3]
        path = f"/api/nearest?lon={lon}&lat={lat}&" + "&".join(f"kind={each}" for each in kinds)
        got = [each["time_s"] for each in json.loads(Line(port, cookie).ask(path)[1])["items"]]
        expected = whole.first((lon, lat), kinds)
        apart = [abs(a - b) for a, b in zip(got, expected, strict=False)]
        worst = max([worst, *apart])
        wrong += len(got) != len(expected) or any(each > 0.5001 for each in apart)
    yield (
        f"{incidents} incidents against scipy's Dijkstra over the whole city: {wrong} differ; farthest apart"
        f" {worst:.3f} s (the answer tells whole seconds); {time.monotonic() - began:.0f} s"
    )


def bench(owner: Engine, engine: Engine, url: str, options: argparse.Namespace) -> Iterator[str]:
    place = PLACES[options.place]
    began = time.monotonic()
    fill(owner, place, options.resources)
    filled_s, began = time.monotonic() - began, time.monotonic()
    with owner.begin() as connection:
        network = network_for(connection, EVERYWHERE, FIRE.vehicle())
        rows = connection.execute(
            text("SELECT id::text, kind, ST_X(geom), ST_Y(geom) FROM resources ORDER BY id")
        )
        resources = [tuple(row) for row in rows]
    network_s, began = time.monotonic() - began, time.monotonic()
    if not rankings.renew(engine):
        raise RuntimeError("nothing was reckoned")
    yield f"{place.name}: {len(network.lonlat):,} nodes, {len(network.head):,} arcs, {len(resources):,} resources"
    yield (
        f"beforehand: records written {filled_s:.0f} s, network {network_s:.0f} s,"
        f" ranking of the junctions {time.monotonic() - began:.0f} s; load {os.getloadavg()[0]:.1f}"
    )
    low, high = network.lonlat.min(axis=0), network.lonlat.max(axis=0)
    drawn: NDArray[np.float64] = np.random.default_rng(7).uniform(low, high, (options.asks, 2))
    spots = [(float(lon), float(lat)) for lon, lat in drawn.round(6)]
    with served(url) as (port, server), noted(engine):
        cookie = cookie_in(url, owner)
        began = time.monotonic()
        at_once(port, cookie, [f"/api/nearest?lon={lon}&lat={lat}" for lon, lat in spots[:40]], 4)
        yield f"first 40 questions, in which each worker opens what was reckoned: {time.monotonic() - began:.1f} s"
        yield from measured(port, cookie, spots, server)
        whole = WholeCity(network, resources)
        yield from compared(port, cookie, spots, whole, options.incidents)


def cookie_in(url: str, owner: Engine) -> str:
    made = app(url)
    client = made.test_client()
    with client.session_transaction() as signed:
        signed.permanent = True
        signed.update({"_user_id": cookie_of(owner, "Dora", world.NOW)})
    name = made.config["SESSION_COOKIE_NAME"]
    kept = client.get_cookie(name)
    if kept is None:
        raise RuntimeError("nobody was let in")
    return f"{name}={kept.value}"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--place", choices=PLACES, default="city")
    asked.add_argument("--resources", type=int, default=20_000)
    asked.add_argument("--asks", type=int, default=1000)
    asked.add_argument("--incidents", type=int, default=500)
    asked.add_argument("--serve", type=int)
    asked.add_argument("--url")
    options = asked.parse_args()
    if options.serve:
        serve(lambda: app(options.url), "127.0.0.1", options.serve)
        return
    lines = [named("flask", "sqlalchemy", "psycopg", "numpy", "scipy")]
    with tempfile.TemporaryDirectory() as folder, scratch() as (owner, engine):
        os.environ["GRIDMAP_DATA_FOLDER"] = folder
        for each in bench(owner, engine, engine.url.render_as_string(hide_password=False), options):
            print(each, flush=True)
            lines.append(each)
    if options.place == "city":
        REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
