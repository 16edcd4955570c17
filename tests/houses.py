"""A PostgreSQL of its own for a county, a province or a standby, thrown away afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.cluster import Cluster, bring_up, connect, find_binaries, make_folder, run, stop
from gridmap.db.engines import closing
from gridmap.db.migrate import migrate
from gridmap.settings import project_folder
from tests import world

PATIENCE_S = 60


@dataclass(frozen=True)
class House:
    cluster: Cluster

    @property
    def url(self) -> str:
        return self.cluster.url("gridmap").render_as_string()

    @property
    def server(self) -> str:
        return self.cluster.url().render_as_string()

    def ask(self, question: str, database: str = "gridmap") -> list[tuple[object, ...]]:
        with connect(self.cluster.url(database)) as opened:
            cursor = opened.execute(question.encode())
            return cursor.fetchall() if cursor.description else []

    def kill(self) -> None:
        """As a power cut does, but for what the disk already has."""
        pid = int((self.cluster.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        until(lambda: not (self.cluster.data / "postmaster.pid").exists())

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """As on a machine that hangs: every process of it is stopped, and its connections stay open."""
        first = int((self.cluster.data / "postmaster.pid").read_text().split()[0])
        os.kill(first, signal.SIGSTOP)  # so that it begins no more of them
        found = subprocess.run(["pgrep", "-P", str(first)], capture_output=True, text=True, check=False)
        everything = [first, *map(int, found.stdout.split())]
        for pid in everything:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in reversed(everything):
                os.kill(pid, signal.SIGCONT)

    def end(self) -> None:
        """As who shuts it down does: the standbys have all of it."""
        stop(self.cluster)

    def begin(self) -> None:
        bring_up(self.cluster)

    def copy(self, primary: House) -> None:
        """Become its hot standby."""
        source = f"host={primary.cluster.folder} port=5432 user=postgres"
        copied = run(
            find_binaries() / "pg_basebackup", "-d", source, "-D", self.cluster.data,
            "--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync",
        )  # fmt: skip
        assert copied.returncode == 0, copied.stdout

    def furnish(self) -> None:
        """Make it a county's: migrated, with the drawn world in it."""
        postgis.prepare(self.server)
        migrate(self.cluster.url("gridmap", postgis.OWNER).render_as_string())
        with closing(create_engine(self.url)) as owner, Session(owner) as session:
            world.build(session)

    def allow_replication(self) -> None:
        self.ask("ALTER SYSTEM SET wal_level = logical")
        stop(self.cluster)
        bring_up(self.cluster)


@contextmanager
def house(purpose: str, *, durable: bool = False, standby_of: House | None = None) -> Iterator[House]:
    """A running server for this purpose of this process."""
    folder = postgis.cluster_of(project_folder(), f"test-{purpose}-{os.getpid()}").folder
    made = House(Cluster(folder, durable=durable))
    make_folder(made.cluster)
    try:
        if standby_of is not None:
            made.copy(standby_of)
        bring_up(made.cluster)
        yield made
    finally:
        stop(made.cluster)
        shutil.rmtree(folder, ignore_errors=True)


def until(so: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + patience_s
    while not so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
