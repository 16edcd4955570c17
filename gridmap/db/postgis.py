"""Where is this clone's own PostGIS, and what must be in it before the tables are?

One private cluster for each clone and purpose. Every run holds a shared lock; the last one out stops it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString, TextIO

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from gridmap.db.cluster import SOCKET, Cluster, as_root, bring_up, connect, is_up, make_folder, stop
from gridmap.errors import SetupError
from gridmap.i18n.texts import N_

SYSTEM_STATE = Path("/var/lib/gridmap")
# Linux keeps a socket's path in 108 bytes, the last of them a NUL.
LONGEST_SOCKET_PATH = 107
OWNER, APP, PUBLISHER = "gridmap_owner", "gridmap_app", "gridmap_publisher"
SHARED = "gridmap_shared"  # all to whom a county shows something; nobody logs in as it


# Both only compare: no error, and nothing else, tells of a row what the fence hides.
UNLEAKING: tuple[LiteralString, ...] = (
    "geometry_overlaps(geometry, geometry)",
    "arraycontains(anyarray, anyarray)",
)


@dataclass(frozen=True)
class Urls:
    """SQLAlchemy URLs of one database, as three logins: superuser, owner of the tables, application."""

    superuser: str
    owner: str
    app: str


@contextmanager
def running(project: Path, purpose: str = "demo", database: str = "gridmap") -> Iterator[Urls]:
    """The clone's cluster, up and prepared, for as long as the block runs. Any number of runs may share it.

    Raises SetupError, with the remedy, where a piece is missing or the server does not start.
    """
    cluster = cluster_of(project, purpose)
    make_folder(cluster)
    ours = os.getpid()
    with (cluster.folder / "users").open("a") as users:
        try:
            with _locked(cluster):
                _enter(cluster, users)
            prepare(cluster.url().render_as_string(), database)
            yield Urls(*(cluster.url(database, user).render_as_string() for user in ("postgres", OWNER, APP)))
        finally:
            # A forked web worker that exits leaves through here as well, with its parent's lock in hand;
            # and `make clean` may have taken the folder away.
            if os.getpid() == ours and cluster.folder.exists():
                with _locked(cluster):
                    if _only_user(users):
                        stop(cluster)


def revive(project: Path, purpose: str = "demo") -> None:
    """Start the clone's cluster again where it died. Only within `running`."""
    cluster = cluster_of(project, purpose)
    if not is_up(cluster):
        with _locked(cluster):
            bring_up(cluster)


def remove(project: Path) -> list[Path]:
    """Stop and delete this clone's private clusters, data and all, in use or not; the folders that went."""
    any_purpose = cluster_of(project, "*").folder
    gone = sorted(any_purpose.parent.glob(any_purpose.name))
    for cluster in map(Cluster, gone):
        with _locked(cluster):
            stop(cluster)
            shutil.rmtree(cluster.folder)
    (project / ".gridmap-id").unlink()
    return gone


def prepare(superuser_url: str, database: str = "gridmap") -> None:
    """Login roles, database, PostGIS and the marks that the fence needs, on any server; safe to repeat.

    superuser_url: SQLAlchemy URL of any database there. Raises psycopg.Error where that login may not do it.
    """
    server = make_url(superuser_url)
    # Roles belong to the whole server, but a lock to one database: all who prepare must wait in the same.
    with connect(server.set(database="postgres")) as connection:
        _take_turns(connection)
        for role in (OWNER, APP, PUBLISHER):
            _make_role(connection, role, "LOGIN")
        _make_role(connection, SHARED, "NOLOGIN")
        connection.execute(SQL("GRANT {} TO {}").format(Identifier(APP), Identifier(PUBLISHER)))
        _make_database(connection, database)
    with connect(server.set(database=database)) as connection:
        _take_turns(connection)
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        # Lets the fence's policies use the indexes of places and names. A restored dump, an upgrade lose the marks.
        for function in UNLEAKING:
            connection.execute(SQL("ALTER FUNCTION {} LEAKPROOF").format(SQL(function)))
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        connection.execute(SQL("GRANT CREATE, USAGE ON SCHEMA public TO {}").format(Identifier(OWNER)))
        connection.execute(SQL("GRANT USAGE ON SCHEMA public TO {}").format(Identifier(APP)))


def drop_database(urls: Urls) -> None:
    """Drop the database, whoever is still connected to it."""
    url = make_url(urls.superuser)
    with connect(url.set(database="postgres")) as connection:
        connection.execute(
            SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(url.database or ""))
        )


def cluster_of(project: Path, purpose: str) -> Cluster:
    """The cluster of this clone: its path and a random file in it decide, so a re-clone starts afresh.

    Raises SetupError where the folder's name is too long for a socket in it.
    """
    clone = f"{project.resolve()}\n{_clone_id(project)}"
    name = f"{hashlib.sha256(clone.encode()).hexdigest()[:12]}-{purpose}"
    own_state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    folder = (SYSTEM_STATE if as_root() else own_state / "gridmap") / name
    if len(os.fsencode(folder / SOCKET)) > LONGEST_SOCKET_PATH:
        raise SetupError(
            N_("{folder} is too long a path for PostgreSQL. Set XDG_STATE_HOME to a shorter folder."),
            folder=folder,
        )
    return Cluster(folder, durable=purpose != "test")


def _clone_id(project: Path) -> str:
    path = project / ".gridmap-id"
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        draft.write_text(secrets.token_hex(16) + "\n")
        # A link appears whole or not at all: of two first runs one wins, and both read the same.
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()


@contextmanager
def _locked(cluster: Cluster) -> Iterator[None]:
    with (cluster.folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _enter(cluster: Cluster, users: TextIO) -> None:
    alone = _only_user(users)
    fcntl.flock(users, fcntl.LOCK_SH)
    if alone:
        # Left behind by a run that was killed. Not taken over: apt may have replaced its program since.
        stop(cluster)
    bring_up(cluster)


def _only_user(users: TextIO) -> bool:
    """Whether no other run is under way. On "no", flock has dropped the lock that `users` held."""
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _take_turns(connection: psycopg.Connection) -> None:
    """Of two runs that prepare one server at once, both would see "no such role"."""
    connection.execute("SELECT pg_advisory_lock(hashtext('gridmap prepare'))")


def _make_role(connection: psycopg.Connection, role: str, login: LiteralString) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    rights = SQL("{} ROLE {} {} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS")
    connection.execute(rights.format(SQL("ALTER" if known else "CREATE"), Identifier(role), SQL(login)))


def _make_database(connection: psycopg.Connection, database: str) -> None:
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        made = SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'")
        connection.execute(made.format(Identifier(database), Identifier(OWNER)))
