"""Do the commands do what they say, on a PostGIS that somebody else runs?"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, make_url, text

from gridmap.cli import main
from gridmap.db import postgis
from gridmap.db.sessions import app_engine, refuse_unfenced, session
from gridmap.errors import SetupError
from gridmap.records import accounts, duties, sample
from gridmap.settings import Settings
from gridmap.vocabulary import ADMINISTRATORS
from gridmap.web.serving import free_port

pytestmark = pytest.mark.process


@pytest.fixture
def elsewhere(template: postgis.Urls) -> Iterator[str]:
    """The URL of an empty database and of a login that owns it and may work as the application's role."""
    # A login of its own: the others are shared with whoever else tests on this server at the same time.
    name = f"gridmap_test_cli_{os.getpid()}"
    postgis.prepare(template.superuser, name)
    superuser = create_engine(template.superuser, isolation_level="AUTOCOMMIT")
    with superuser.connect() as connection:
        connection.execute(text(f'CREATE ROLE "{name}" LOGIN IN ROLE gridmap_app'))
        connection.execute(text(f'ALTER DATABASE "{name}" OWNER TO "{name}"'))
    yield make_url(template.owner).set(database=name, username=name).render_as_string(hide_password=False)
    with superuser.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        connection.execute(text(f'DROP ROLE "{name}"'))
    superuser.dispose()


def run(url: str, *arguments: str, fails: bool = False) -> str:
    done = CliRunner().invoke(main, arguments, env={"GRIDMAP_DATABASE_URL": url})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert (done.exit_code != 0) == fails, done.output
    return done.output


def test_a_township_of_ones_own_begins_with_init(elsewhere: str) -> None:
    answers = ["--county", "Reed County", "--township", "Lark Town", "--name", "Ada", "--username", "ada"]
    assert "gridmap serve" in run(elsewhere, "init", *answers, "--password", "a long plain password")
    engine = create_engine(elsewhere)
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT name FROM areas ORDER BY path")).all() == [
            "Reed County",
            "Lark Town",
        ]
        assert connection.scalars(text("SELECT role FROM grants")).all() == list(ADMINISTRATORS)
    engine.dispose()
    assert "grids" in run(elsewhere, "publish")
    assert "fresh" in run(elsewhere, "publish")


def test_a_weak_password_is_refused_with_words(elsewhere: str) -> None:
    answers = ["--county", "Reed County", "--township", "Lark Town", "--name", "Ada", "--username", "ada"]
    assert "Error" in run(elsewhere, "init", *answers, "--password", "short", fails=True)


def test_the_service_refuses_to_start_on_an_empty_database(elsewhere: str) -> None:
    assert "gridmap migrate" in run(elsewhere, "serve", fails=True)


def test_the_service_refuses_a_role_that_sees_across_the_fence(template: postgis.Urls) -> None:
    engine = create_engine(template.owner)
    with pytest.raises(SetupError, match="across the fence"):
        refuse_unfenced(engine)
    engine.dispose()
    fenced = app_engine(template.app)
    refuse_unfenced(fenced)
    fenced.dispose()


def test_a_taken_port_is_named_with_its_remedy_and_two_clones_stand_side_by_side() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SetupError, match="--port"):
            free_port("127.0.0.1", taken.getsockname()[1])
    first = free_port("127.0.0.1")
    with socket.socket() as other:
        other.bind(("127.0.0.1", first))
        other.listen()
        assert free_port("127.0.0.1") != first


def test_help_reads_like_a_table_of_contents() -> None:
    shown = CliRunner().invoke(main, ["--help"]).output
    places = [shown.index(f"  {name}") for name in ("demo", "init", "serve", "migrate", "publish")]
    assert places == sorted(places)


ADA = ["--county", "Reed County", "--township", "Lark Town", "--name", "Ada", "--username", "ada"]


def test_the_only_administrator_comes_back_in_from_the_terminal(elsewhere: str) -> None:
    run(elsewhere, "init", *ADA, "--password", "a long plain password")
    engine = app_engine(elsewhere)
    now = datetime.now(UTC)
    with session(engine) as asking:
        for _ in range(6):
            attempt = accounts.try_to_sign_in(asking, "ada", "not the password", now)
            asking.commit()
        assert attempt.refusal
        assert accounts.try_to_sign_in(asking, "ada", "a long plain password", now).person_id is None
        asking.commit()
        assert "Done" in run(elsewhere, "unlock", "ada")
        assert accounts.try_to_sign_in(asking, "ada", "a long plain password", now).person_id
        asking.commit()
        given = run(elsewhere, "password", "ADA").split(": ")[1].strip()
        assert accounts.try_to_sign_in(asking, "ada", "a long plain password", now).person_id is None
        assert accounts.try_to_sign_in(asking, "ada", given, now).person_id
    engine.dispose()
    assert "ada" in run(elsewhere, "unlock", "nemo", fails=True)


