"""How long does a service of two web servers and two databases answer nothing when a machine dies, and what is lost?

Run, as root: .venv/bin/python -m bench.failover database|network|web; on the machines of `bench.failover_machines`: two
with PostgreSQL, Patroni and etcd, a third with etcd, two with gridmap, one with nginx. Four people write one record
after another, and again under the same id what was not answered well; two turn pages. Then the primary's machine is
killed with all that runs on it, or its network is cut and mended 45 s later, or a web server is killed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from itertools import pairwise

import psycopg
import requests
import urllib3
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bench.failover_machines import ADDRESS, SWITCH, at, kill, machines, sh
from bench.machine import named
from gridmap.db.engines import closing
from gridmap.db.migrate import migrate
from gridmap.settings import Settings
from prove.ground import Browser
from tests import world

PROGRAM = [sys.executable, "-m", "bench.failover"]
SECONDS, KILLED_AT_S, MENDED_S = 90.0, 10.0, 45.0
PAGES = ("/account", "/map")
WELL = (200, 201)


def furnish() -> None:
    url = Settings.from_environment().owner_url
    migrate(url)
    with closing(create_engine(url)) as owner, Session(owner) as session:
        world.build(session)


class Office:
    """asked: kind, when it was answered (s), status, whether it said when to come again, and which record."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.asked: list[tuple[str, float, int, bool, str]] = []

    def now(self) -> float:
        return time.monotonic() - self.begun

    def note(self, kind: str, answer: requests.Response, record: str = "") -> bool:
        self.asked.append((kind, self.now(), answer.status_code, "Retry-After" in answer.headers, record))
        return answer.status_code in WELL

    def write(self, browser: Browser) -> None:
        while self.now() < SECONDS:
            record = str(uuid.uuid4())
            values = {"title": record, "geom": {"lon": 117.06, "lat": 38.01}}
            while not self.note(
                "write", browser.send("/api/records/hazards", {"id": record, "values": values}), record
            ):
                time.sleep(0.25)

    def read(self, browser: Browser) -> None:
        while self.now() < SECONDS:
            for path in PAGES:
                answer = browser.session.get(f"{ADDRESS}{path}", timeout=60, allow_redirects=False)
                self.note("read", answer)
                time.sleep(0.1)


def sign_in(name: str) -> Browser:
    browser = Browser(ADDRESS)
    browser.session.verify = browser.session.trust_env = False
    browser.session.headers["Referer"] = f"{ADDRESS}/"
    form = {"username": name.lower(), "password": world.PASSWORD, "csrf_token": browser.token("/sign-in")}
    browser.session.post(f"{ADDRESS}/sign-in", data=form, timeout=60).raise_for_status()
    browser.csrf = browser.token("/account")
    return browser


def strike(what: str) -> None:
    if what == "network":
        sh("ip", "-n", SWITCH, "link", "set", "db1", "down")
        time.sleep(MENDED_S)
        sh("ip", "-n", SWITCH, "link", "set", "db1", "up")
    else:
        kill({"database": "db1", "web": "web1"}[what])


def measure(what: str) -> None:
    urllib3.disable_warnings()
    browsers = [sign_in(name) for name in ("Paula", "Gloria", "Dora", "Paula", "Gloria", "Dora")]
    office = Office()
    work = [*((office.write, each) for each in browsers[:4]), *((office.read, each) for each in browsers[4:])]
    threads = [threading.Thread(target=does, args=(who,)) for does, who in work]
    for each in threads:
        each.start()
    time.sleep(KILLED_AT_S)
    strike(what)
    for each in threads:
        each.join()
    machine = named("psycopg", "gunicorn")
    print(f"{what}, struck after {KILLED_AT_S:.0f} s of {SECONDS:.0f}; {machine}")
    for kind in ("write", "read"):
        own = [each for each in office.asked if each[0] == kind]
        well = sorted(each[1] for each in own if each[2] in WELL)
        gap = max(after - before for before, after in pairwise(well))
        silent = sum(each[2] not in WELL and not each[3] for each in own)
        print(f"  {kind}: {dict(Counter(each[2] for each in own))}, {silent} refused without Retry-After,"
              f" {gap:.1f} s without a good answer")  # fmt: skip
    with psycopg.connect(os.environ["GRIDMAP_DATABASE_URL"], connect_timeout=2) as opened:
        kept = Counter(str(title) for (title,) in opened.execute("SELECT title FROM hazards"))
    answered = {each[4] for each in office.asked if each[0] == "write" and each[2] in WELL}
    print(f"  answered {len(answered)}, lost {len(answered - set(kept))}, doubled"
          f" {sum(kept[each] > 1 for each in answered)}")  # fmt: skip


def main(what: str) -> None:
    with machines([*PROGRAM, "furnish"]) as env:
        command = [*at("web2"), *PROGRAM, "measure", what]
        subprocess.run(command, check=True, env={**os.environ, **env})


if __name__ == "__main__":
    if sys.argv[1] == "furnish":
        furnish()
    elif sys.argv[1] == "measure":
        measure(sys.argv[2])
    else:
        main(sys.argv[1])
