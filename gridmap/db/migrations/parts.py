"""How does a revision run its SQL, which lies beside it in parts that can each be read, and is there a way back?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import op

SQL = Path(__file__).parent / "sql"


def run_parts(revision: str) -> None:
    """Run every part of the revision, in the order of their names, in the migration's own transaction."""
    for part in sorted((SQL / revision).glob("*.sql")):
        # Straight to the driver, for it reads a percent sign as a parameter only where parameters are given.
        driver: Any = op.get_bind().connection.driver_connection
        driver.execute(part.read_text(encoding="utf-8"))


def no_way_back() -> None:
    """The `downgrade` of a revision after which people have written."""
    raise RuntimeError(
        "What was entered since would be lost; restore the backup made before the upgrade instead."
    )
