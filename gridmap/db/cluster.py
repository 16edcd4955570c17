"""How is a private PostgreSQL found, created, started and stopped, whatever was killed before?

A cluster is one folder that only its user can enter, with data, socket, log and locks in it; it has no TCP.
The system's own clusters are neither used nor touched. `gridmap.db.postgis` says which one, and for how long.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL

from gridmap.errors import SetupError
from gridmap.i18n.texts import N_

INSTALLED = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")
SERVER_USER = "postgres"
PATIENCE_S = 60
SOCKET = ".s.PGSQL.5432"
# Above any pid that Linux gives out, so a server takes the file that holds it for a leftover.
NOBODYS_PID = b"2147483647"


@dataclass(frozen=True)
class Cluster:
    """A private cluster, made or not yet made. `durable` is off where data lost in a power cut is no loss."""

    folder: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def url(self, database: str = "postgres", user: str = "postgres") -> URL:
        # The port is spelled out: libpq would otherwise take it from the caller's PGPORT.
        where = {"host": str(self.folder), "port": "5432"}
        return URL.create("postgresql+psycopg", username=user, database=database, query=where)


def find_binaries(version: str | None = None) -> Path:
    """The folder of the newest PostgreSQL that has PostGIS beside it, or of exactly `version`, such as "15".

    Raises SetupError with the line to type where there is none.
    """
    found = {
        int(folder.name): folder / "bin"
        for folder in INSTALLED.glob("*")
        if folder.name.isdigit()
        and (folder / "bin" / "initdb").exists()
        and (EXTENSIONS / folder.name / "extension" / "postgis.control").exists()
    }
    if version is None and found:
        return found[max(found)]
    if version is not None and int(version) in found:
        return found[int(version)]
    package = f"postgresql-{version}-postgis-3" if version else "postgresql-postgis"
    raise SetupError(
        N_("PostGIS is missing. Type: sudo apt-get install --no-install-recommends {package}"),
        package=package,
    )


def as_root() -> bool:
    return os.geteuid() == 0


def make_folder(cluster: Cluster) -> None:
    """Raises SetupError for root on a machine without the user that servers run as."""
    cluster.folder.parent.mkdir(parents=True, exist_ok=True)
    cluster.folder.mkdir(mode=0o700, exist_ok=True)
    if as_root():
        try:
            shutil.chown(cluster.folder, SERVER_USER, SERVER_USER)
        except LookupError:
            raise SetupError(
                N_("PostgreSQL does not run as root and there is no user “{user}”. Use an ordinary account."),
                user=SERVER_USER,
            ) from None


def bring_up(cluster: Cluster) -> None:
    """Create it if need be and start it until it answers.

    Tried again for a while: orphans of a killed server can still hold its shared memory. Raises SetupError.
    """
    if not cluster.data.exists():
        _create(cluster)
    binaries = find_binaries((cluster.data / "PG_VERSION").read_text().strip())
    deadline = time.monotonic() + PATIENCE_S
    while not _answers(cluster):
        if time.monotonic() > deadline:
            raise SetupError(N_("PostgreSQL does not start; its log says why: {log}"), log=cluster.log)
        if _server_pid(cluster) is None:
            _disown_leftovers(cluster)
            options = shlex.join(_server_options(cluster))
            run(
                binaries / "pg_ctl",
                "start",
                "-w",
                "-t300",
                "-D",
                cluster.data,
                "-l",
                cluster.log,
                "-o",
                options,
            )
        time.sleep(0.1)


def is_up(cluster: Cluster) -> bool:
    """Whether its server's process lives; cheap enough to be asked every few seconds."""
    return _server_pid(cluster) is not None


def stop(cluster: Cluster) -> None:
    """Stop it if it runs. Needs none of PostgreSQL's programs: apt may have taken them away."""
    for kind in (signal.SIGINT, signal.SIGQUIT):  # PostgreSQL's "fast" and "immediate" shutdown
        pid = _server_pid(cluster)
        if pid is None:
            return
        with suppress(ProcessLookupError):
            os.kill(pid, kind)
        deadline = time.monotonic() + PATIENCE_S
        while _server_pid(cluster) is not None and time.monotonic() < deadline:
            time.sleep(0.02)


def conninfo(url: URL) -> str:
    """The same servers and login, as PostgreSQL's own programs are told them."""
    _, told = url.get_dialect()().create_connect_args(url)
    return make_conninfo(**{name: value for name, value in told.items() if name != "context"})


def connect(url: URL) -> psycopg.Connection:
    """In autocommit: CREATE DATABASE refuses a transaction."""
    return psycopg.connect(conninfo(url), autocommit=True, connect_timeout=10)


def _create(cluster: Cluster) -> None:
    """A draft is renamed when it is whole, so a creation that was cut short is begun anew."""
    draft = cluster.folder / "data.half-done"
    shutil.rmtree(draft, ignore_errors=True)
    # Whoever gets into the folder is its user or root: no password could keep either of them out.
    options = ["--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres", "--auth=trust"]
    made = run(find_binaries() / "initdb", "-D", draft, *options, *([] if cluster.durable else ["--no-sync"]))
    if made.returncode:
        raise SetupError(N_("The database could not be created: {reason}"), reason=made.stdout.strip())
    draft.rename(cluster.data)


def _server_options(cluster: Cluster) -> list[str]:
    options = ["listen_addresses=", "port=5432", f"unix_socket_directories={cluster.folder}", "jit=off"]
    if not cluster.durable:
        # Commits are still written out at once: a killed server loses none, only a power cut may.
        options += ["fsync=off", "full_page_writes=off"]
    return [word for option in options for word in ("-c", option)]


def _answers(cluster: Cluster) -> bool:
    """A connection is the only proof: `pg_ctl status` believes any process that wears the old pid."""
    try:
        connect(cluster.url()).close()
    except psycopg.OperationalError:
        return False
    return True


def _server_pid(cluster: Cluster) -> int | None:
    """The server's pid, if the process that now has the pid on file really is this cluster's server."""
    try:
        pid = int((cluster.data / "postmaster.pid").read_text().split("\n")[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, ValueError):
        return None
    return pid if os.fsencode(cluster.data) in command and b"postgres" in command[0] else None


def _disown_leftovers(cluster: Cluster) -> None:
    """A killed server's pid may be worn by a stranger, and then the next server would refuse to start.

    Only the pid is spoiled: the rest of `postmaster.pid` is how a server notices orphans that still write.
    """
    for leftover in (cluster.data / "postmaster.pid", cluster.folder / f"{SOCKET}.lock"):
        if leftover.exists():
            rest = leftover.read_bytes().partition(b"\n")[2]
            leftover.write_bytes(NOBODYS_PID + b"\n" + rest)


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """As the server's user, without the caller's PG* variables and folder: it could not enter /root."""
    user = SERVER_USER if as_root() else None
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        user=user,
        group=user,
        extra_groups=[] if user else None,
    )
