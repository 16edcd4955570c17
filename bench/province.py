"""How soon has a province what three counties changed, and is a row missing or one too many after a server was killed?

Run: .venv/bin/python -m bench.province [enterprises a county]. Four PostgreSQL of their own on this machine, which keep
what they were told (fsync); three quarters of each county's enterprises lie in the area that is shared. Each way of
being late is tried by itself, with so many rows changed meanwhile; behind: from the moment at which the server that was
killed answers again until the province has every row as its county has it.

The peer, in the same run: COPY of the same columns of all that is shared, anew, as one would without a subscription.
"""

# ruff: noqa: S608  (names of our own tables and of the tests' world)

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.machine import named
from gridmap.db.cluster import bring_up, connect
from gridmap.upkeep import province
from tests import world
from tests.houses import House, house, until

REPORT = Path(__file__).parent / "reports" / "province.txt"
COUNTIES = ("qingxian", "dongxian", "xixian")
TABLE = "enterprises"
COLUMNS = ", ".join(province.columns(TABLE))
SHARED = f"starts_with(area_path, '{world.T1}')"
# One word for all that a table holds, whatever the order of its rows.
MARK = f"SELECT count(*), sum(hashtextextended(ROW({COLUMNS})::text, 0)) FROM {TABLE}"
# The audit of a county is not what is measured; it would take most of the time.
UNWATCHED = "SET session_replication_role = replica"
PATIENCE_S = 600
PROMISED_S = 5.0


def fill(county: House, rows: int) -> None:
    county.ask(
        f"{UNWATCHED}; INSERT INTO {TABLE} (id, name, area_path, sector, risk, geom)"
        f" SELECT gen_random_uuid(), 'Works ' || n, CASE WHEN n % 4 = 0 THEN '{world.T2V1}' ELSE '{world.G22}' END,"
        " 'trade', 'blue', ST_SetSRID(ST_MakePoint(117 + 0.1 * random(), 38 + 0.08 * random()), 4326)"
        f" FROM generate_series(1, {rows}) n"
    )
    county.ask(f"VACUUM ANALYZE {TABLE}")


def change_all(counties: Sequence[House], rows: int, to: str) -> None:
    """So many rows of all counties together."""
    for each in counties:
        change(each, rows // len(counties), to)


def change(county: House, rows: int, to: str) -> None:
    """So many of the shared rows become another; some leave the area, and others come into it."""
    county.ask(
        f"{UNWATCHED}; UPDATE {TABLE} SET risk = '{to}', area_path = CASE"
        f" WHEN name LIKE '%001' THEN '{world.T2V1}' WHEN name LIKE '%004' THEN '{world.G22}' ELSE area_path END"
        f" WHERE id IN (SELECT id FROM {TABLE} WHERE {SHARED} OR name LIKE '%004' ORDER BY name LIMIT {rows})"
    )


def same(counties: Sequence[House], above: House) -> bool:
    return all(
        each.ask(f"{MARK} WHERE {SHARED}") == above.ask(MARK, f"county_{name}")
        for name, each in zip(COUNTIES, counties, strict=True)
    )


def behind_s(counties: Sequence[House], above: House) -> float:
    """Seconds until the province has all; the marks of the counties stand still meanwhile."""
    began = time.monotonic()
    until(lambda: same(counties, above), PATIENCE_S)
    return time.monotonic() - began


def late(title: str, seconds: float) -> str:
    kept = "held" if seconds < PROMISED_S else "NOT held"
    return f"  {title:<42} behind {seconds:5.1f} s (asked below {PROMISED_S:.0f} s: {kept})"


def beyond(above: House) -> int:
    """Rows of the province that lie outside what was shared."""
    asked = f"SELECT count(*) FROM {TABLE} WHERE NOT {SHARED}"
    return sum(int(str(above.ask(asked, f"county_{name}")[0][0])) for name in COUNTIES)


def copied_s(county: House, above: House) -> float:
    """The peer: everything that is shared, copied once more into an empty table."""
    above.ask(f"CREATE TABLE copied (LIKE {TABLE})", f"county_{COUNTIES[0]}")
    began = time.monotonic()
    with (
        connect(county.cluster.url("gridmap")) as there,
        connect(above.cluster.url(f"county_{COUNTIES[0]}")) as here,
        here.cursor().copy(f"COPY copied ({COLUMNS}) FROM STDIN (FORMAT binary)".encode()) as taken,
        there.cursor().copy(
            f"COPY (SELECT {COLUMNS} FROM {TABLE} WHERE {SHARED}) TO STDOUT (FORMAT binary)".encode()
        ) as given,
    ):
        for part in given:
            taken.write(part)
    return time.monotonic() - began


def subscribed(counties: Sequence[House], above: House) -> None:
    for name, county in zip(COUNTIES, counties, strict=True):
        source = province.share(county.url, "hebei", world.T1, [TABLE]).render_as_string(hide_password=False)
        province.subscribe(above.server, "hebei", name, source, [TABLE])


def bench(counties: Sequence[House], above: House, rows: int) -> Iterator[str]:
    began = time.monotonic()
    subscribed(counties, above)
    first_s = time.monotonic() - began + behind_s(counties, above)
    (count,) = {each.ask(f"SELECT count(*) FROM {TABLE} WHERE {SHARED}")[0][0] for each in counties}
    yield f"3 counties of {rows:,} enterprises, {count:,} of each shared: subscribed and all there in {first_s:.1f} s"
    yield f"{rows:,} rows changed, three times:"
    change_all(counties, rows, "yellow")
    yield late("nobody killed", behind_s(counties, above))
    above.kill()
    change_all(counties, rows, "orange")
    bring_up(above.cluster)
    yield late("the province was away while they changed", behind_s(counties, above))
    change_all(counties, rows, "red")
    counties[0].kill()
    bring_up(counties[0].cluster)
    yield late("one county killed right after its change", behind_s(counties, above))
    yield f"  then every row as its county has it (a mark over all of them); beyond the filter: {beyond(above)}"
    yield f"  the peer, COPY of one county's {count:,} rows anew: {copied_s(counties[0], above):.1f} s"


def main() -> None:
    rows = int(sys.argv[1]) if sys.argv[1:] else 100_000
    lines = [named("psycopg", "sqlalchemy")]
    with ExitStack() as stack:
        above = stack.enter_context(house("province", durable=True))
        counties = [stack.enter_context(house(name, durable=True)) for name in COUNTIES]
        for each in counties:
            each.furnish()
            each.allow_replication()
            fill(each, rows)
        lines.append(f"load of the machine {os.getloadavg()[0]:.1f}")
        for line in bench(counties, above, rows):
            print(line, flush=True)
            lines.append(line)
    if rows == 100_000:
        REPORT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
