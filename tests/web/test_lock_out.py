"""Can guessing shut anybody out, tell which names there are, or go on for ever?"""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from gridmap.db.models import Account, Guess
from gridmap.records import guessing
from gridmap.records.guessing import Limit, Origin
from tests import world
from tests.web.conftest import Clock, post, sign_in, token
from tests.web.test_signing_in import unmarked

EVERYBODY = ("Adam", "Paula", "Dora", "Gloria", "Nora", "Both")
ELSEWHERE, AT_THE_OFFICE = "203.0.113.9", "198.51.100.7"
UNDETECTABLE_MS = 20


@pytest.fixture(autouse=True)
def _nothing_counted(owner: Engine) -> None:
    with Session(owner) as session:
        session.execute(delete(Guess))
        session.execute(update(Account).values(locked_until=None))
        session.commit()


def guess(app: Flask, name: str, address: str, times: int = 1) -> FlaskClient:
    client = at(app, address)
    for _ in range(times):
        sign_in(client, name, "not the password")
    return client


def at(app: Flask, address: str) -> FlaskClient:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    return client


def test_guessing_from_elsewhere_shuts_nobody_out(app: Flask, clock: Clock) -> None:
    for name in EVERYBODY:
        guess(app, name, ELSEWHERE, 5)
    for name in EVERYBODY:
        assert sign_in(at(app, AT_THE_OFFICE), name).status_code == 302, name


def test_one_guess_each_half_hour_keeps_nobody_out(app: Flask, clock: Clock) -> None:
    guess(app, "Adam", ELSEWHERE, 5)
    for _ in range(20):
        clock.moment += timedelta(minutes=30)
        guess(app, "Adam", ELSEWHERE)
    assert sign_in(at(app, AT_THE_OFFICE), "Adam").status_code == 302


def test_a_browser_that_was_in_before_is_let_in_whoever_guesses_beside_it(app: Flask, clock: Clock) -> None:
    own = at(app, AT_THE_OFFICE)
    assert sign_in(own, "Adam").status_code == 302
    post(own, "/sign-out")
    guess(app, "Adam", AT_THE_OFFICE, 8)
    assert sign_in(at(app, AT_THE_OFFICE), "Adam").status_code == 401
    assert sign_in(own, "Adam").status_code == 302


def test_a_browser_that_was_in_before_may_not_guess_for_ever_either(app: Flask, clock: Clock) -> None:
    own = at(app, AT_THE_OFFICE)
    sign_in(own, "Adam")
    post(own, "/sign-out")
    for _ in range(5):
        sign_in(own, "Adam", "not the password")
    assert sign_in(own, "Adam").status_code == 401


def test_a_mark_of_ones_own_making_is_no_known_browser(app: Flask, clock: Clock) -> None:
    own = at(app, ELSEWHERE)
    own.set_cookie(f"{app.config['SESSION_COOKIE_NAME']}-device", "eyJhZGFtIjoieCJ9.made-up")
    for _ in range(5):
        sign_in(own, "Adam", "not the password")
    assert sign_in(own, "Adam").status_code == 401


def test_a_place_that_tries_many_names_is_shut_for_strangers(app: Flask, clock: Clock) -> None:
    for number in range(guessing.OF_A_PLACE + 1):
        guess(app, f"nemo{number}", ELSEWHERE)
    assert sign_in(at(app, ELSEWHERE), "Paula").status_code == 401
    assert sign_in(at(app, AT_THE_OFFICE), "Paula").status_code == 302
    clock.moment += timedelta(minutes=6)
    assert sign_in(at(app, ELSEWHERE), "Paula").status_code == 302


def test_an_office_signs_in_behind_one_address_on_its_first_morning(app: Flask, clock: Clock) -> None:
    for _ in range(guessing.OF_A_PLACE + 5):
        assert sign_in(at(app, AT_THE_OFFICE), "Paula").status_code == 302


def test_whoever_guesses_in_an_office_is_not_let_off_by_those_who_know_theirs(
    app: Flask, clock: Clock
) -> None:
    for number in range(guessing.OF_A_PLACE):
        guess(app, f"nemo{number}", ELSEWHERE)
        assert sign_in(at(app, ELSEWHERE), "Paula").status_code == 302
    guess(app, "nemo", ELSEWHERE)
    assert sign_in(at(app, ELSEWHERE), "Dora").status_code == 401


