"""How fast does the service tell the five that are first at a place, in a city of 2.4M nodes with 20,000 resources?

Over HTTP, from the workers of `gridmap serve`, one question at a time and eight at once. The peers are asked by turns
of the same workers: SELECT 1 by whoever comes, and by somebody who is signed in. Each answer of the first --incidents
places is compared with scipy's Dijkstra over the whole city. What is reckoned beforehand is reported apart.

Run: .venv/bin/python -m bench.nearest   (--place town for a small one; writes bench/reports/nearest.txt for the city)
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import psycopg
import shapely
from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session

from bench import cities
from bench.machine import named
from bench.scratch import scratch
from gridmap.analysis.roads.forces import Forces, starts
from gridmap.analysis.roads.incident import LIMIT_S
from gridmap.analysis.roads.leaving import direct, ends
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.speeds import arc_s
from gridmap.analysis.roads.ways import Ways
from gridmap.db.sessions import served_engine
from gridmap.incident import rankings
from gridmap.incident.roads import EVERYWHERE, turnout
from gridmap.layers.shared.networks import network_for
from gridmap.settings import Settings
from gridmap.standards import shipped
from gridmap.web import create_app, current
from gridmap.web.access import allow_anyone, allow_signed_in
from gridmap.web.serving import free_port, serve
from tests import world
from tests.web.conftest import cookie_of

REPORT = Path(__file__).parent / "reports" / "nearest.txt"
PLACES = {each.name: each for each in (cities.TOWN, cities.COUNTY, cities.CITY)}
SHARE = {"fire_station": 0.01, "full_time_brigade": 0.01, "volunteer_brigade": 0.02, "micro_station": 0.2,
         "hydrant": 0.5, "water_source": 0.1, "supply_depot": 0.05, "shelter": 0.06, "rescue_team": 0.03,
         "hospital": 0.02}  # fmt: skip
ALL = "&".join(f"kind={each}" for each in SHARE)
KINDS = {"all kinds": ALL, "forces": "", "fire stations": "kind=fire_station"}
FIRE = shipped("cn_township")


def app(url: str) -> Flask:
    """The service with two more addresses, which only ask the database for 1."""
    made = create_app(Settings(secret_key="of a bench"), served_engine(url), clock=lambda: world.NOW)  # noqa: S106

    def one() -> ResponseReturnValue:
        return jsonify(current.session().scalar(text("SELECT 1")))

    made.add_url_rule("/one", "one", allow_anyone(one))
    made.add_url_rule("/one/signed-in", "one_signed_in", allow_signed_in(lambda: one()))
    return made


def fill(owner: Engine, place: cities.Place, resources: int) -> None:
    drawn = cities.generate(place)
    west, south, east, north = shapely.total_bounds(drawn.ways.lines)
    with Session(owner) as session:
        whole = (west, south, east, north)
        session.add(world.area(world.T1, "township", "Bench City", whole))
        session.flush()
        session.add(world.person("Dora", world.T1, ("duty_officer", world.T1)))
        session.commit()
    chance = np.random.default_rng(cities.SEED)
    spots = chance.uniform((west, south), (east, north), (resources, 2))
    kinds = chance.choice(list(SHARE), resources, p=list(SHARE.values()))
    url = make_url(owner.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url) as connection:
        _copy(connection, "roads", "id, area_path, road_class, one_way, node_ids, geom", _roads(drawn.ways))
        rows = (
            f"{uuid.UUID(int=n + 1)}\t{world.T1}\tR{n}\t{kind}\tSRID=4326;POINT({lon} {lat})\n"
            for n, (kind, (lon, lat)) in enumerate(zip(kinds, spots.tolist(), strict=True))
        )
        _copy(connection, "resources", "id, area_path, name, kind, geom", rows)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _roads(ways: Ways) -> Iterator[str]:
    lines = shapely.to_wkb(shapely.set_srid(ways.lines, 4326), hex=True, include_srid=True)
    for n, (line, ids) in enumerate(zip(lines, ways.node_ids, strict=True)):
        listed = ",".join(map(str, ids))
        kept = (
            f"{uuid.UUID(int=n + 1)}\t{world.T1}\t{ways.road_class[n]}\t{bool(ways.one_way[n])}\t{{{listed}}}"
        )
        yield f"{kept}\t{line}\n"


def _copy(connection: psycopg.Connection, table: str, columns: str, rows: Iterator[str]) -> None:
    with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        part = io.StringIO()
        for row in rows:
            part.write(row)
            if part.tell() > 1_000_000:
                copy.write(part.getvalue())
                part = io.StringIO()
        copy.write(part.getvalue())


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


def busy_s(group: int) -> float:
    """Processor time of the service and its workers so far: a crowded machine does not lengthen it."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            told = stat.read_text().rpartition(")")[2].split()
            ticks += (int(told[11]) + int(told[12])) if int(told[2]) == group else 0
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(url: str) -> Iterator[tuple[int, int]]:
    """The port, and the process group."""
    port = free_port("127.0.0.1")
    command = [sys.executable, "-m", "bench.nearest", "--serve", str(port), "--url", url]
    server = subprocess.Popen(command, process_group=0)
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(120)


