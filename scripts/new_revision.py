"""Write the SQL part that brings the newest schema to what the models say: `new_revision.py 60_notice_boards "Why?"`.

A scratch database is migrated and compared with the models; nothing else is touched. The part goes into the newest
revision, or with --revision into another one that is there. Read what it wrote before you keep it.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from sqlalchemy import create_engine

from gridmap.db import postgis
from gridmap.db.migrate import migrate
from gridmap.db.migrations import parts
from gridmap.registers import revision
from gridmap.settings import project_folder

VERSIONS = parts.SQL.parent / "versions"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("name", help="of the part, with its number before it")
    asked.add_argument("question", help="what the part is for, its first line")
    asked.add_argument("--revision", default=max(path.name[:4] for path in VERSIONS.glob("0*.py")))
    told = asked.parse_args()
    statements = found()
    if not statements:
        sys.stdout.write("The models and the database agree; nothing was written.\n")
        return 0
    part: Path = parts.SQL / told.revision / f"{told.name}.sql"
    part.parent.mkdir(exist_ok=True)  # a revision without a part yet has no folder
    part.write_text("\n".join([f"-- {told.question}", "", *statements, ""]), encoding="utf-8")
    sys.stdout.write(f"{part}: {len(statements)} statements.\n")
    return 0


def found() -> list[str]:
    name = f"gridmap_revision_{os.getpid()}"
    with postgis.running(project_folder(), "test", name) as urls:
        try:
            migrate(urls.owner)
            engine = create_engine(urls.owner)
            with engine.connect() as connection:
                statements = list(revision.statements(connection))
            engine.dispose()
            return statements
        finally:
            postgis.drop_database(urls)


if __name__ == "__main__":
    sys.exit(main())
