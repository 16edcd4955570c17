"""How many tiles a second with 32 asking at once: ours baked, ours live and fenced, and tipg's on the same points?

Run: .venv/bin/python -m bench.baked [places]. All in one run, by turns, on one server of PostgreSQL: zoom 12 over a
county of 1 by 0.8 degrees. Ours is the whole service as `gridmap serve` runs it, two workers, each request signed in;
baked is a public layer with its archive, live a fenced one. The peer is tipg (https://developmentseed.org/tipg) as it
comes, two workers of uvicorn, nobody asked who they are, on a table of the same points with a spatial index; it is
installed into a virtual environment of its own, which is thrown away. All are asked to pack with gzip.
"""

from __future__ import annotations

import contextlib
import http.client
import multiprocessing
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import requests
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from bench.machine import named
from bench.over_http import wait_for
from bench.scratch import scratch
from gridmap.db.sessions import served_engine
from gridmap.layers import BY_KEY
from gridmap.publishing import archives, publish
from gridmap.settings import Settings
from gridmap.web import create_app
from gridmap.web.serving import free_port, serve
from tests import world

AT_ONCE = 32
ROUNDS, ROUND_S = 3, 5.0
ZOOM = 12
WEST, SOUTH, WIDE, HIGH = 116.5, 37.6, 1.0, 0.8
BAKED, LIVE = "landmarks", "enterprises"
_POINTS = """
    CREATE TABLE peer AS SELECT n AS id, 'Place ' || n AS title, (ARRAY['hamlet', 'market', 'hill'])[1 + n % 3] AS kind,
        ST_SetSRID(ST_MakePoint(:west + :wide * random(), :south + :high * random()), 4326) AS geom
    FROM generate_series(1, :number) n
"""
_WRITTEN = """
    INSERT INTO published
        (layer, township_path, variant, feature_id, area_path, public, title, rank, classes, values, geom)
    SELECT :layer, :town, '', md5(id::text), :area, :public, title, 0, CAST(:classes AS jsonb),
        jsonb_build_object('kind', kind), geom FROM peer
"""


@dataclass(frozen=True)
class Asked:
    """One who is asked: where, by which addresses, with which headers."""

    name: str
    port: int
    paths: list[str]
    headers: dict[str, str]


def fill(owner: Engine, engine: Engine, number: int) -> None:
    today = datetime.now(UTC).date()
    told = {"west": WEST, "south": SOUTH, "wide": WIDE, "high": HIGH, "number": number}
    with owner.begin() as connection:
        connection.execute(text(_POINTS), told)
        connection.execute(text("ALTER TABLE peer ADD PRIMARY KEY (id)"))
        connection.execute(text("CREATE INDEX ON peer USING gist (geom)"))
    for key in (BAKED, LIVE):
        layer = BY_KEY[key]
        publish.refresh(engine, layer, world.T1, today)
        legend = layer.legends[0]
        row = {"layer": key, "town": world.T1, "area": world.G22, "public": layer.public}
        classes = f'{{"{legend.key}": "{legend.marks[0].key}"}}'
        with owner.begin() as connection:
            connection.execute(text(_WRITTEN), {**row, "classes": classes})
            counted = "UPDATE answers SET row_count = row_count + :n WHERE layer = :layer"
            connection.execute(text(counted), {"n": number, "layer": key})
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE published"))
        connection.execute(text("VACUUM ANALYZE peer"))
    began = time.perf_counter()
    assert archives.bake(engine, BY_KEY[BAKED], world.T1, today)
    files = list((Settings.from_environment().data_folder / "tiles").glob("*.pmtiles"))
    size_mb = sum(each.stat().st_size for each in files) / 1e6
    print(f"baked in {time.perf_counter() - began:.0f} s, {size_mb:.1f} MB", flush=True)


def _serve(url: str, port: int) -> None:
    settings = Settings(secret_key="a bench's secret key")  # noqa: S106
    serve(lambda: create_app(settings, served_engine(url)), "127.0.0.1", port)


@contextlib.contextmanager
def ours(engine: Engine) -> Iterator[list[Asked]]:
    port = free_port("127.0.0.1")
    url = engine.url.render_as_string(hide_password=False)
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(url, port))
    server.start()
    try:
        wait_for(port)
        headers = {"Cookie": _signed_in(f"http://127.0.0.1:{port}"), "Accept-Encoding": "gzip"}
        yield [
            Asked(
                f"gridmap, {name}",
                port,
                [f"/api/tiles/{key}/{ZOOM}/{x}/{y}.mvt" for x, y in tiles()],
                headers,
            )
            for name, key in (("baked", BAKED), ("live, fenced", LIVE))
        ]
    finally:
        server.terminate()
        server.join()


def _signed_in(address: str) -> str:
    with requests.Session() as client:
        page = client.get(f"{address}/sign-in", timeout=30).text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token
        told = {"username": "paula", "password": world.PASSWORD, "csrf_token": token[1]}
        client.post(f"{address}/sign-in", data=told, timeout=30, headers={"Referer": address})
        return "; ".join(f"{each.name}={each.value}" for each in client.cookies)


