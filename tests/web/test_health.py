"""Is it said when a part of the service no longer does its work?"""

from __future__ import annotations

import threading

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from gridmap.db.sessions import app_engine
from gridmap.records import upkeep
from gridmap.settings import Settings
from gridmap.upkeep.beating import beat
from gridmap.web import create_app
from tests.web.conftest import SignIn


@pytest.fixture(autouse=True)
def _everything_fine(owner: Engine) -> None:
    with owner.begin() as connection:
        for what in upkeep.LATEST:
            upkeep.note(connection, what, rows=7)


def spoil(owner: Engine, statement: str) -> None:
    with owner.begin() as connection:
        connection.execute(text(statement))


def test_all_is_well(client: FlaskClient) -> None:
    for path in ("/health", "/ready"):
        answer = client.get(path)
        assert (answer.status_code, set(answer.get_json().values())) == (200, {"ok"})


def test_a_background_that_says_nothing_is_noticed_and_named(client: FlaskClient, owner: Engine) -> None:
    spoil(owner, "UPDATE upkeep SET at = now() - interval '2 minutes' WHERE what = 'jobs'")
    answer = client.get("/health")
    assert (answer.status_code, answer.get_json()["jobs"]) == (503, "late")
    assert client.get("/ready").status_code == 200


def test_jobs_that_cannot_be_done_are_noticed_and_the_administrator_is_told_why(
    client: FlaskClient, signed_in: SignIn, engine: Engine
) -> None:
    """The sign of life alone would say that all is well."""
    missed, stop = 'relation "wings" does not exist', threading.Event()
    stop.set()  # one beat
    beat(engine, stop, 0, {"publish": missed, "enterprises 00010001": missed})
    answer = client.get("/health")
    assert (answer.status_code, answer.get_json()["jobs"]) == (503, "failing")
    assert "wings" not in answer.text
    assert client.get("/ready").status_code == 200
    assert "relation &#34;wings&#34; does not exist" in signed_in("Adam").get("/admin/operation").text
    beat(engine, stop, 0, {})
    assert client.get("/health").status_code == 200


def test_a_database_that_is_away_is_named() -> None:
    engine = app_engine("postgresql+psycopg://gridmap_app@/gridmap?host=/nonexistent")
    client = create_app(Settings(secret_key="k"), engine).test_client()
    for path in ("/health", "/ready"):
        answer = client.get(path)
        assert (answer.status_code, answer.get_json()["database"]) == (503, "away")
        assert answer.headers["Retry-After"]
    engine.dispose()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE upkeep SET at = now() - interval '32 days' WHERE what = 'drill'", "已超期"),
        ("UPDATE upkeep SET good = false WHERE what = 'backup'", "失败"),
        ("DELETE FROM upkeep WHERE what = 'drill'", "从未"),
        ("UPDATE upkeep SET facts = '{\"restarts\": 3}' WHERE what = 'jobs'", "3 次"),
    ],
)
def test_the_administrator_sees_what_is_amiss(
    signed_in: SignIn, owner: Engine, statement: str, said: str
) -> None:
    assert said not in signed_in("Adam").get("/admin/operation").text
    spoil(owner, statement)
    assert said in signed_in("Adam").get("/admin/operation").text