def test_a_database_with_the_demo_s_passwords_is_not_served(elsewhere: str) -> None:
    run(elsewhere, "init", *ADA, "--password", "a long plain password")
    engine = create_engine(elsewhere)
    with engine.begin() as connection:
        hashed = accounts.hash_password(sample.PASSWORD)
        connection.execute(text("UPDATE accounts SET username = 'guanli', password_hash = :h"), {"h": hashed})
    engine.dispose()
    assert "guanli" in run(elsewhere, "serve", fails=True)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "map.example"])  # noqa: S104
def test_the_demo_is_not_opened_to_others_unasked(host: str) -> None:
    assert "--let-anyone-in" in run("", "demo", "--host", host, fails=True)


def test_the_rules_for_passwords_are_one_of_two(elsewhere: str) -> None:
    with pytest.raises(SetupError, match="dengbao"):
        Settings.from_environment({"GRIDMAP_PASSWORD_RULES": "none"})
    assert Settings.from_environment({"GRIDMAP_PASSWORD_RULES": "dengbao"}).password_rules == "dengbao"


def test_a_county_begins_with_init_and_a_city_is_put_above_it(elsewhere: str) -> None:
    who = ["--name", "Ada", "--username", "ada", "--password", "a long plain password"]
    run(elsewhere, "init", "--level", "county", "--county", "Reed County", *who)
    told = run(elsewhere, "add-level", "city", "--name", "Crane City", "--administrator", "ada")
    assert "Crane City" in told
    assert "No account" in run(
        elsewhere, "add-level", "city", "--name", "Crane City", "--administrator", "x", fails=True
    )
    engine = create_engine(elsewhere)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT name, level, path, lies_in FROM areas ORDER BY path")).all()
        assert [tuple(row) for row in found] == [
            ("Reed County", "county", "0001", "0002"),
            ("Crane City", "city", "0002", None),
        ]
        held = connection.scalars(text("SELECT area_path FROM grants ORDER BY area_path")).all()
        assert sorted(set(held)) == ["0001", "0002"]
    engine.dispose()


def test_in_dengbao_three_people_begin_from_the_terminal_and_nobody_holds_two(
    elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(elsewhere, "init", *ADA, "--password", "a long plain password")
    monkeypatch.setenv("GRIDMAP_PASSWORD_RULES", "dengbao")
    assert "several: ada" in run(elsewhere, "serve", fails=True)
    for name, duty in (("sys", "administrator"), ("aud", "auditor")):
        told = run(elsewhere, "user", "give", name, duty, "--area", "Lark Town", "--name", name)
        assert "One-time password" in told
        assert "Done" in run(elsewhere, "user", "take", "ada", duty)
    assert "without this duty" in run(elsewhere, "user", "take", "ada", "security_administrator", fails=True)
    engine = create_engine(elsewhere)
    with engine.begin() as connection:
        duties.enforce(connection, "dengbao")
    engine.dispose()
    assert "Error" in run(
        elsewhere, "user", "give", "aud", "administrator", "--area", "Lark Town", fails=True
    )


def test_a_first_administrator_in_dengbao_lets_others_in_and_no_more(
    elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDMAP_PASSWORD_RULES", "dengbao")
    run(elsewhere, "init", *ADA, "--password", "A long plain passw0rd")
    engine = create_engine(elsewhere)
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT role FROM grants")).all() == ["security_administrator"]
    engine.dispose()


def test_periods_are_set_counted_and_kept_to_at_the_terminal(elsewhere: str) -> None:
    run(elsewhere, "init", *ADA, "--password", "a long plain password")
    assert "No period is set" in run(elsewhere, "retention")
    assert "callers, older than 365 days: 0 records" in run(
        elsewhere, "retention", "--area", "Lark Town", "--set", "callers=365", "--set", "sign_ins=184"
    )
    assert "art. 21" in run(elsewhere, "retention", "--area", "Lark Town", "--set", "sign_ins=30", fails=True)
    assert "KIND=DAYS" in run(elsewhere, "retention", "--area", "Lark Town", "--set", "callers=x", fails=True)
    assert "Erased." in run(elsewhere, "retention", "--erase")
    assert "sign_ins" in run(elsewhere, "retention", "--area", "Lark Town", "--set", "callers=")
