"""What do people see while the disk of the database is full: 503, nothing lost, and all well once there is room?

The database lies in a tablespace on a small file system of its own (tmpfs), which is filled. That takes root.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url, text

from gridmap.db import postgis
from gridmap.db.cluster import connect
from gridmap.db.sessions import app_engine
from prove.ground import Ground
from prove.proof import Figure, at_least, none
from tests import databases, world
from tests.access import fences
from tests.access.people import client_of

SIZE_MB = 160
ROOM = 64 * 1024  # bytes that are left
LONG_BYTES = 2900  # as letters that the database cannot press together; a page of the table holds one or two
MOST_UNTIL_FULL = 400  # what still finds room in pages that are there


def prove(ground: Ground, writes: int) -> list[Figure]:
    if os.geteuid() != 0:
        return [Figure("not tried: a file system of a known size takes root", "-")]
    with _small(ground) as (urls, folder):
        owner, engine = create_engine(urls.owner), app_engine(urls.app)
        client = client_of(fences.application(engine), owner, "Paula")
        kept, statuses = list[str](), Counter[int]()
        write(client, 1, kept, statuses)
        filler = folder / "filler"
        with filler.open("wb", buffering=0) as out:
            out.truncate(0)
            os.posix_fallocate(out.fileno(), 0, shutil.disk_usage(folder).free - ROOM)
        while statuses.total() == len(kept) < MOST_UNTIL_FULL:
            write(client, 1, kept, statuses)
        write(client, writes, kept, statuses)
        refused = statuses.total() - len(kept)
        pages = Counter(
            client.get(path).status_code for path in ("/registers/hazards", "/account", "/health")
        )
        filler.unlink()
        healed = list[str]()
        write(client, 5, healed, statuses)
        with owner.connect() as connection:
            ids = {"ids": [*kept, *healed]}
            there = connection.scalar(
                text("SELECT count(*) FROM hazards WHERE id = ANY (CAST(:ids AS uuid[]))"), ids
            )
            all_of_them = connection.scalar(text("SELECT count(*) FROM hazards WHERE title LIKE 'Full %'"))
        owner.dispose()
        engine.dispose()
    told = ", ".join(f"{status}: {number:,}" for status, number in sorted(statuses.items()))
    return [
        Figure("writes on a full disk, by status", told, refused > 0),
        none("refused with another status than 503", refused - statuses[503]),
        at_least("acknowledged and there afterwards", int(there or 0), len(kept) + len(healed)),
        none("there though they were refused", int(all_of_them or 0) - len(kept) - len(healed)),
        none("pages that failed with 500 meanwhile", pages[500]),
        at_least("writes taken once there was room again", len(healed), 5),
    ]


def write(client: FlaskClient, number: int, kept: list[str], statuses: Counter[int]) -> None:
    """Hazards that fill a page of the table each; kept: the ids of those that were acknowledged."""
    for _ in range(number):
        record = str(uuid.uuid4())
        values = {
            "title": f"Full {record}",
            "description": secrets.token_urlsafe(LONG_BYTES),
            "found_on": world.TODAY.isoformat(),
            "geom": {"lon": 117.08, "lat": 38.02},
        }
        answer = client.post("/api/records/hazards", json={"id": record, "values": values})
        statuses[answer.status_code] += 1
        if answer.status_code == 201:
            kept.append(record)
        elif answer.status_code == 422:
            raise RuntimeError(answer.text[:300])


@contextmanager
def _small(ground: Ground) -> Iterator[tuple[postgis.Urls, Path]]:
    """A copy of the world on a file system of its own."""
    folder = Path(tempfile.mkdtemp(prefix="gridmap-prove-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(folder)], check=True)
    name = f"gridmap_prove_full_{os.getpid()}"
    urls, space = databases.named(ground.urls, name), folder / "space"
    ground.owner.dispose()
    ground.superuser.dispose()
    try:
        space.mkdir()
        folder.chmod(0o755)
        shutil.chown(space, "postgres")
        with connect(make_url(ground.urls.superuser).set(database="postgres")) as server:
            server.execute(f"CREATE TABLESPACE {name} LOCATION '{space}'".encode())
            try:
                source = make_url(ground.urls.superuser).database
                of = f"TEMPLATE {source} OWNER {postgis.OWNER} TABLESPACE {name}"
                server.execute(f"CREATE DATABASE {name} {of}".encode())
                yield urls, folder
            finally:
                server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
                server.execute(f"DROP TABLESPACE {name}".encode())
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()
