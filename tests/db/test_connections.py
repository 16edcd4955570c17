"""Does a connection serve one request after another: nothing of the last is left, but what was prepared?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, NullPool, event, make_url, text
from sqlalchemy.exc import DBAPIError

from gridmap.db.postgis import Urls
from gridmap.db.sessions import app_engine, session
from tests import world

ASKED = text("SELECT name FROM people WHERE id = :asked")
PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT name FROM people%'")
OFTEN = 6  # psycopg prepares what was asked five times before


@pytest.fixture
def one(urls: Urls) -> Iterator[Engine]:
    """An engine with one connection."""
    engine = app_engine(urls.app, pool_size=1, max_overflow=0)
    yield engine
    engine.dispose()


def asked(engine: Engine) -> str | None:
    name: str | None
    with session(engine, world.name_id("Gloria")) as opened:
        name = opened.scalar(ASKED, {"asked": world.name_id("Gloria")})
    return name


def prepared(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalars(PREPARED).one())


def test_a_statement_of_one_request_is_not_planned_anew_in_the_next(one: Engine) -> None:
    for _ in range(OFTEN):
        assert asked(one) == "Gloria"
    assert prepared(one) == 1


def test_a_request_that_failed_leaves_the_next_one_nothing(one: Engine) -> None:
    with pytest.raises(DBAPIError), session(one) as opened:
        opened.execute(text("SELECT 1 / 0"))
    assert asked(one) == "Gloria"


def test_what_a_request_did_not_commit_is_taken_back_and_nobody_stays_named(one: Engine) -> None:
    with session(one, world.name_id("Gloria")) as opened:
        opened.execute(text("UPDATE accounts SET locale = 'en'"))
    with session(one, world.name_id("Gloria")) as opened:
        assert opened.scalars(text("SELECT locale FROM accounts")).all() == ["zh_CN"]
    with session(one) as opened:
        assert opened.scalars(text("SELECT locale FROM accounts")).all() == []


def test_of_several_servers_the_one_that_answered_is_asked_first(urls: Urls) -> None:
    real = make_url(urls.app)
    here, gone = str(real.query["host"]), "/nonexistent"
    both = real.update_query_dict({"host": f"{gone},{here}", "port": "5432,5432"})
    engine = app_engine(both.render_as_string(), poolclass=NullPool)
    order: list[str] = []

    def note(_dialect: object, _record: object, _given: object, told: dict[str, str]) -> None:
        order.append(told["host"])

    event.listen(engine, "do_connect", note)
    for _ in range(2):
        assert asked(engine) == "Gloria"
    assert order == [f"{gone},{here}", f"{here},{gone}"]


def test_what_was_read_is_an_answer_though_the_server_went_away_after_it(one: Engine, engine: Engine) -> None:
    with session(one, world.name_id("Gloria")) as opened, engine.connect() as connection:
        assert opened.scalar(ASKED, {"asked": world.name_id("Gloria")}) == "Gloria"
        process = opened.scalar(text("SELECT pg_backend_pid()"))
        connection.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
    assert asked(one) == "Gloria"


def test_a_connection_that_the_server_ended_meanwhile_is_not_handed_to_a_request(
    one: Engine, engine: Engine
) -> None:
    with one.connect() as connection:
        process = connection.scalar(text("SELECT pg_backend_pid()"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
    assert asked(one) == "Gloria"
