"""How many bytes and seconds until a map of 100,000 enterprises is there: our map page, and `folium.GeoJson`?

Run: .venv/bin/python -m bench.tiles [enterprises]. Both in one run, by turns, on the same rows and the same Chromium
with an empty cache. Folium's page is as kind to it as it can be: circles on a canvas, coordinates to six decimals,
three properties, packed with gzip, its libraries served from here. Ours is the whole page of the map.

there: of Folium, its script has run through and the next picture was painted; of ours, counts and signs stand on the
map, nothing is under way, and the next picture was painted.
"""

from __future__ import annotations

import gzip
import logging
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import folium
import geopandas as gpd
import shapely
from playwright.sync_api import Browser, Page, Route, StorageState, ViewportSize, sync_playwright
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from bench.machine import named
from bench.scratch import scratch
from gridmap import drawing
from gridmap.settings import Settings
from gridmap.web import bundles, create_app
from tests import world

RUNS = 3
PATIENCE_MS = 300_000
PAGE = "/map#layers=areas.level,enterprises.risk"
VIEW: ViewportSize = {"width": 1280, "height": 800}
VENDOR = bundles.FOLDER / "vendor"
PAINTED = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))"""
OURS_IS_THERE = """() => document.documentElement.dataset.ready && document.querySelector(".bubble")
  && !document.querySelector(".loading")"""


@dataclass(frozen=True)
class Measured:
    wire_bytes: int
    seconds: float


def enter(owner: Engine, number: int) -> None:
    """So many enterprises on the township of the tests, a few places dense as a street of shops."""
    with owner.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO enterprises (id, name, area_path, sector, risk, geom)"
                " SELECT gen_random_uuid(), 'Works ' || n, :area, 'trade',"
                " (ARRAY['red', 'orange', 'yellow', 'blue'])[1 + (n % 50) / 15],"
                " ST_SetSRID(ST_MakePoint(117.0 + 0.1 * random(), 38.0 + 0.08 * sqrt(random())), 4326)"
                " FROM generate_series(1, :number) n"
            ),
            {"area": world.G22, "number": number},
        )
        connection.execute(text("ANALYZE enterprises"))


def folium_page(owner: Engine) -> bytes:
    rows = gpd.read_postgis("SELECT name, sector, risk, geom FROM enterprises WHERE geom IS NOT NULL", owner)
    rows["geom"] = shapely.set_precision(rows.geometry.to_numpy(), 1e-6)
    drawn = folium.Map([38.04, 117.05], zoom_start=12, tiles=None, prefer_canvas=True)
    folium.GeoJson(rows, marker=folium.CircleMarker(radius=3)).add_to(drawn)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "map.html"
        drawn.save(str(file))
        return file.read_bytes()


def serving(content: bytes) -> tuple[ThreadingHTTPServer, str]:
    packed = gzip.compress(content, 6)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = packed if self.path == "/map.html" else b""
            self.send_response(200)
            for name, value in (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip")):
                if body:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}/map.html"


def library(route: Route) -> None:
    """What Folium's page asks foreign hosts for, from our copies; what it does not draw with is empty."""
    name = route.request.url.rsplit("/", 1)[-1]
    path = drawing.LOCAL_FILES.get(name)
    route.fulfill(
        body=(VENDOR / path).read_bytes() if path else b"", headers={"Access-Control-Allow-Origin": "*"}
    )


def measure(
    browser: Browser, state: StorageState | None, url: str, there: Callable[[Page], object]
) -> Measured:
    context = browser.new_context(viewport=VIEW, storage_state=state)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    received = [0]

    def finished(event: dict[str, float]) -> None:
        received[0] += int(event["encodedDataLength"])

    wire.on("Network.loadingFinished", finished)
    if state is None:
        page.route(lambda asked: "127.0.0.1" not in asked, library)
    page.goto(url, wait_until="load", timeout=PATIENCE_MS)
    there(page)
    seconds = float(page.evaluate(PAINTED)) / 1000
    context.close()
    return Measured(received[0], seconds)


def ours_is_there(page: Page) -> None:
    page.wait_for_function(OURS_IS_THERE)
    page.wait_for_load_state("networkidle")


def signed_in(browser: Browser, address: str) -> StorageState:
    page = browser.new_page(viewport=VIEW)
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address + "/sign-in")
    page.fill("[name=username]", "paula")
    page.fill("[name=password]", world.PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(address + PAGE)
    ours_is_there(page)  # the answer is published with the first question, which is not what is measured
    return page.context.storage_state()


def compare(owner: Engine, engine: Engine, number: int) -> None:
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    started = time.monotonic()
    peer, peer_url = serving(folium_page(owner))
    print(
        f"folium.GeoJson wrote its page in {time.monotonic() - started:.1f} s (not counted below)", flush=True
    )
    app = create_app(Settings(secret_key="a bench's secret key"), engine, clock=lambda: world.NOW)  # noqa: S106
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    path = os.environ.get("GRIDMAP_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        state = signed_in(browser, address)
        ours: list[Measured] = []
        theirs: list[Measured] = []
        for _ in range(RUNS):
            ours.append(measure(browser, state, address + PAGE, ours_is_there))
            theirs.append(measure(browser, None, peer_url, lambda page: None))
        browser.close()
    server.shutdown()
    peer.shutdown()
    tell(number, ours, theirs)


def tell(number: int, ours: list[Measured], theirs: list[Measured]) -> None:
    print(f"{number} enterprises, medians of {RUNS} runs by turns")
    for name, runs in (("our map page", ours), ("folium.GeoJson", theirs)):
        times = " ".join(f"{each.seconds:.1f}" for each in runs)
        size = statistics.median(each.wire_bytes for each in runs) / 1e3
        print(
            f"  {name:16} {size:10.0f} kB   {statistics.median(each.seconds for each in runs):6.2f} s   ({times})"
        )
    size, seconds = (
        statistics.median(getattr(each, name) for each in theirs)
        / statistics.median(getattr(each, name) for each in ours)
        for name in ("wire_bytes", "seconds")
    )
    print(f"  {size:.0f} times fewer bytes, {seconds:.1f} times sooner")


def main(number: int) -> None:
    print(named("folium", "geopandas", "psycopg"))
    with scratch() as (owner, engine):
        with Session(owner) as opened:
            world.build(opened)
        enter(owner, number)
        compare(owner, engine, number)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
