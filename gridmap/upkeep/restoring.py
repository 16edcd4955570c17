"""How does a backup become a database again, on this server or on a new one?"""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import create_engine, inspect, text

from gridmap.db.postgis import SHARED
from gridmap.db.sessions import APP_ROLE
from gridmap.errors import Conflict, SetupError
from gridmap.i18n.texts import N_
from gridmap.upkeep import archive, sealing
from gridmap.upkeep.archive import BackupContents

_MAKE_ROLES = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
        CREATE ROLE {APP_ROLE} NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{SHARED}') THEN
        CREATE ROLE {SHARED} NOLOGIN;
    END IF;
    IF NOT pg_has_role(current_user, '{APP_ROLE}', 'MEMBER') THEN
        EXECUTE format('GRANT {APP_ROLE} TO %I', current_user);
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    NULL;
END $$
"""  # noqa: S608  (names of our own roles)

# Transactions are counted anew here, so nothing tells what an answer has seen. A copy that is only tried tells nobody.
_BEGIN_ANEW = """
    UPDATE answers SET snapshot = NULL;
    UPDATE webhooks SET ended = 'restored' WHERE ended = '';
    DELETE FROM changes;
"""


def restore(owner_url: str, source: Path, key: Path | None = None) -> BackupContents:
    """Fill an empty database, all of it or nothing, and compare every table with what the backup says of it.

    key: a file with the key of an encrypted backup. Raises Conflict where anything is in the database already,
    InvalidInput for a file that is no whole backup, or is encrypted for others.
    """
    engine = create_engine(owner_url, hide_parameters=True)
    try:
        with engine.connect() as connection:
            if inspect(connection).has_table("areas"):
                raise Conflict(
                    N_(
                        "There is a township in this database already. Restore into an empty one; nothing was changed."
                    )
                )
        with tempfile.TemporaryDirectory(prefix="gridmap-restore-") as folder:
            if sealing.is_sealed(source):
                sealing.unseal(source, Path(folder) / "plain", key)
                source = Path(folder) / "plain"
            dump, contents = archive.unpack(source, Path(folder))
            with engine.begin() as connection:
                connection.execute(text(_MAKE_ROLES))
            archive.run(
                "pg_restore", owner_url, "--no-owner", "--no-comments",
                "--exit-on-error", "--single-transaction", str(dump),
            )  # fmt: skip
        with engine.connect() as connection, connection.begin():
            unlike = archive.differences(contents.tables, archive.tables_of(connection))
            connection.execute(text(_BEGIN_ANEW))
    finally:
        engine.dispose()
    if unlike:
        raise SetupError(N_("These tables did not come back alike: {tables}"), tables=", ".join(unlike))
    return contents