@contextlib.contextmanager
def tipg(owner: Engine) -> Iterator[Asked]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        subprocess.run(
            [python, "-m", "pip", "-q", "install", "tipg", "uvicorn"], check=True, capture_output=True
        )
        installed = [python, "-m", "pip", "list", "--format=freeze"]
        listed = subprocess.run(installed, check=True, capture_output=True, text=True).stdout
        print(", ".join(each for each in listed.split() if each.startswith(("tipg", "uvicorn"))), flush=True)
        where = str(owner.url.query["host"]).replace("/", "%2F")
        url = f"postgresql://{owner.url.username}@{where}/{owner.url.database}"
        told = {**os.environ, "DATABASE_URL": url, "TIPG_DB_TABLES": '["public.peer"]', "PYTHONPATH": ""}
        command = [python, "-m", "uvicorn", "tipg.main:app", "--workers", "2", "--log-level", "error"]
        server = subprocess.Popen([*command, "--port", str(port)], env=told)
        try:
            wait_for(port)
            paths = [f"/collections/public.peer/tiles/WebMercatorQuad/{ZOOM}/{x}/{y}" for x, y in tiles()]
            yield Asked("tipg", port, paths, {"Accept-Encoding": "gzip"})
        finally:
            server.terminate()
            server.wait()


def tiles() -> list[tuple[int, int]]:
    """Column and row of every tile that lies whole in the county."""
    side = 2**ZOOM
    columns = (np.array([WEST, WEST + WIDE]) / 360 + 0.5) * side
    sine = np.sin(np.radians([SOUTH + HIGH, SOUTH]))
    rows = (0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)) * side
    (west, east), (north, south) = (np.floor(each).astype(int) for each in (columns, rows))
    return [(x, y) for x in range(west + 1, east) for y in range(north + 1, south)]


def load(asked: Asked) -> tuple[list[float], float, int]:
    """Milliseconds of each answer, answers a second, and bytes, while AT_ONCE ask one tile after another."""
    took: list[list[float]] = [[] for _ in range(AT_ONCE)]
    size = [0] * AT_ONCE
    until = time.perf_counter() + ROUND_S

    def ask(which: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", asked.port, timeout=60)
        at = which * len(asked.paths) // AT_ONCE
        while (began := time.perf_counter()) < until:
            line.request("GET", asked.paths[at % len(asked.paths)], headers=asked.headers)
            answer = line.getresponse()
            content = answer.read()
            assert answer.status == 200, (asked.name, answer.status, content[:200])
            assert content
            took[which].append((time.perf_counter() - began) * 1000)
            size[which] += len(content)
            at += 1
        line.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=ask, args=(which,)) for which in range(AT_ONCE)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    every = [one for each in took for one in each]
    return every, len(every) / (time.perf_counter() - began), sum(size) // max(len(every), 1)


def compare(everyone: list[Asked]) -> None:
    rates: dict[str, list[float]] = {each.name: [] for each in everyone}
    every: dict[str, list[float]] = {each.name: [] for each in everyone}
    sizes = {}
    for asked in everyone:
        load(asked)  # what each keeps in memory is there
    for _ in range(ROUNDS):
        for asked in everyone:
            took, rate, sizes[asked.name] = load(asked)
            rates[asked.name].append(rate)
            every[asked.name] += took
    peer = statistics.median(rates["tipg"])
    for name, found in rates.items():
        p50, p95 = np.percentile(every[name], [50, 95])
        rate = statistics.median(found)
        print(
            f"  {name:22} {rate:7.0f} tiles/s   median {p50:7.1f} ms  p95 {p95:7.1f} ms  {sizes[name] / 1e3:6.1f} kB"
            f"   {rate / peer:5.1f} times tipg"
        )
    for name, goal in (("gridmap, live, fenced", 5), ("gridmap, baked", 20)):
        reached = statistics.median(rates[name]) / peer
        print(
            f"  asked: {name} at least {goal} times tipg: {'held' if reached >= goal else 'NOT held'}",
            end="; ",
        )
    print(f"load of the machine {os.getloadavg()[0]:.1f}")


def main(number: int) -> None:
    print(named("psycopg", "sqlalchemy", "flask", "gunicorn", "pmtiles"))
    with tempfile.TemporaryDirectory() as folder, scratch() as (owner, engine):
        os.environ["GRIDMAP_DATA_FOLDER"] = folder
        with Session(owner) as opened:
            world.build(opened)
        fill(owner, engine, number)
        print(
            f"{number} places, zoom {ZOOM}, {len(tiles())} tiles, {AT_ONCE} at once, {ROUNDS} rounds of {ROUND_S:.0f} s"
        )
        with ours(engine) as own, tipg(owner) as peer:
            compare([*own, peer])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
