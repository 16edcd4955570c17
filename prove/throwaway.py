"""A PostgreSQL of its own for one proof, to be broken and thrown away, with the drawn world in it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.cluster import Cluster, bring_up, find_binaries, make_folder, run, stop
from gridmap.db.migrate import migrate
from gridmap.db.sessions import app_engine
from tests import world
from tests.access import fences
from tests.access.people import client_of


@dataclass(frozen=True)
class Throwaway:
    """owner, app: engines; whatever dies under them is asked anew."""

    cluster: Cluster
    owner: Engine
    app: Engine

    def planner(self) -> FlaskClient:
        return client_of(fences.application(self.app), self.owner, "Paula")

    def command(self, program: str, *words: str | Path) -> str:
        """What a program of PostgreSQL, or of the system, says as the server's user. Raises RuntimeError."""
        own = find_binaries() / program
        done = run(own if own.exists() else program, *words)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout[-600:]}")
        return done.stdout

    def panics(self) -> int:
        return self.log().count("PANIC:")

    def hazards(self, ids: list[str]) -> tuple[int, int]:
        """How many of these hazards are there, and how many of those that `full_disk.write` made at all."""
        self.owner.dispose()
        with self.owner.connect() as connection:
            asked = text(
                "SELECT count(*) FILTER (WHERE id = ANY (CAST(:ids AS uuid[]))), count(*) FROM hazards"
                " WHERE title LIKE 'Full %'"
            )
            there, whole = connection.execute(asked, {"ids": ids}).one()
        return there, whole

    def log(self) -> str:
        return self.cluster.log.read_text(errors="replace")


@contextmanager
def throwaway() -> Iterator[Throwaway]:
    folder = Path(tempfile.mkdtemp(prefix="gridmap-broken-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "pg")
    try:
        make_folder(cluster)
        bring_up(cluster)
        postgis.prepare(cluster.url().render_as_string())
        owner_url = cluster.url("gridmap", postgis.OWNER).render_as_string()
        migrate(owner_url)
        owner = create_engine(owner_url, pool_pre_ping=True)
        with Session(owner) as session:
            world.build(session)
        app = app_engine(cluster.url("gridmap", postgis.APP).render_as_string())
        yield Throwaway(cluster, owner, app)
        owner.dispose()
        app.dispose()
    finally:
        stop(cluster)
        if (wal := folder / "pg" / "wal").is_mount():
            subprocess.run(["umount", "-l", str(wal)], check=True)
        shutil.rmtree(folder, ignore_errors=True)
