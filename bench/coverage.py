"""How long do a county's minutes take: shares of 2,000 grids, one drawn band, and is what they say true?

A generated county (`bench.cities`: 323,000 nodes, 30 stations, 820 km2), its network built beforehand. Each figure
begins with the drive from the stations. The peer draws the same 600 s as the union of the hulls of all pieces driven,
which is the definition without any of the cells; it runs in two of the five interleaved runs, in a process of its own
that is ended after two minutes. Medians; --fast is one run, without the peer and the error of the shares, and writes
no report. Run: .venv/bin/python -m bench.coverage
"""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from bench import machine
from bench.cities import COUNTY, City, generate
from gridmap.analysis.reach.bands import bands
from gridmap.analysis.reach.exact import seconds_at
from gridmap.analysis.reach.hulls import hulls
from gridmap.analysis.reach.legs import legs
from gridmap.analysis.reach.pieces import Pieces
from gridmap.analysis.reach.shares import Shares, shares
from gridmap.analysis.reach.surface import Surface, surface
from gridmap.analysis.roads.build import build
from gridmap.analysis.roads.driving import drive, pieces
from gridmap.analysis.roads.forces import Forces
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.speeds import arc_s

THRESHOLDS_S = (180.0, 300.0, 600.0)
DRAWN_S, LONG_S = 300.0, 600.0
LEG_M_S, LEG_LIMIT_M = 5 / 3.6, 500.0
SPEEDS_KM_H = {"primary": 60.0, "tertiary": 45.0, "residential": 30.0}
GRIDS_ASIDE = 45  # 2,025 grids
RUNS = 5
PEERS = 2
PEER_LIMIT_S = 120.0
PEER_CORNERS = 64
REPORT = Path(__file__).parent / "reports" / "coverage.txt"


class Bench:
    """The county, and what is measured on it."""

    def __init__(self, city: City, network: Network) -> None:
        self.city, self.network = city, network
        middle = network.lonlat.mean(axis=0)
        self.plane = CRS.from_proj4(
            f"+proj=laea +lat_0={middle[1]} +lon_0={middle[0]} +datum=WGS84 +units=m +type=crs"
        )
        to_plane = Transformer.from_crs("EPSG:4326", self.plane, always_xy=True)
        xy = np.column_stack(to_plane.transform(*network.lonlat.T))
        self.box = (*xy.min(axis=0).tolist(), *xy.max(axis=0).tolist())
        lines = [np.linspace(self.box[i], self.box[i + 2], GRIDS_ASIDE + 1) for i in (0, 1)]
        west, south = np.meshgrid(lines[0][:-1], lines[1][:-1])
        east, north = np.meshgrid(lines[0][1:], lines[1][1:])
        self.grids = np.asarray(shapely.box(west, south, east, north)).ravel()

    def driven(self) -> Pieces:
        seconds = arc_s(self.network, SPEEDS_KM_H)
        forces = Forces(self.city.stations, self.city.turnout_s)
        return pieces(
            self.network,
            seconds,
            drive(self.network, seconds, forces, LEG_M_S, LEG_LIMIT_M),
            self.plane,
        )

    def cells(self, horizon_s: float) -> Surface:
        return surface(self.driven(), self.box, LEG_M_S, horizon_s)

    def shared(self) -> Shares:
        return shares(self.cells(max(THRESHOLDS_S)), self.grids, THRESHOLDS_S)

    def drawn(self, threshold_s: float) -> shapely.MultiPolygon:
        drawn: shapely.MultiPolygon = bands(self.cells(threshold_s), [threshold_s])[0]
        return drawn

    def united(self) -> None:
        ready = legs(self.driven(), LEG_M_S)
        shapely.union_all(hulls(ready, np.flatnonzero(ready.start_s < LONG_S), LONG_S, PEER_CORNERS))

    def promised(self, threshold_s: float, chance: np.random.Generator) -> str:
        """How the drawn band and the formula agree on 100,000 places anywhere and 40,000 within a cell of the edge."""
        band = self.drawn(threshold_s)
        west, south, east, north = self.box
        anywhere = chance.uniform((west, south), (east, north), (100_000, 2))
        edge = shapely.get_coordinates(shapely.segmentize(band.boundary, 5))
        edge = edge[((edge > (west, south)) & (edge < (east, north))).all(axis=1)]
        near = edge[chance.integers(0, len(edge), 60_000)] + chance.uniform(-20, 20, (60_000, 2))
        # What lies outside the box is not drawn.
        near = near[((near > (west, south)) & (near < (east, north))).all(axis=1)][:40_000]
        xy = np.concatenate([anywhere, near])
        seconds, _ = seconds_at(self.driven(), xy, LEG_M_S, horizon_s=threshold_s + 60)
        shapely.prepare(band)
        inside = shapely.contains_xy(band, xy[:, 0], xy[:, 1])
        late = np.count_nonzero(inside & ~(seconds <= threshold_s))
        missed = np.count_nonzero(~inside & (seconds < threshold_s - 2))
        worst_s = threshold_s - np.nanmin(np.where(inside, np.nan, seconds))
        return (
            f"{threshold_s:.0f} s: {late} of {np.count_nonzero(inside)} inside are later; {missed} of "
            f"{np.count_nonzero(~inside)} outside are more than 2 s quicker, the quickest by {worst_s:.1f} s"
        )

    def error(self, threshold_s: float, step: int) -> str:
        """The shares of one grid in `step` against the area of the union of all hulls that touch it."""
        some = np.arange(0, len(self.grids), step)
        ready = legs(self.driven(), LEG_M_S)
        soon = np.flatnonzero(ready.start_s < threshold_s)
        tree = shapely.STRtree(np.asarray(shapely.points(ready.x[soon], ready.y[soon])))
        # A hull reaches no farther from its start than its drive and its legs, and driving is the quicker.
        reach_m = (threshold_s - ready.start_s.min()) * LEG_M_S + ready.length_m.max()
        exact = []
        for grid in self.grids[some]:
            near = soon[tree.query(grid, predicate="dwithin", distance=reach_m)]
            exact.append(_covered(hulls(ready, near, threshold_s, PEER_CORNERS), grid))
        cells = self.cells(max(THRESHOLDS_S))
        wrong = np.abs(shares(cells, self.grids[some], [threshold_s]).covered[:, 0] - exact)
        return (
            f"shares of {len(some)} grids at {threshold_s:.0f} s against the union of hulls: "
            f"mean error {wrong.mean():.5f}, worst {wrong.max():.4f}"
        )


