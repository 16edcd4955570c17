"""What do people see while a disk is full, that of the database or that on which uploads are gathered: 503, nothing
lost, and all well once there is room?

What is filled is a small file system of its own (tmpfs). That takes root.
"""

from __future__ import annotations

import io
import os
import secrets
import shutil
import subprocess
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import requests
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import URL, create_engine, make_url, text

from gridmap.db import postgis
from gridmap.db.cluster import connect
from gridmap.db.sessions import app_engine
from prove.ground import PATIENCE_S, Browser, Ground, served
from prove.proof import Figure, at_least, none
from tests import databases, world
from tests.access import fences
from tests.access.people import client_of

SIZE_MB, UPLOADS_MB = 160, 48
ROOM = 64 * 1024  # bytes that are left
LEDGER_ROWS, PHOTO_SIDE_PX = 40_000, 1200
NOT_TRIED = Figure("not tried: a file system of a known size takes root", "-")
LONG_BYTES = 2900  # as letters that the database cannot press together; a page of the table holds one or two
MOST_UNTIL_FULL = 400  # what still finds room in pages that are there


def prove(ground: Ground, writes: int) -> list[Figure]:
    if os.geteuid() != 0:
        return [NOT_TRIED]
    with _small(ground) as (urls, folder):
        owner, engine = create_engine(urls.owner), app_engine(urls.app)
        client = client_of(fences.application(engine), owner, "Paula")
        kept, statuses = list[str](), Counter[int]()
        write(client, 1, kept, statuses)
        filler = filled(folder, ROOM)
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
    return [
        Figure("writes on a full disk, by status", told(statuses), refused > 0),
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


def uploads(ground: Ground, number: int) -> list[Figure]:
    """Ledgers and photos, while what gathers them has no room; short writes need none and go on."""
    if os.geteuid() != 0:
        return [NOT_TRIED]
    refused, short, pages, healed = Counter[int](), Counter[int](), Counter[int](), Counter[int]()
    puts_off, longest_s = 0, 0.0
    with mounted(UPLOADS_MB) as folder, served(ground, TMPDIR=str(folder)) as service:
        browser = service.signed_in("Paula")
        seen = str(uuid.uuid4())
        if _report(browser, seen) != 201:
            raise RuntimeError("nothing can be reported")
        kept_before = _files(ground)
        filler = filled(folder, 0)
        for n in range(number):
            began = time.monotonic()
            answer = _hand_in(browser, seen, _photo(n) if n % 2 else None)
            longest_s = max(longest_s, time.monotonic() - began)
            refused[answer.status_code] += 1
            puts_off += "Retry-After" in answer.headers
            short[_report(browser, str(uuid.uuid4()))] += 1
            pages.update(
                browser.get(path).status_code for path in ("/registers/hazards", "/account", "/health")
            )
        kept = _files(ground) - kept_before
        filler.unlink()
        for n in range(4):
            healed[_hand_in(browser, seen, _photo(n) if n % 2 else None).status_code] += 1
        whole = _files(ground) - kept_before
    return [
        Figure("ledgers and photos sent while there was no room, by status", told(refused), refused[503] > 0),
        none("answered otherwise than 503 with Retry-After", number - min(refused[503], puts_off)),
        Figure("the longest such answer", f"{longest_s:.1f} s", longest_s < 3),
        none("of these there all the same", kept),
        Figure("short reports meanwhile, by status", told(short), set(short) == {201}),
        Figure("pages and /health meanwhile, by status", told(pages), set(pages) == {200}),
        at_least("taken once there was room again", healed[302] and whole, 4),
    ]


def _hand_in(browser: Browser, seen: str, photo: bytes | None) -> requests.Response:
    """The photo of a hazard, or a ledger as a file."""
    given = {"csrf_token": browser.csrf}
    if photo is not None:
        place, name = f"/registers/hazards/{seen}/photos", "photo"
        content = (photo, "photo.jpg")
    else:
        place, name = "/admin/imports", "file"
        given |= {"noun": "enterprises", "area": world.T1}
        rows = "".join(f"Shop {n},117.08,38.02\n" for n in range(LEDGER_ROWS))
        content = (f"name,lon,lat\n{rows}".encode(), "ledger.csv")
    return browser.session.post(
        f"{browser.address}{place}",
        data=given,
        files={name: (content[1], content[0])},
        headers={"Referer": browser.address},
        timeout=PATIENCE_S,
        allow_redirects=False,
    )


def _photo(number: int) -> bytes:
    """One that cannot be pressed together, and like no other."""
    pixels = np.random.default_rng(number).integers(0, 256, (PHOTO_SIDE_PX, PHOTO_SIDE_PX, 3), dtype=np.uint8)
    written = io.BytesIO()
    Image.fromarray(pixels).save(written, "JPEG", quality=95)
    return written.getvalue()


def _report(browser: Browser, record: str) -> int:
    values = {
        "title": f"Short {record}",
        "found_on": world.TODAY.isoformat(),
        "geom": {"lon": 117.08, "lat": 38.02},
    }
    return browser.send("/api/records/hazards", {"id": record, "values": values}).status_code


def _files(ground: Ground) -> int:
    with ground.owner.connect() as connection:
        asked = "SELECT (SELECT count(*) FROM imports) + (SELECT count(*) FROM attachments)"
        return int(connection.scalar(text(asked)) or 0)


def told(statuses: Counter[int]) -> str:
    return ", ".join(f"{status}: {number:,}" for status, number in sorted(statuses.items()))


def filled(folder: Path, room: int) -> Path:
    """A file that leaves no more than this of the disk (bytes)."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as out:
        os.posix_fallocate(out.fileno(), 0, shutil.disk_usage(folder).free - room)
    return filler


@contextmanager
def mounted(size_mb: int) -> Iterator[Path]:
    """A file system of its own of this size."""
    folder = Path(tempfile.mkdtemp(prefix="gridmap-prove-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_mb}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


@contextmanager
def _small(ground: Ground) -> Iterator[tuple[postgis.Urls, Path]]:
    """A copy of the world on a file system of its own."""
    name = f"gridmap_prove_full_{os.getpid()}"
    urls = databases.named(ground.urls, name)
    ground.owner.dispose()
    ground.superuser.dispose()
    with mounted(SIZE_MB) as folder, connect(_server_of(ground)) as server:
        space = folder / "space"
        space.mkdir()
        folder.chmod(0o755)
        shutil.chown(space, "postgres")
        server.execute(f"CREATE TABLESPACE {name} LOCATION '{space}'".encode())
        try:
            source = make_url(ground.urls.superuser).database
            of = f"TEMPLATE {source} OWNER {postgis.OWNER} TABLESPACE {name}"
            server.execute(f"CREATE DATABASE {name} {of}".encode())
            yield urls, folder
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
            server.execute(f"DROP TABLESPACE {name}".encode())


def _server_of(ground: Ground) -> URL:
    return make_url(ground.urls.superuser).set(database="postgres")
