"""How long does it take to know the nearest station and its minutes for every node of a town, a county, a city?

Ours against pgRouting's pgr_drivingDistance and against scipy's dijkstra on the same graph with its nodes numbered as
they come, which is at random. Every run of one is followed by a run of the others; medians. All three answer the same
question, from the same nodes, and must agree. Building the network is reported apart.

Run: .venv/bin/python -m bench.travel   (apt: postgresql-15-pgrouting; writes bench/reports/travel.txt)
"""

from __future__ import annotations

import argparse
import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
import psycopg
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from sqlalchemy import make_url

from bench import cities, machine
from gridmap.analysis.roads import store
from gridmap.analysis.roads.build import build
from gridmap.analysis.roads.driving import drive, second_due
from gridmap.analysis.roads.forces import Forces
from gridmap.analysis.roads.network import Network, rows
from gridmap.analysis.roads.speeds import arc_s
from gridmap.db import postgis
from gridmap.settings import project_folder

RUNS = 5
REPORT = Path(__file__).parent / "reports" / "travel.txt"
PLACES = (cities.TOWN, cities.COUNTY, cities.CITY)
# One more node with an arc of cost 0 to each station: quicker than handing over all stations with `equicost`, and
# exact, which `equicost` is not (of 311,780 nodes it told 60 a later time, by up to 2.5 s).
ALL_STATIONS = -1
ASK = (
    "SELECT count(*), sum(agg_cost) FROM pgr_drivingDistance("
    "'SELECT id, source, target, cost FROM arcs', %s, 1e9, true) WHERE node <> %s"
)
LEG_M_S, LEG_LIMIT_M = 1.4, 500.0
T = TypeVar("T")


@dataclass(frozen=True)
class Case:
    """One place, ready to be asked: the network, seconds of its arcs, stations on nodes; `shuffle[node]` for peers."""

    place: cities.Place
    network: Network
    seconds: NDArray[np.float64]
    stations: NDArray[np.int64]
    shuffle: NDArray[np.int64]
    built_s: float
    ready_s: float

    @property
    def forces(self) -> Forces:
        return Forces(self.network.lonlat[self.stations], np.zeros(len(self.stations)))


def case(place: cities.Place) -> Case:
    drawn = cities.generate(place)
    network, built_s = timed(lambda: build(drawn.ways))
    _, ready_s = timed(lambda: (network.chains, network.way_tree, network.node_tree, network.arcs_by_way))
    rng = np.random.default_rng(cities.SEED)
    main = np.flatnonzero(network.component == 0)
    stations = np.sort(rng.choice(main, place.stations, replace=False))
    shuffle = rng.permutation(len(network.lonlat))
    return Case(place, network, arc_s(network, cities.SPEEDS_KM_H), stations, shuffle, built_s, ready_s)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    return work(), time.perf_counter() - started


def ours(asked: Case) -> tuple[int, float]:
    """Everything a layer needs of it: seconds, the force that is first, and the node before, for every node."""
    driven = drive(asked.network, asked.seconds, asked.forces, LEG_M_S, LEG_LIMIT_M)
    return summed(driven.time_s)


def scipy_on_shuffled_ids(asked: Case) -> Callable[[], tuple[int, float]]:
    graph, stations = shuffled(asked), asked.shuffle[asked.stations]
    return lambda: summed(dijkstra(graph, indices=stations, min_only=True))


def shuffled(asked: Case) -> csr_array:
    tail, head = asked.shuffle[asked.network.tail], asked.shuffle[asked.network.head]
    order = np.argsort(tail, kind="stable")
    nodes = len(asked.shuffle)
    indptr = rows(tail.astype(np.int32), nodes).astype(np.int32)
    return csr_array((asked.seconds[order], head[order].astype(np.int32), indptr), shape=(nodes, nodes))


def summed(seconds: NDArray[np.float64]) -> tuple[int, float]:
    reached = seconds[np.isfinite(seconds)]
    return len(reached), float(reached.sum())


@contextmanager
def pgrouting() -> Iterator[psycopg.Connection]:
    """A private cluster of its own, with the extension; nothing of it stays."""
    with postgis.running(project_folder(), "bench", "gridmap_bench_travel") as urls:
        url = make_url(urls.superuser).set(drivername="postgresql").render_as_string(hide_password=False)
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("CREATE EXTENSION IF NOT EXISTS pgrouting")
                yield connection
        finally:
            postgis.drop_database(urls)


