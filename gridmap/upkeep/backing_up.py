"""How is everything kept in one file, as it was at one moment, and checked?"""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from gridmap.records import upkeep
from gridmap.upkeep import archive, sealing
from gridmap.upkeep.archive import BackupContents


def back_up(owner_url: str, target: Path, recipients: Sequence[str] = ()) -> BackupContents:
    """Write the backup to `target`, readable by its owner only; a draft takes its place once it is whole and checked.

    recipients: public keys; with any, only who holds one of their keys can read it. Raises SetupError where
    PostgreSQL's program fails, or the login does not see everything, InvalidInput for what is no public key.
    """
    engine = create_engine(owner_url, hide_parameters=True)
    try:
        contents = _whole(engine, owner_url, target, recipients)
    except Exception as error:
        with engine.begin() as connection:
            upkeep.note(connection, upkeep.BACKUP, good=False, problem=str(error)[:200])
        raise
    else:
        with engine.begin() as connection:
            upkeep.note(connection, upkeep.BACKUP, rows=contents.rows)
        return contents
    finally:
        engine.dispose()


def _whole(engine: Engine, owner_url: str, target: Path, recipients: Sequence[str]) -> BackupContents:
    with tempfile.TemporaryDirectory(prefix=".gridmap-backup-", dir=target.resolve().parent) as folder:
        dump, draft = Path(folder) / archive.DUMP, Path(folder) / "draft"
        reading = engine.connect().execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        with reading as connection, connection.begin():
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            tables = archive.tables_of(connection)
            revision = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
            archive.run(
                "pg_dump", owner_url, "--format=custom", f"--snapshot={snapshot}", f"--file={dump}",
                "--no-owner", "--no-comments", "--no-publications", "--lock-wait-timeout=60s",
                "--exclude-table-data=spatial_ref_sys",
            )  # fmt: skip
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        contents = BackupContents(made_at, revision, archive.sha256(dump), tables)
        _write(draft, dump, contents)
        archive.unpack(draft, Path(folder))  # what cannot be read again is no backup
        if recipients:
            sealing.seal(draft, Path(folder) / "sealed", recipients)
            draft = Path(folder) / "sealed"
        draft.replace(target)
    return contents


def _write(draft: Path, dump: Path, contents: BackupContents) -> None:
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr(archive.LIST, contents.to_json())
        packed.write(dump, archive.DUMP)