def _covered(shapes: NDArray[np.object_], grid: shapely.Polygon) -> float:
    shapely.prepare(grid)
    shapes = shapes[shapely.intersects(grid, shapes)]
    if not len(shapes) or shapely.contains(shapes, grid).any():
        return float(len(shapes) > 0)
    parts = shapely.clip_by_rect(shapes, *grid.bounds)
    return float(shapely.union_all(parts).area / grid.area)


def timed(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def within(limit_s: float, run: Callable[[], object]) -> float:
    """Seconds that it takes in a process of its own, which is ended at the limit; inf if it was."""
    child = multiprocessing.get_context("fork").Process(target=run)
    started = time.perf_counter()
    child.start()
    child.join(limit_s)
    seconds = time.perf_counter() - started
    if child.is_alive():
        child.kill()
        child.join()
        return np.inf
    return seconds


def made(report: list[str]) -> Bench:
    started = time.perf_counter()
    city = generate(COUNTY)
    generated = time.perf_counter()
    network = build(city.ways)
    built_s = time.perf_counter() - generated
    bench = Bench(city, network)
    report += [
        machine.named("numpy", "scipy", "shapely", "contourpy"),
        (
            f"county: {len(network.lonlat)} nodes, {len(network.head)} arcs, {len(city.stations)} stations, "
            f"{len(bench.grids)} grids, {shapely.area(bench.grids).sum() / 1e6:.0f} km2; leg {LEG_M_S * 3.6:.0f} km/h"
        ),
        f"generated in {generated - started:.1f} s, network built in {built_s:.1f} s, peak so far {peak_mb():.0f} MB",
    ]
    return bench


def measured(bench: Bench, runs: int, peers: int, report: list[str]) -> None:
    """Medians of interleaved runs, and the peer in the first of them."""
    tasks: dict[str, Callable[[], object]] = {
        "shares of all grids, three thresholds": bench.shared,
        f"one drawn band, {DRAWN_S:.0f} s": lambda: bench.drawn(DRAWN_S),
        f"one drawn band, {LONG_S:.0f} s": lambda: bench.drawn(LONG_S),
        "drive and pieces alone": bench.driven,
    }
    for run in tasks.values():
        run()
    report.append(f"peak memory of all of it, warmed up: {peak_mb():.0f} MB")
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    peer: list[float] = []
    for turn in range(runs):
        for name, run in tasks.items():
            taken[name].append(timed(run))
        if turn < peers:
            peer.append(within(PEER_LIMIT_S, bench.united))
    for name, seconds in taken.items():
        spread = f"({min(seconds):.2f} to {max(seconds):.2f})"
        report.append(f"{name:<40}{statistics.median(seconds):8.2f} s {spread}")
    if peer:
        report.append(compared(min(peer), statistics.median(taken[f"one drawn band, {LONG_S:.0f} s"])))


def compared(peer_s: float, ours_s: float) -> str:
    if np.isfinite(peer_s):
        return f"peer, union of hulls, 600 s: {peer_s:.0f} s at best: {peer_s / ours_s:.1f} times as long"
    times = PEER_LIMIT_S / ours_s
    ended = f"not done when it was ended after {PEER_LIMIT_S:.0f} s"
    return f"peer, union of hulls, 600 s: {ended}: more than {times:.0f} times as long"


def main() -> None:
    fast = "--fast" in sys.argv
    report: list[str] = []
    bench = made(report)
    measured(bench, runs=1 if fast else RUNS, peers=0 if fast else PEERS, report=report)
    chance = np.random.default_rng(7)
    report += [bench.promised(threshold_s, chance) for threshold_s in (DRAWN_S, LONG_S)]
    if not fast:
        report += [bench.error(DRAWN_S, 4), bench.error(LONG_S, 16)]
        REPORT.write_text("\n".join(report) + "\n")
    print("\n".join(report))


if __name__ == "__main__":
    main()