def driving_distance(connection: psycopg.Connection, asked: Case) -> Callable[[], tuple[int, float]]:
    network, name = asked.network, asked.shuffle
    connection.execute("DROP TABLE IF EXISTS arcs")
    connection.execute(
        "CREATE UNLOGGED TABLE arcs (id bigint, source bigint, target bigint, cost double precision)"
    )
    arcs = pd.DataFrame(
        {"id": np.arange(len(network.head)), "source": name[network.tail], "target": name[network.head]}
    ).assign(cost=asked.seconds)
    with connection.cursor().copy("COPY arcs FROM STDIN (FORMAT csv)") as copy:
        for first in range(0, len(arcs), 200_000):
            portion = io.StringIO()
            arcs.iloc[first : first + 200_000].to_csv(portion, header=False, index=False)
            copy.write(portion.getvalue())
    connection.execute(
        "INSERT INTO arcs SELECT -s, %s, s, 0 FROM unnest(%s::bigint[]) s",
        [ALL_STATIONS, name[asked.stations].tolist()],
    )
    connection.execute("ANALYZE arcs")

    def run() -> tuple[int, float]:
        found = connection.execute(ASK, [ALL_STATIONS, ALL_STATIONS]).fetchone()
        assert found is not None
        return int(found[0]), float(found[1])

    return run


def peak_mb(asked: Case, who: str) -> float:
    """Of a process of its own that finds the network on disk, as a worker does, and answers once."""
    with tempfile.TemporaryDirectory() as folder:
        store.save(asked.network, Path(folder))
        np.savez(
            Path(folder) / "asked.npz", seconds=asked.seconds, stations=asked.stations, shuffle=asked.shuffle
        )
        command = [sys.executable, "-m", "bench.travel", "--peak", who, "--folder", folder]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def answer_once(who: str, folder: Path) -> None:
    kept = np.load(folder / "asked.npz")
    asked = Case(
        cities.TOWN, store.load(folder), kept["seconds"], kept["stations"], kept["shuffle"], 0.0, 0.0
    )
    if who == "ours":
        ours(asked)
    else:
        scipy_on_shuffled_ids(asked)()
    print(high_water_mb("self"))


def high_water_mb(process: str) -> float:
    """Not ru_maxrss: a process inherits that from the one that started it."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def compared(connection: psycopg.Connection, asked: Case) -> list[str]:
    peers = {
        "ours": lambda: ours(asked),
        "scipy, shuffled ids": scipy_on_shuffled_ids(asked),
        "pgRouting": driving_distance(connection, asked),
    }
    taken: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(RUNS):
        found = {}
        for name, run in peers.items():
            found[name], seconds = timed(run)
            taken[name].append(seconds)
        for count, total in found.values():
            assert count == found["ours"][0]
            assert np.isclose(total, found["ours"][1], rtol=1e-9)
    driven = drive(asked.network, asked.seconds, asked.forces, LEG_M_S, LEG_LIMIT_M)
    _, second_s = timed(lambda: second_due(asked.network, asked.seconds, driven))
    median = {name: statistics.median(seconds) for name, seconds in taken.items()}
    peaks = {
        "ours": peak_mb(asked, "ours"),
        "scipy, shuffled ids": peak_mb(asked, "scipy"),
        "pgRouting": high_water_mb(str(connection.info.backend_pid)),
    }
    return told(asked, taken, median, peaks, second_s)


def told(
    asked: Case,
    taken: dict[str, list[float]],
    median: dict[str, float],
    peaks: dict[str, float],
    second_s: float,
) -> list[str]:
    nodes, arcs = len(asked.network.lonlat), len(asked.network.head)
    lines = [
        f"{asked.place.name}: {nodes:,} nodes, {arcs:,} arcs, {asked.place.stations} stations",
        f"  network built in {asked.built_s:.2f} s, made ready to search in {asked.ready_s:.2f} s (not counted below)",
    ]
    lines += [
        f"  {name:<20}{median[name]:9.4f} s   {median[name] / median['ours']:6.2f} times ours"
        f"   peak {peaks[name]:6.0f} MB   runs {' '.join(f'{seconds:.3f}' for seconds in taken[name])}"
        for name in taken
    ]
    return [*lines, f"  second due station of every node, ours: {second_s:.3f} s", ""]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peak", choices=("ours", "scipy"))
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.peak:
        answer_once(options.peak, options.folder)
        return
    with pgrouting() as connection:
        versions = connection.execute("SELECT version(), pgr_version()").fetchone()
        assert versions is not None
        lines = [
            "All travel times: the nearest station and its seconds for every node. python -m bench.travel",
            machine.named("numpy", "scipy", "shapely"),
            f"{versions[0].split(' on ')[0]}, pgRouting {versions[1]}; generated places, seed {cities.SEED}",
            f"Medians of {RUNS} interleaved runs in one go; the three agree in count and sum of seconds.",
            "The machine did other work besides: the ratios hold, the seconds do not.",
            "",
        ]
        for place in PLACES:
            lines += compared(connection, case(place))
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text("\n".join(lines))
    print(REPORT.read_text())


if __name__ == "__main__":
    main()
