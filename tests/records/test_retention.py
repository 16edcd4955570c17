"""Do personal data go when their time is over, out of the audit too, and does its chain still hold?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.sessions import app_engine
from gridmap.db.sessions import session as opened
from gridmap.errors import InvalidInput, NotFound, SetupError
from gridmap.records import auditing, retention
from gridmap.records.retention import KINDS
from tests import databases, world
from tests.conftest import SessionAs

SECRETS = ("19912345678", "10.1.2.3", "117.123456", "Cassandra")
CALL = {
    "a": "Cassandra",
    "p": "19912345678",
    "id": "00000000-0000-4000-8000-000000000001",
    "area": world.T1,
}


@pytest.fixture
def urls(template: postgis.Urls) -> Iterator[postgis.Urls]:
    """A world for each test, which may commit to it."""
    with databases.copied(template, f"gridmap_test_{os.getpid()}_retention") as copy:
        yield copy


@pytest.fixture
def engine(urls: postgis.Urls) -> Iterator[Engine]:
    made = app_engine(urls.app)
    yield made
    made.dispose()


@pytest.fixture
def owner(urls: postgis.Urls) -> Iterator[Engine]:
    made = create_engine(urls.owner)
    yield made
    made.dispose()


def set_all(owner: Engine, area: str, **days: int | None) -> None:
    with Session(owner) as session:
        for kind, number in days.items():
            retention.set_days(session, area, kind, number)
        session.commit()


def aged(owner: Engine, statement: str, **told: Any) -> None:
    """What was done 400 days ago, as far as the database knows."""
    with owner.begin() as connection:
        connection.execute(text(statement), told)


@pytest.fixture
def old(owner: Engine, urls: postgis.Urls) -> None:
    """A caller, a position, an address and a phone of somebody who left, each written 400 days ago."""
    aged(
        owner,
        "INSERT INTO incidents (id, area_path, name, kind, state, called_at, caller, caller_phone)"
        " VALUES (:id, :area, 'Smoke', 'fire', 'open', now() - interval '400 days', :a, :p)",
        **CALL,
    )
    aged(owner, "UPDATE incidents SET note = 'x', state = 'closed', closed_at = now() - interval '399 days'")
    aged(
        owner,
        "INSERT INTO incident_log (id, area_path, incident_id, kind, said_at, text) VALUES (gen_random_uuid(), :area,"
        " :id, 'opened', now(), 'Smoke · Cassandra · 19912345678')",
        **CALL,
    )
    aged(owner, "UPDATE visits SET position_lon = 117.123456, position_lat = 38, on_date = '2020-01-01'")
    aged(owner, "UPDATE people SET active = false WHERE name = 'Dora'")
    aged(
        owner,
        "INSERT INTO audit (source, row_id, area_path, after)"
        " VALUES ('sign_in', '', :area, jsonb_build_object('address', '10.1.2.3'))",
        **CALL,
    )
    above = create_engine(urls.superuser)
    with above.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("UPDATE audit SET at = at - interval '400 days'"))
    above.dispose()
    auditing.verify(owner)


def everything(owner: Engine) -> str:
    """All that the tables and the audit hold, as text."""
    tables = ("audit", "incidents", "incident_log", "visits", "people", "outbox_entries", "sign_ins")
    with owner.connect() as connection:
        return "\n".join(
            connection.scalar(text(f"SELECT coalesce(string_agg(t::text, '|'), '') FROM {name} t"))  # noqa: S608
            for name in tables
        )


ALL: dict[str, int | None] = {"callers": 365, "positions": 365, "left": 365, "sign_ins": 184}


@pytest.mark.usefixtures("old")
def test_what_is_over_its_time_goes_everywhere_and_the_chain_holds(owner: Engine) -> None:
    with owner.connect() as connection:
        phone = connection.scalar(text("SELECT phone FROM people WHERE name = 'Dora'"))
    before = auditing.verify(owner)
    set_all(owner, world.T1, **ALL)
    assert all(each in everything(owner) for each in ("Cassandra", "10.1.2.3", "117.123456", phone))
    with Session(owner) as session:
        counted = {each.kind: (each.records, each.traces) for each in retention.due(session)}
        done = {each.kind: (each.records, each.traces) for each in retention.erase(session)}
        session.commit()
    # What was counted went; blanking a record leaves a line of audit, which is blanked with the others.
    assert {kind: records for kind, (records, _) in done.items()} == {
        kind: records for kind, (records, _) in counted.items()
    }
    assert counted["callers"][0] == 2
    assert counted["left"] == (1, 2) or counted["left"][0] == 1
    assert counted["sign_ins"][1] == 1
    for secret in (*SECRETS, phone):
        assert secret not in everything(owner), secret
    with owner.connect() as connection:
        told = connection.execute(text("SELECT row_id, after FROM audit WHERE source = 'erasure'")).all()
    assert {row.row_id for row in told} == set(ALL)
    assert all(row.after["records"] + row.after["traces"] for row in told)
    whole = auditing.verify(owner, before.last)
    assert whole.rows > before.rows
    with Session(owner) as session:  # a second time there is nothing left to do
        assert all(each.records + each.traces == 0 for each in retention.erase(session))


@pytest.mark.usefixtures("old")
@pytest.mark.parametrize(
    "tampered",
    [
        'UPDATE audit SET after = after || \'{"note": "no"}\' WHERE id IN (SELECT max(audit_id) FROM audit_erasures)',
        "UPDATE audit_erasures SET was = repeat('a', 64) WHERE id = (SELECT min(id) FROM audit_erasures)",
        "UPDATE audit_erasures SET became = repeat('a', 64) WHERE id = (SELECT min(id) FROM audit_erasures)",
        "DELETE FROM audit_erasures WHERE id = (SELECT max(id) FROM audit_erasures)",
        "UPDATE audit_erasures SET told_by = NULL WHERE id = (SELECT max(id) FROM audit_erasures)",
        # An edit that calls itself an erasure, without a row that tells of it.
        (
            "WITH e AS (SELECT id, gm_row_hash(a) AS was FROM audit a WHERE source = 'visits' AND id NOT IN"
            " (SELECT audit_id FROM audit_erasures) ORDER BY id LIMIT 1), d AS (UPDATE audit a SET row_id = 'x' FROM e"
            " WHERE a.id = e.id RETURNING a.id, e.was, gm_row_hash(a) AS became)"
            " INSERT INTO audit_erasures (audit_id, was, became) SELECT * FROM d"
        ),
    ],
)
def test_nobody_edits_the_audit_under_cover_of_an_erasure(
    owner: Engine, urls: postgis.Urls, tampered: str
) -> None:
    set_all(owner, world.T1, callers=365, sign_ins=184, left=365)
    with Session(owner) as session:
        retention.erase(session)
        session.commit()
    auditing.verify(owner)
    above = create_engine(urls.superuser)
    with above.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("SET LOCAL timezone = 'UTC'"))
        assert connection.execute(text(tampered)).rowcount == 1
    above.dispose()
    with pytest.raises(SetupError, match="audit was changed"):
        auditing.refuse_broken(owner)


@pytest.mark.usefixtures("old")
def test_nothing_goes_without_a_rule_or_before_its_time_or_elsewhere(owner: Engine) -> None:
    before = everything(owner)
    for area, days in ((world.T2, 1), (world.T1, 9000)):
        set_all(owner, area, callers=days, left=days, files=days)
        with Session(owner) as session:
            assert all(each.records + each.traces == 0 for each in retention.erase(session))
    with Session(owner) as session:
        session.execute(text("DELETE FROM retention"))
        assert retention.erase(session) == []
    assert "Cassandra" in before
    assert "Cassandra" in everything(owner)


@pytest.mark.usefixtures("old")
def test_the_nearest_rule_counts(owner: Engine) -> None:
    """The county lets go after a year, this township of it after ten: its caller stays, the county's own go."""
    set_all(owner, world.COUNTY, callers=365)
    set_all(owner, world.T1, callers=3650)
    with Session(owner) as session:
        assert sum(each.records for each in retention.due(session)) == 0
        assert retention.inherited(session, world.G11) == {"callers": 3650}
        assert retention.inherited(session, world.T2) == {"callers": 365}
        retention.set_days(session, world.T1, "callers", None)
        session.flush()
        assert sum(each.records for each in retention.due(session)) == 2


