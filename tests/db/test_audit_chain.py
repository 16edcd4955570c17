"""Is every change of the audit noticed, and can nobody make one who is not above the database?"""

from __future__ import annotations

import random

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import ProgrammingError

from gridmap.db import postgis
from gridmap.db.sessions import session
from gridmap.errors import SetupError
from gridmap.records import auditing
from tests import world

EDITS = 100
BROKEN = text("SELECT count(*) FROM gm_broken_seals()")


@pytest.fixture(autouse=True)
def _sealed(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("UPDATE visits SET note = note || '.'"))
        connection.execute(text("SELECT gm_seal_audit()"))


def test_what_is_as_it_was_holds_and_only_what_is_new_is_sealed(owner: Engine) -> None:
    first = auditing.verify(owner)
    assert first.rows > 20
    assert auditing.verify(owner, first.last) == first
    with owner.begin() as connection:
        connection.execute(text("UPDATE visits SET note = note || '!'"))
    second = auditing.verify(owner, first.last)
    assert (second.rows, second.seals) == (first.rows + 1, first.seals + 1)


def test_single_bytes_edited_are_all_found(urls: postgis.Urls) -> None:
    """By a superuser who switches the triggers off; taken back each time."""
    chance = random.Random(7)
    above = create_engine(urls.superuser)
    with above.connect() as connection:
        ids = connection.scalars(text("SELECT id FROM audit ORDER BY id")).all()
        connection.rollback()
        for number in range(EDITS):
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            row = {"id": chance.choice(ids)}
            column = ("source", "row_id", "area_path", "after")[number % 4]
            if column == "after":
                before = connection.scalar(
                    text("SELECT coalesce(after, before)::text FROM audit WHERE id = :id"), row
                )
                at = next(i for i in chance.sample(range(len(before)), len(before)) if before[i].isalnum())
                letter = (
                    ("8" if before[at] == "7" else "7") if before[at].isdigit() else "qz"[before[at] == "q"]
                )
                edited = before[:at] + letter + before[at + 1 :]
                try:
                    with connection.begin_nested():
                        statement = "UPDATE audit SET after = CAST(:v AS jsonb) WHERE id = :id"
                        connection.execute(text(statement), {**row, "v": edited})
                except Exception:  # no JSON any more: another byte
                    connection.execute(text("UPDATE audit SET source = source || 'x' WHERE id = :id"), row)
            else:
                connection.execute(text(f"UPDATE audit SET {column} = {column} || 'x' WHERE id = :id"), row)  # noqa: S608
            assert connection.scalar(BROKEN) == 1, (number, column)
            connection.rollback()
        assert connection.scalar(BROKEN) == 0
    above.dispose()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit WHERE id = (SELECT max(id) - 2 FROM audit)",
        "UPDATE audit SET person_id = gen_random_uuid() WHERE id = (SELECT max(id) FROM audit)",
        "UPDATE audit SET at = at + interval '1 second' WHERE id = (SELECT min(id) FROM audit)",
        "UPDATE audit_seals SET hash = repeat('a', 64) WHERE id = (SELECT min(id) FROM audit_seals)",
        "DELETE FROM audit_seals WHERE id = (SELECT min(id) FROM audit_seals)",
    ],
)
def test_what_is_taken_away_or_written_anew_is_found(
    urls: postgis.Urls, owner: Engine, statement: str
) -> None:
    with owner.begin() as connection:
        connection.execute(text("UPDATE visits SET note = note || '.'"))
        connection.execute(text("SELECT gm_seal_audit()"))
    above = create_engine(urls.superuser)
    with above.connect() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(statement))
        assert connection.scalar(BROKEN)
        connection.rollback()
    above.dispose()


def test_an_end_cut_off_is_found_by_who_kept_the_last_hash(urls: postgis.Urls, owner: Engine) -> None:
    last = auditing.verify(owner).last
    above = create_engine(urls.superuser)
    with above.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        gone = connection.scalar(
            text("DELETE FROM audit_seals WHERE hash = :h RETURNING lower(ids)"), {"h": last}
        )
        connection.execute(text("DELETE FROM audit WHERE id >= :gone"), {"gone": gone})
    above.dispose()
    auditing.refuse_broken(owner)
    with pytest.raises(SetupError, match="cut off"):
        auditing.refuse_broken(owner, last)


@pytest.mark.parametrize("statement", ["DELETE FROM audit", "UPDATE audit SET source = ''", "TRUNCATE audit"])
def test_even_the_owner_of_the_tables_only_adds(owner: Engine, statement: str) -> None:
    with owner.connect() as connection, pytest.raises(ProgrammingError, match="never changed"):
        connection.execute(text(statement))


def test_the_service_keeps_what_it_witnessed_and_no_invented_change(engine: Engine) -> None:
    with session(engine, world.name_id("Paula")) as opened:
        opened.execute(text("SELECT gm_witness('download', 'x', '{}')"))
        with pytest.raises(ProgrammingError, match="kept by their tables"), opened.begin_nested():
            opened.execute(text("SELECT gm_witness('enterprises', 'x', '{}')"))
        for statement in ("SELECT * FROM audit_seals FOR UPDATE", "DELETE FROM audit_seals"):
            with pytest.raises(ProgrammingError, match="permission denied"), opened.begin_nested():
                opened.execute(text(statement))
