"""Does the recipe of docs/operators.md for pgBackRest bring a database back to a moment between two known writes?"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from datetime import datetime
from typing import cast

from gridmap.db.cluster import bring_up, connect, stop
from prove.full_disk import write
from prove.ground import Ground
from prove.proof import Figure, at_least, none
from prove.throwaway import Throwaway, throwaway

STANZA = "gridmap"
MOST_UNTIL_TAKEN = 200


def prove(ground: Ground, writes: int) -> list[Figure]:
    if not shutil.which("pgbackrest"):
        return [Figure("not tried: pgBackRest is not installed (apt: pgbackrest)", "-")]
    before, after = list[str](), list[str]()
    with throwaway() as made:
        _archive(made)
        client = made.planner()
        _pgbackrest(made, "stanza-create")
        _pgbackrest(made, "check")
        _pgbackrest(made, "backup", "--type=full")
        # It notes the end of a backup in whole seconds, and goes back to no moment of the same one.
        time.sleep(1)
        write(client, writes, before, Counter())
        moment = _now(made)
        write(client, writes, after, Counter())
        _now(made)
        made.app.dispose()
        made.owner.dispose()
        stop(made.cluster)
        began = time.monotonic()
        _pgbackrest(
            made, "restore", "--delta", "--type=time", f"--target={moment.isoformat(sep=' ')}",
            "--target-action=promote",
        )  # fmt: skip
        bring_up(made.cluster)
        made.hazards(before)
        took_s = time.monotonic() - began
        healed, statuses = list[str](), Counter[int]()
        while len(healed) < 5 and statuses.total() < MOST_UNTIL_TAKEN:
            write(client, 1, healed, statuses)  # it may only be read until the end of the log was read
            time.sleep(0.2)
        (kept, _), (undone, _) = made.hazards(before), made.hazards(after)
        _pgbackrest(made, "check")
    return [
        at_least("writes before the moment, there after restoring to it", kept, writes),
        none("writes after the moment, there all the same", undone),
        at_least("writes that were taken and lay in the archive, to be left out", len(after), writes),
        none("answers meanwhile but 201 and 503", statuses.total() - statuses[201] - statuses[503]),
        at_least("writes taken afterwards", len(healed), 5),
        Figure("from the command to the first answer", f"{took_s:.0f} s"),
    ]


def _archive(made: Throwaway) -> None:
    """As the recipe says, with the folders of this cluster."""
    folder = made.cluster.folder
    for name in ("repo", "log", "lock", "spool"):
        (folder / f"backrest-{name}").mkdir()
        shutil.chown(folder / f"backrest-{name}", "postgres", "postgres")
    (folder / "pgbackrest.conf").write_text(
        f"[global]\nrepo1-path={folder}/backrest-repo\nrepo1-retention-full=2\nlog-path={folder}/backrest-log\n"
        f"lock-path={folder}/backrest-lock\nspool-path={folder}/backrest-spool\nstart-fast=y\ncompress-type=zst\n\n"
        f"[{STANZA}]\npg1-path={made.cluster.data}\npg1-socket-path={folder}\npg1-port=5432\n",
        encoding="utf-8",
    )
    (folder / "pgbackrest.conf").chmod(0o644)
    push = f"pgbackrest --config={folder}/pgbackrest.conf --stanza={STANZA} archive-push %p"
    said = {"archive_mode": "on", "wal_level": "replica", "archive_command": push}
    with (made.cluster.data / "postgresql.auto.conf").open("a", encoding="utf-8") as conf:
        conf.writelines(f"{name} = '{value}'\n" for name, value in said.items())
    made.owner.dispose()
    stop(made.cluster)
    bring_up(made.cluster)


def _pgbackrest(made: Throwaway, *words: str) -> str:
    config = f"--config={made.cluster.folder}/pgbackrest.conf"
    return made.command("pgbackrest", config, f"--stanza={STANZA}", *words)


def _now(made: Throwaway) -> datetime:
    """The moment by the server's clock, with what was written until then in the archive."""
    with connect(made.cluster.url()) as connection:
        row = connection.execute("SELECT clock_timestamp(), pg_switch_wal()").fetchone()
    return cast("tuple[datetime, str]", row)[0]
