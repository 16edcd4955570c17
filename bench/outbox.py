"""Are 10,000 entries with photos stored exactly once over a line that loses, cuts, empties and reorders?

`.venv/bin/python -m bench.outbox [--entries 10000]`. A phone in Python follows the steps of the browser's, over a proxy
of our own, to the application over HTTP: 30 % of all answers are lost, bodies are cut and emptied, three requests are
under way at once in any order, the application is killed, its store refuses to write, the store is wiped. Afterwards
the tables are compared with every receipt that was shown, and the holes that the server lists with those that are.
Photos are painted anew in this process and not in a confined one each, which would take most of the time.
"""

from __future__ import annotations

import argparse
import http.client
import re
import statistics
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch
from urllib.parse import urlencode

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bench.machine import named
from bench.scratch import scratch
from gridmap.db.models import Device
from gridmap.db.sessions import session
from gridmap.records import photos, picture
from gridmap.records.outbox import devices
from gridmap.settings import Settings
from gridmap.web import create_app
from tests import outbox_load, serving, world
from tests.bad_line import Trouble, bad_line, over
from tests.outbox_load import Chances, Found, Told
from tests.outbox_phone import steady_clock

REPORT = Path(__file__).parent / "reports" / "outbox.txt"
SEED = 2026
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


@contextmanager
def served(engine: Engine) -> Iterator[int]:
    """The port of the application in this process."""
    app = create_app(Settings(secret_key="of a bench"), engine, clock=lambda: world.NOW)  # noqa: S106
    with serving.served(app) as address:
        yield int(address.rsplit(":", 1)[1])


def signed_in(port: int, name: str) -> str:
    """The cookies of somebody who came in by the form."""
    jar: dict[str, str] = {}

    def ask(method: str, path: str, body: str = "") -> str:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in jar.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, path, body, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        for header in answer.headers.get_all("Set-Cookie", []):
            key, _, value = header.split(";")[0].partition("=")
            jar[key] = value
        line.close()
        if method == "POST" and answer.status != 302:
            raise RuntimeError(f"nobody was let in: {answer.status}")
        return text

    found = _TOKEN.search(ask("GET", "/sign-in"))
    if found is None:
        raise RuntimeError("the page of the sign-in has no token")
    told = {"username": name.lower(), "password": world.PASSWORD, "csrf_token": found[1]}
    ask("POST", "/sign-in", urlencode(told))
    ask("GET", "/account")  # from now on the session has its token
    return "; ".join(f"{key}={value}" for key, value in jar.items())


def report(
    told: Told, found: Found, listed: dict[uuid.UUID, set[int]], trouble: Trouble, took_s: float
) -> str:
    holes = sum(map(len, found.holes.values()))
    wrongly = sum(len(found.holes.get(device, set()) ^ numbers) for device, numbers in listed.items())
    happened = ", ".join(f"{name} {times:,}" for name, times in sorted(trouble.done.items()))
    waits = told.listed_s or [0.0]
    return f"""{named("flask", "sqlalchemy", "psycopg")}
{len(told.written):,} entries with {sum(each[2] for each in told.written.values()):,} photos, {took_s / 60:.0f} min
on the way: {happened}
on the phone: {told.rounds:,} rounds, killed {told.kills:,}, store refused {told.closings:,}, wiped {told.wipes:,}
receipts shown: {len(told.shown):,}; false receipts: {len(found.false_receipts)}
stored twice: {found.doubled}; stored though nobody wrote it: {found.unknown}
lost with a wiped store: {len(told.lost):,}, of which stored before ({found.arrived_unshown:,}) no receipt was seen
neither shown nor lost: {len(set(told.written) - set(told.shown) - told.lost)}
holes: {holes:,}; listed wrongly or not at all: {wrongly}; written and wiped between two contacts, so that no server
can know of them: {len(told.lost) - found.arrived_unshown - holes}
a hole is listed after a contact within: median {statistics.median(waits):.3f} s, longest {max(waits):.3f} s
"""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=int, default=10_000)
    asked.add_argument("--minutes", type=float, default=float("inf"), help="after these no more are written")
    options = asked.parse_args()
    entries, until = options.entries, time.monotonic() + options.minutes * 60
    trouble = Trouble(seed=SEED)
    with scratch() as (owner, engine):
        with Session(owner) as building:
            world.build(building)

        def holes(device: uuid.UUID) -> set[int]:
            with session(engine, world.name_id("Paula")) as planner:
                known = planner.get(Device, device)
                return set(devices.progress(planner, known).numbers) if known else set()

        began = time.monotonic()
        with patch.object(photos, "_unpacked", picture._answer), served(engine) as port:
            cookie = signed_in(port, "Gloria")
            with bad_line(f"http://127.0.0.1:{port}", trouble) as line:
                clock = steady_clock(world.NOW - timedelta(days=1))
                told = outbox_load.run(
                    over(line, cookie), clock, world.G22, entries, Chances(), SEED, holes, until
                )
        with owner.connect() as connection:
            found = outbox_load.audit(connection, told, SEED)
        listed = {device: holes(device) for device in {each[0] for each in told.written.values()}}
    text = report(told, found, listed, trouble, time.monotonic() - began)
    print(text, end="")
    if len(told.written) >= 10_000:
        REPORT.write_text(text, encoding="utf-8")
    return int(bool(found.false_receipts or found.doubled or found.unknown))


if __name__ == "__main__":
    raise SystemExit(main())
