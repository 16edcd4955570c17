"""Is work that is killed half-way done, or not done, and never between? Imports, publishing, papers.

Each is begun in a process of its own and killed (SIGKILL) at a moment by chance within the time that it takes.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, NullPool, text

from gridmap.db.sessions import app_engine, session
from gridmap.layers import BY_KEY
from gridmap.publishing import publish
from prove.ground import Ground
from prove.proof import Figure, at_least, none
from tests import world
from tests.imports.journeys.sheets import ENTERPRISES, Walk, xlsx
from tests.papers.made import make

ROWS = 300  # of a file, and of an answer
_NAMED = "name LIKE 'Half %'"
_LAYER = "enterprises"


@dataclass
class Work:
    """do: done in a process that is killed. stands: "old" or "new", or what is between. mend: brings "old" about."""

    title: str
    do: Callable[[], None]
    stands: Callable[[], str]
    mend: Callable[[], None]


def prove(ground: Ground, kills: int) -> list[Figure]:
    """kills: of each kind."""
    figures = []
    for kind in (_import, _publishing, _papers):
        with kind(ground) as work:
            figures += _figures(work, kills)
    return figures


def _figures(work: Work, kills: int) -> list[Figure]:
    chance, stood = random.Random(work.title), list[str]()
    work.mend()
    took = _until_done(work)
    for _ in range(kills):
        work.mend()
        killed(work.do, chance.uniform(0, took))
        stood.append(work.stands())
    work.mend()
    _until_done(work)
    between = [each for each in stood if each not in ("old", "new")]
    return [
        Figure(
            f"{work.title}: kills within {took:.1f} s that left it undone, done",
            f"{stood.count('old'):,}, {stood.count('new'):,}",
        ),
        none(f"{work.title}: left between", len(between)),
        *(Figure("of these", each[:200], good=False) for each in between[:5]),
        at_least(f"{work.title}: done when it was begun again", int(work.stands() == "new"), 1),
    ]


def _until_done(work: Work) -> float:
    """How long it takes where nobody kills it."""
    began = time.monotonic()
    work.do()
    if work.stands() != "new":
        raise RuntimeError(f"{work.title}: {work.stands()}")
    return time.monotonic() - began


def killed(do: Callable[[], None], after_s: float) -> None:
    """Begin it in a process of its own and kill that after so many seconds."""
    child = os.fork()
    if not child:
        os.setsid()
        try:
            do()
        finally:
            os._exit(0)  # what stands at exit is the parent's
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _engine(ground: Ground) -> Engine:
    """Nothing of it is open when a process is forked."""
    return app_engine(ground.urls.app, poolclass=NullPool)


def _quiet(ground: Ground) -> None:
    """Wait until what the dead process had begun is over."""
    asked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND usename LIKE 'gridmap%' AND state <> 'idle'"
    )
    with ground.superuser.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while connection.scalar(asked):
            time.sleep(0.02)


def _one(ground: Ground, sql: str, **values: Any) -> Any:
    _quiet(ground)
    with ground.owner.begin() as connection:
        return connection.execute(text(sql), values).one()


@contextmanager
def _import(ground: Ground) -> Iterator[Work]:
    engine = _engine(ground)
    rows = [
        (f"Half {n}", None, "工贸", None, 117.01 + n / 1e4, 38.02, None, None, None, None)
        for n in range(ROWS)
    ]
    walk = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, *rows))

    def mend() -> None:
        nonlocal walk
        _quiet(ground)
        with ground.owner.begin() as connection:
            connection.execute(text(f"DELETE FROM enterprises WHERE {_NAMED}"))
        walk = Walk(engine, "Paula", "enterprises", xlsx(ENTERPRISES, *rows))
        walk.preview()

    def do() -> None:
        walk.save()

    def stands() -> str:
        there, traced = _one(
            ground,
            "SELECT count(*), (SELECT count(*) FROM audit WHERE before IS NULL AND source = 'enterprises' AND"
            f" row_id IN (SELECT id::text FROM enterprises WHERE {_NAMED})) FROM enterprises WHERE {_NAMED}",
        )
        found = {(0, 0, "previewed"): "old", (ROWS, ROWS, "saved"): "new"}
        return found.get((there, traced, walk.now.state), f"{there} rows, {traced} traces, {walk.now.state}")

    yield Work("an import of 300 rows", do, stands, mend)
    with ground.owner.begin() as connection:
        connection.execute(text(f"DELETE FROM enterprises WHERE {_NAMED}"))


@contextmanager
def _publishing(ground: Ground) -> Iterator[Work]:
    engine, layer = _engine(ground), BY_KEY[_LAYER]
    turn, revision = 0, 0
    told = "SELECT coalesce(max(revision), 0) FROM answers WHERE layer = :layer AND township_path = :township"
    with ground.owner.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO enterprises (id, name, area_path, sector, risk, geom) SELECT gen_random_uuid(), 'Half-0',"
                " :area, 'trade', 'yellow', ST_SetSRID(ST_MakePoint(117.01 + n / 1e5, 38.02), 4326)"
                " FROM generate_series(1, :rows) n"
            ),
            {"area": world.G12, "rows": ROWS},
        )

    def do() -> None:
        publish.refresh(engine, layer, world.T1, world.TODAY)

    def mend() -> None:
        nonlocal turn, revision
        _quiet(ground)
        do()
        turn += 1
        with ground.owner.begin() as connection:
            connection.execute(
                text("UPDATE enterprises SET name = :name WHERE name LIKE 'Half%'"), {"name": f"Half-{turn}"}
            )
        (revision,) = _one(ground, told, layer=_LAYER, township=world.T1)

    def stands() -> str:
        (now,) = _one(ground, told, layer=_LAYER, township=world.T1)
        new, old = _one(
            ground,
            "SELECT count(*) FILTER (WHERE title = :new), count(*) FILTER (WHERE title = :old)"
            " FROM published WHERE layer = :layer AND township_path = :township",
            new=f"Half-{turn}",
            old=f"Half-{turn - 1}",
            layer=_LAYER,
            township=world.T1,
        )
        found = {(revision, 0, ROWS): "old", (revision + 1, ROWS, 0): "new"}
        return found.get((now, new, old), f"revision {now - revision:+}, {new} new rows, {old} old")

    yield Work(f"an answer of {ROWS} rows", do, stands, mend)
    with ground.owner.begin() as connection:
        connection.execute(text("DELETE FROM enterprises WHERE name LIKE 'Half%'"))


@contextmanager
def _papers(ground: Ground) -> Iterator[Work]:
    """Five papers, each in a transaction of its own: it stands where their numbers have neither gap nor double."""
    engine, before = _engine(ground), 0
    told = (
        "SELECT count(*), coalesce(max(serial), 0), count(DISTINCT serial), (SELECT coalesce(max(last), 0) FROM"
        " paper_serials WHERE kind = 'plan') FROM papers WHERE kind = 'plan'"
    )

    def do() -> None:
        for _ in range(5):
            with session(engine, world.name_id("Paula")) as opened:
                make(opened, "plan")
                opened.commit()

    def mend() -> None:
        nonlocal before
        before = _one(ground, told)[0]

    def stands() -> str:
        papers, highest, numbers, counted = _one(ground, told)
        if not papers == highest == numbers == counted:
            return f"{papers} papers, {numbers} numbers up to {highest}, counted up to {counted}"
        return "new" if papers == before + 5 else "old"

    yield Work("five papers", do, stands, mend)
