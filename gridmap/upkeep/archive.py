"""What is in a backup, and how do two databases compare? One file: the dump, and a list of what every table held.

Photos, papers and files that were handed in are rows of tables, so they are in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, make_url, text

from gridmap.db.cluster import conninfo, find_binaries
from gridmap.errors import InvalidInput, SetupError
from gridmap.i18n.texts import N_

DUMP, LIST = "database.dump", "contents.json"
# Written by the service about itself at any moment: no part of what must come back alike.
NOT_COMPARED = frozenset({"upkeep"})
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class TableContents:
    """rows, and a sum over a hash of each row that does not depend on their order."""

    rows: int
    digest: str


@dataclass(frozen=True)
class BackupContents:
    """revision: the shape of the database. dump_sha256: of the dump as it was written."""

    made_at: str
    revision: str
    dump_sha256: str
    tables: Mapping[str, TableContents]

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.tables.values())

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, said: str) -> BackupContents:
        told = json.loads(said)
        return cls(
            **{**told, "tables": {name: TableContents(**held) for name, held in told["tables"].items()}}
        )


def tables_of(connection: Connection) -> dict[str, TableContents]:
    """Every table of ours in the state that the connection sees. As an owner: behind the fence rows would lack."""
    connection.execute(text("SET LOCAL timezone = 'UTC'"))
    connection.execute(text("SET LOCAL row_security = off"))
    names = connection.scalars(
        text(
            "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"
            " AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1"
        )
    ).all()
    found = {}
    for name in names:
        if name not in NOT_COMPARED:
            quoted = connection.dialect.identifier_preparer.quote(name)
            counted = f"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {quoted} t"  # noqa: S608
            rows, digest = connection.execute(text(counted)).one()
            found[name] = TableContents(rows, digest)
    return found


def differences(before: Mapping[str, TableContents], after: Mapping[str, TableContents]) -> list[str]:
    """The tables that are not alike, by name."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as opened:
        while piece := opened.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def unpack(archive: Path, folder: Path) -> tuple[Path, BackupContents]:
    """The dump, and what should be in it. Raises InvalidInput where the file is no backup, or not whole."""
    broken = InvalidInput(
        N_("{file} is no backup of gridmap, or is damaged. Take another one."), file=archive
    )
    try:
        with zipfile.ZipFile(archive) as opened:
            contents = BackupContents.from_json(opened.read(LIST).decode())
            with opened.open(DUMP) as packed, (folder / DUMP).open("wb") as out:
                shutil.copyfileobj(packed, out, _PIECE)
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
        raise broken from error
    if sha256(folder / DUMP) != contents.dump_sha256:
        raise broken
    return folder / DUMP, contents


def run(program: str, url: str, *arguments: str) -> None:
    """A program of PostgreSQL's own on this database; the password is not in its command. Raises SetupError."""
    address = make_url(url)
    shown = conninfo(address._replace(password=None))
    password = {"PGPASSWORD": str(address.password)} if address.password else {}
    done = subprocess.run(
        [_found(program), f"--dbname={shown}", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", **password},
    )
    if done.returncode:
        reason = done.stderr.strip()[-2000:]
        raise SetupError(N_("{program} failed: {reason}"), program=program, reason=reason)


def _found(program: str) -> str:
    with suppress(SetupError):
        return str(find_binaries() / program)
    there = shutil.which(program)
    if there is None:
        raise SetupError(N_("{program} is missing. Install PostgreSQL's client programs."), program=program)
    return there