def test_shorter_than_the_law_allows_is_refused_with_its_clause(owner: Engine, session_as: SessionAs) -> None:
    with Session(owner) as session:
        for days in (0, 1, 183, 36501):
            with pytest.raises(InvalidInput) as refused:
                retention.set_days(session, world.T1, "sign_ins", days)
            assert "art. 21" in str(refused.value.problems[0].sentence)
        retention.set_days(session, world.T1, "sign_ins", 184)
        with pytest.raises(NotFound):
            retention.set_days(session, world.T1, "nonsense", 400)
        session.rollback()
    with pytest.raises(Exception, match="as_law_asks"):
        aged(owner, "INSERT INTO retention (id, area_path, kind, days) VALUES (gen_random_uuid(), :a, 'sign_ins', 1)",
             a=world.T1)  # fmt: skip


def test_only_an_administrator_sets_it_and_those_below_know_it(owner: Engine, session_as: SessionAs) -> None:
    set_all(owner, world.T1, callers=400)
    assert retention.rules(session_as("Gloria"), [world.T1]) == {(world.T1, "callers"): 400}
    assert retention.rules(session_as("Nora"), [world.T1]) == {}
    session = session_as("Paula")
    retention.set_days(session, world.T1, "left", 400)
    with pytest.raises(Exception, match="row-level security"):
        session.flush()


@pytest.mark.usefixtures("old")
def test_the_service_does_it_each_day_and_only_once(owner: Engine, engine: Engine) -> None:
    set_all(owner, world.T1, **ALL)
    assert retention.daily(engine)
    assert "Cassandra" not in everything(owner)
    assert not retention.daily(engine)
    aged(owner, "UPDATE upkeep SET at = at - interval '21 hours' WHERE what = 'erasure'")
    assert retention.daily(engine)


def test_the_words_and_the_places_of_personal_data_agree(owner: Engine) -> None:
    """Each kind has a place, each place a kind, and each column that is blanked is there."""
    with owner.connect() as connection:
        found = connection.execute(text("SELECT kind, source, key, becomes FROM gm_personal()")).all()
        assert {row.kind for row in found} == set(KINDS)
        for row in found:
            for column in (row.becomes or {}) if row.key else ():
                asked = "SELECT count(*) FROM information_schema.columns WHERE table_name = :t AND column_name = :c"
                assert connection.scalar(text(asked), {"t": row.source, "c": column}) == 1, (
                    row.source,
                    column,
                )


def test_the_law_of_shortest_time_is_said_beside_each_kind() -> None:
    assert all(each.source and each.what for each in KINDS.values())
    assert KINDS["sign_ins"].least >= 184


def test_an_app_session_erases_no_more_than_the_rules_say(engine: Engine, owner: Engine) -> None:
    before = everything(owner)
    with opened(engine, world.name_id("Gloria")) as session:
        session.execute(text("SELECT * FROM gm_erase(true)"))
        session.commit()
    assert everything(owner) == before
