"""A city of a bench in the database: its roads, and resources of all kinds; and who is first there, by scipy."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator

import numpy as np
import psycopg
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from bench import cities
from gridmap.analysis.roads.forces import Forces, starts
from gridmap.analysis.roads.incident import LIMIT_S
from gridmap.analysis.roads.leaving import direct, ends
from gridmap.analysis.roads.network import Network
from gridmap.analysis.roads.speeds import arc_s
from gridmap.analysis.roads.ways import Ways
from gridmap.incident.roads import turnout
from gridmap.standards import shipped
from tests import world

SHARE = {"fire_station": 0.01, "full_time_brigade": 0.01, "volunteer_brigade": 0.02, "micro_station": 0.2,
         "hydrant": 0.5, "water_source": 0.1, "supply_depot": 0.05, "shelter": 0.06, "rescue_team": 0.03,
         "hospital": 0.02}  # fmt: skip
FIRE = shipped("cn_township")


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


class WholeCity:
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