class Line:
    """One connection that stays open."""

    def __init__(self, port: int, cookie: str) -> None:
        self.way = socket.create_connection(("127.0.0.1", port), timeout=600)
        self.way.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = f" HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n"

    def ask(self, path: str) -> tuple[float, bytes]:
        """Milliseconds until the last byte, and the body. Raises RuntimeError for anything but 200."""
        began = time.perf_counter()
        self.way.sendall(f"GET {path}{self.head}".encode())
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, body = got.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        while length and len(body) < int(length[1]):
            body += self._more()
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{path}: {head[:60]!r} {body[:200]!r}")
        return (time.perf_counter() - began) * 1000, body

    def _more(self) -> bytes:
        part = self.way.recv(65536)
        if not part:
            raise RuntimeError("the service hung up")
        return part


def at_once(port: int, cookie: str, paths: list[str], lines: int) -> list[float]:
    """What each of the questions took, asked over so many lines at once."""
    taken: list[float] = []
    failed: list[BaseException] = []

    def one(own: list[str]) -> None:
        try:
            line = Line(port, cookie)
            taken.extend(line.ask(path)[0] for path in own)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=one, args=(paths[n::lines],)) for n in range(lines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return taken


class Full:
    """scipy's Dijkstra from a place against every arc of the city, to every resource."""

    def __init__(self, network: Network, rows: list[tuple[str, str, float, float]]) -> None:
        self.network, self.ids = network, [row[0] for row in rows]
        self.kinds = np.array([row[1] for row in rows])
        self.seconds = arc_s(network, FIRE.speeds_km_h())
        self.leg = FIRE.leg_m_s(), FIRE["leg_limit_m"].value
        turnouts = [turnout(FIRE, kind, None).seconds for kind in self.kinds]
        spots = np.array([row[2:] for row in rows], dtype=np.float64)
        self.begun = starts(network, self.seconds, Forces(spots, np.array(turnouts)), *self.leg)
        indptr, tail, arc = network.backward
        self.arcs = self.seconds[arc], tail, indptr

    def first(self, place: tuple[float, float], kinds: list[str]) -> list[float]:
        """Seconds of the first five of these kinds."""
        cost, head, indptr = self.arcs
        nodes = len(indptr) - 1
        left, near = ends(self.network, self.seconds, np.array([place]), *self.leg)
        graph = csr_array(
            (
                np.append(cost, left.cost_s),
                np.append(head, left.node).astype(np.int32),
                np.append(indptr, indptr[-1] + len(left.node)).astype(np.int32),
            ),
            shape=(nodes + 1, nodes + 1),
        )
        to_node = dijkstra(graph, indices=[nodes])[0]
        row, short = direct(self.begun, near, self.seconds, *self.leg)
        least = np.full(len(self.ids), np.inf)
        np.minimum.at(least, self.begun.force, self.begun.node_s + to_node[self.begun.node])
        np.minimum.at(least, self.begun.force[row], self.begun.road_s[row] + short.cost_s)
        least = np.sort(least[np.isin(self.kinds, kinds)])[:5]
        return [float(each) for each in least if each <= LIMIT_S]


def told(name: str, taken: list[float], peer: float, busy_ms: float) -> str:
    middle, last = statistics.median(taken), statistics.quantiles(taken, n=100)[-1]
    measure = f"p50 {middle:8.2f} ms  p99 {last:8.2f} ms  {middle / peer:6.1f} x SELECT 1, anyone"
    return f"  {name:<28} {measure}  busy {busy_ms:.1f} ms"


def measured(port: int, cookie: str, spots: list[tuple[float, float]], group: int) -> Iterator[str]:
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
                before = busy_s(group)
                taken[name] += at_once(port, cookie, paths[part : part + 50], lines)
                busy[name] += (busy_s(group) - before) * 1000 / len(paths)
        yield f"{lines} at once, {len(spots)} of each by turns; load {os.getloadavg()[0]:.1f}"
        peer = statistics.median(taken["SELECT 1, anyone"])
        yield from (told(name, each, peer, busy[name]) for name, each in taken.items())


def compared(
    port: int, cookie: str, spots: list[tuple[float, float]], full: Full, incidents: int
) -> Iterator[str]:
    worst, wrong, began = 0.0, 0, time.monotonic()
    forces = ["fire_station", "full_time_brigade", "volunteer_brigade", "micro_station", "rescue_team"]
    for n, (lon, lat) in enumerate(spots[:incidents]):
        kinds = (list(SHARE), forces, ["fire_station"])[n % 3]
        path = f"/api/nearest?lon={lon}&lat={lat}&" + "&".join(f"kind={each}" for each in kinds)
        got = [each["time_s"] for each in json.loads(Line(port, cookie).ask(path)[1])["items"]]
        expected = full.first((lon, lat), kinds)
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
    with served(url) as (port, group), noted(engine):
        cookie = cookie_in(url, owner)
        began = time.monotonic()
        at_once(port, cookie, [f"/api/nearest?lon={lon}&lat={lat}" for lon, lat in spots[:40]], 4)
        yield f"first 40 questions, in which each worker opens what was reckoned: {time.monotonic() - began:.1f} s"
        yield from measured(port, cookie, spots, group)
        full = Full(network, resources)
        yield from compared(port, cookie, spots, full, options.incidents)


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