def test_many_places_at_one_name_shut_it_for_strangers_and_the_administrator_sees_it(
    app: Flask, owner: Engine, clock: Clock
) -> None:
    own = at(app, AT_THE_OFFICE)
    sign_in(own, "Dora")
    post(own, "/sign-out")
    for number in range(guessing.OF_A_NAME + 1):
        guess(app, "Dora", f"203.0.113.{number}")
    with Session(owner) as session:
        until = session.scalar(select(Account.locked_until).where(Account.username == "dora"))
    assert until is not None
    assert sign_in(at(app, "192.0.2.1"), "Dora").status_code == 401
    assert sign_in(own, "Dora").status_code == 302


def test_a_shut_name_looks_the_same_whether_it_exists_or_not(app: Flask, clock: Clock) -> None:
    pages = []
    for name in ("Paula", "Nemox"):
        client = guess(app, name, ELSEWHERE, 6)
        answer = sign_in(client, name)
        pages.append((answer.status_code, unmarked(answer.text, name.lower()).replace(name, "")))
    assert pages[0] == pages[1]


def test_no_time_tells_which_names_there_are(app: Flask, owner: Engine, clock: Clock) -> None:
    """Medians of a wrong password, name by name in turn, and of a shut name."""
    took: dict[str, list[float]] = {"Paula": [], "Nemox": []}
    for number in range(40):
        for name, times in took.items():
            client = at(app, f"203.0.113.{number}")
            form = {"username": name.lower(), "password": "not the password", "csrf_token": token(client)}
            began = time.perf_counter()
            client.post("/sign-in", data=form)
            times.append((time.perf_counter() - began) * 1000)
    medians = [statistics.median(times) for times in took.values()]
    assert abs(medians[0] - medians[1]) < UNDETECTABLE_MS, medians


def test_of_guesses_at_once_no_more_are_judged_than_one_after_another(
    app: Flask, engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gridmap.records import accounts

    judged: list[str] = []

    def verifies(kept: str, typed: str) -> bool:
        judged.append(typed)
        return False

    monkeypatch.setattr(accounts, "verifies", verifies)
    clients = [at(app, ELSEWHERE) for _ in range(12)]
    forms = [{"username": "dora", "password": "x", "csrf_token": token(each)} for each in clients]
    start = Barrier(len(clients))

    def go(client: FlaskClient, form: dict[str, str]) -> None:
        start.wait()
        client.post("/sign-in", data=form)

    threads = [Thread(target=go, args=pair) for pair in zip(clients, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(judged) == guessing.OF_ONE + 1


def test_wrong_guesses_at_the_present_password_count_too(app: Flask, clock: Clock) -> None:
    client = at(app, AT_THE_OFFICE)
    sign_in(client, "Gloria")
    wrong = {"old": "not the password", "new": "four wild geese", "again": "four wild geese"}
    for _ in range(5):
        assert post(client, "/account", wrong).status_code == 422
    right = {**wrong, "old": world.PASSWORD}
    refused = post(client, "/account", right)
    assert refused.status_code == 422
    assert "1 分钟" in refused.text
    clock.moment += timedelta(minutes=2)
    assert post(client, "/account", {**right, "new": "short", "again": "short"}).status_code == 422


def test_what_is_counted_goes_by(engine: Engine, owner: Engine) -> None:
    from gridmap.db.sessions import session as opened

    with opened(engine) as session:
        limits = guessing.limits("dora", Origin(ELSEWHERE))
        guessing.count(session, limits, world.NOW - timedelta(days=3))
        guessing.forget(session, guessing.limits("paula", Origin(ELSEWHERE)), world.NOW)
        session.commit()
        assert session.scalar(select(func.count()).select_from(Guess)) == 0


@pytest.mark.parametrize(("failures", "minutes"), [(4, 0), (5, 1), (6, 2), (10, 30), (5000, 30)])
def test_locks_grow_and_stay_bounded(failures: int, minutes: int) -> None:
    limit = Limit("", guessing.OF_ONE, timedelta(days=1), 30)
    assert guessing.lock_minutes(failures, limit) == minutes


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("127.0.0.1", ""),
        ("", ""),
        ("unix", ""),
    ],
)
def test_a_place_is_an_address_or_a_subscriber_s_network(address: str, place: str) -> None:
    assert guessing.place_of(address) == place
