"""Is every change told at least once, in order, to whom it may be told, whatever dies meanwhile?"""

from __future__ import annotations

import json
import os
import signal
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from gridmap import jobs
from gridmap.db.models import WebhookDelivery
from gridmap.db.sessions import app_engine, session
from gridmap.webhooks import gathering, keeping, telling
from gridmap.webhooks.sending import Sender
from tests import world
from tests.webhooks.conftest import SENDER, Receiver, forget, new, rename

Make = Callable[..., uuid.UUID]
MILL, SHOP, FOUNDRY = "Flour Mill", "Corner Shop", "Heron Foundry"


def tell(engine: Engine, sender: Sender = SENDER) -> None:
    while jobs.tell_each(engine, sender, {}):
        pass


def due_now(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("UPDATE webhook_deliveries SET next_at = now()"))


def ended(owner: Engine, webhook_id: uuid.UUID) -> str:
    with owner.connect() as connection:
        found = connection.execute(text("SELECT ended FROM webhooks WHERE id = :id"), {"id": webhook_id})
        return str(found.scalar_one())


def lines(owner: Engine, after: int) -> list[tuple[int, str]]:
    with owner.connect() as connection:
        found = connection.execute(
            text("SELECT id, row_id FROM audit WHERE id > :after AND source = 'enterprises' ORDER BY id"),
            {"after": after},
        )
        return [(row.id, row.row_id) for row in found]


def last_line(owner: Engine) -> int:
    with owner.connect() as connection:
        return int(connection.scalar(text("SELECT coalesce(max(id), 0) FROM audit")) or 0)


def test_a_change_is_told_by_id_kind_and_moment_and_nothing_else(
    engine: Engine, owner: Engine, receiver: Receiver, made: Make
) -> None:
    webhook_id = made()
    rename(owner, MILL, "kanari")
    rename(owner, MILL, "kanari")  # nothing that the audit would keep
    tell(engine)
    trial, told = receiver.messages
    assert (trial["type"], trial["data"]) == ("webhook.test", {"events": []})
    assert (told["type"], set(told)) == ("records.changed", {"type", "timestamp", "data"})
    (event,) = told["data"]["events"]
    assert set(event) == {"change", "at", "ledger", "record", "did"}
    record = (event["ledger"], event["record"], event["did"])
    assert record == ("enterprises", str(world.name_id(MILL)), "changed")
    assert (event["change"], event["record"]) == lines(owner, 0)[-1]
    assert b"kanari" not in receiver.heard[1][2]
    path, headers, _body = receiver.heard[1]
    assert path == "/in?key=1"
    assert headers["webhook-id"].startswith(f"{webhook_id}.")
    assert headers["Content-Type"] == "application/json"
    tell(engine)
    assert len(receiver.heard) == 2


def test_the_signature_is_that_of_the_scheme() -> None:
    """The example of the scheme's own libraries (github.com/standard-webhooks/standard-webhooks)."""
    headers = telling.signed(
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        datetime.fromtimestamp(1614265330, UTC),
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


def test_what_lies_beyond_the_area_or_in_another_ledger_is_not_told(
    engine: Engine, owner: Engine, receiver: Receiver, made: Make
) -> None:
    made(area=world.G22)
    made(ledgers=("roads",))
    made(name="Nora", area=world.T2)
    for name in (MILL, "Gas Point", FOUNDRY):
        rename(owner, name, "new")
    tell(engine)
    told = [event["record"] for event in receiver.events]
    assert sorted(told) == sorted(str(world.name_id(name)) for name in (MILL, FOUNDRY))


def move(connection: Connection, name: str, to: str) -> None:
    change = text("UPDATE enterprises SET area_path = :to WHERE id = :id")
    connection.execute(change, {"to": to, "id": world.name_id(name)})


def test_a_record_that_moves_beyond_the_area_is_told_as_gone_and_never_where_it_went(
    engine: Engine, owner: Engine, receiver: Receiver, made: Make
) -> None:
    """Nora may not read the line of the audit that says so: it lies where the record is now."""
    with owner.connect() as connection:
        of_foundry = text("SELECT area_path FROM enterprises WHERE id = :id")
        home = connection.scalar(of_foundry, {"id": world.name_id(FOUNDRY)})
    assert str(home).startswith(world.T2)
    made(name="Nora", area=world.T2)
    for to in (world.G11, world.G12, home):
        with owner.begin() as connection:
            move(connection, FOUNDRY, to)
    tell(engine)
    assert [(event["record"], event["did"]) for event in receiver.events] == [
        (str(world.name_id(FOUNDRY)), "deleted"),
        (str(world.name_id(FOUNDRY)), "entered"),
    ], "between the two it moved where nothing of it is told"
    for _path, _headers, body in receiver.heard:
        assert world.T1.encode() not in body


def test_nobody_else_is_told_by_asking_the_database_itself(engine: Engine, owner: Engine, made: Make) -> None:
    webhook_id = made(name="Nora", area=world.T2)
    rename(owner, FOUNDRY, "asked")
    asked = text("SELECT count(*) FROM gm_lines_for(:id, '{[1,9000000000000000000)}')")
    found = {}
    for name in ("Nora", "Adam", "Paula"):
        with session(engine, world.name_id(name)) as opened:
            found[name] = opened.scalar(asked, {"id": webhook_id})
    assert found["Nora"]
    assert (found["Adam"], found["Paula"]) == (0, 0)


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([MILL, SHOP, "Gas Point"]),
            st.sampled_from([world.G11, world.G12, world.G21, world.T2G1]),
            st.booleans(),
        ),
        max_size=10,
    )
)
def test_whoever_follows_what_is_told_knows_which_records_lie_in_the_area(
    engine: Engine, owner: Engine, moves: list[tuple[str, str, bool]]
) -> None:
    """The oracle is the ledger itself. ends: whether the transaction does after the move."""
    area, inside = world.V1, "SELECT id::text FROM enterprises WHERE area_path ^@ :area"
    with owner.connect() as connection:
        known = set(connection.scalars(text(inside), {"area": area}))
    webhook_id = new(engine, "http://127.0.0.1:1", area=area)
    connection = owner.connect()
    for name, to, ends in moves:
        move(connection, name, to)
        if ends:
            connection.commit()
            gathering.gather(engine, webhook_id, world.name_id("Adam"))
    connection.commit()
    gathering.gather(engine, webhook_id, world.name_id("Adam"))
    with session(engine, world.name_id("Adam")) as opened:
        kept = sorted(keeping.deliveries(opened, webhook_id, 100), key=_number)
        told = [event for delivery in kept for event in delivery.events]
    forget(owner)
    for event in told:
        there = event["record"] in known
        assert there == (event["did"] != "entered"), "nothing comes twice or goes before it came"
        known = known - {event["record"]} if event["did"] == "deleted" else known | {event["record"]}
    assert known == set(connection.scalars(text(inside), {"area": area}))
    connection.close()


def test_whoever_administers_no_more_is_told_no_more(
    engine: Engine, owner: Engine, receiver: Receiver, made: Make
) -> None:
    webhook_id = made(name="Nora", area=world.T2)
    with owner.begin() as connection:
        role = "UPDATE grants SET role = :to WHERE role = :of AND person_id = :nora"
        who = {"nora": world.name_id("Nora"), "of": "administrator", "to": "duty_officer"}
        connection.execute(text(role), who)
    rename(owner, FOUNDRY, "after")
    tell(engine)
    with owner.begin() as connection:
        connection.execute(text(role), {**who, "of": who["to"], "to": who["of"]})
    assert receiver.heard == []
    assert ended(owner, webhook_id) == "rights"


def test_what_is_not_taken_is_sent_again_alike_and_what_follows_waits(
    engine: Engine, owner: Engine, receiver: Receiver, made: Make
) -> None:
    receiver.answers = [204, 503, 302]
    made()
    rename(owner, MILL, "1")
    tell(engine)
    rename(owner, MILL, "2")
    tell(engine)
    assert len(receiver.heard) == 2, "not before its time"
    due_now(owner)
    tell(engine)
    assert {path for path, _headers, _body in receiver.heard} == {"/in?key=1"}, "no redirect is followed"
    due_now(owner)
    tell(engine)
    first, again, third, second = receiver.heard[1:]
    assert first[2] == again[2] == third[2] != second[2]
    assert first[1]["webhook-id"] == third[1]["webhook-id"] != second[1]["webhook-id"]


def test_a_receiver_that_takes_nothing_for_days_is_given_up_and_begins_anew_when_switched_on(
    engine: Engine, owner: Engine, receiver: Receiver, made: Make
) -> None:
    webhook_id = made()
    receiver.answers = [500] * (len(telling.BACK_OFF_S) + 1)
    for pause in telling.BACK_OFF_S:
        tell(engine)
        assert ended(owner, webhook_id) == ""
        with owner.connect() as connection:
            waits = "SELECT extract(epoch FROM next_at - now()) FROM webhook_deliveries"
            assert pause - 60 < connection.scalar(text(waits)) <= pause
        due_now(owner)
    tell(engine)
    assert ended(owner, webhook_id) == "failed"
    assert sum(telling.BACK_OFF_S) > 3 * 86400
    rename(owner, MILL, "while it is off")
    tell(engine)
    receiver.heard.clear()
    with session(engine, world.name_id("Adam")) as opened:
        keeping.switch_on(opened, keeping.find(opened, webhook_id))
        opened.commit()
    rename(owner, MILL, "later")
    tell(engine)
    assert [message["type"] for message in receiver.messages] == ["webhook.test"] * 2 + ["records.changed"]
    assert [event["change"] for event in receiver.events] == [lines(owner, 0)[-1][0]]


def test_a_receiver_that_is_gone_is_not_asked_again(
    engine: Engine, owner: Engine, receiver: Receiver, made: Make
) -> None:
    webhook_id = made()
    receiver.answers = [410]
    tell(engine)
    due_now(owner)
    tell(engine)
    assert (ended(owner, webhook_id), len(receiver.heard)) == ("gone", 1)


class Dies:
    """A sender whose process is killed: before it sends, or when the receiver has taken the message."""

    def __init__(self, when: str) -> None:
        self.when = when

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> str:
        if self.when == "after" and json.loads(body)["data"]["events"]:
            SENDER.post(url, headers, body)
            os.kill(os.getpid(), signal.SIGKILL)
        if self.when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        return SENDER.post(url, headers, body)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_sender_that_is_killed_loses_nothing_and_mixes_nothing(
    engine: Engine, owner: Engine, receiver: Receiver, made: Make, when: str
) -> None:
    begun = last_line(owner)
    made()
    for number in range(3):
        rename(owner, MILL, f"{when} {number}")
        rename(owner, SHOP, f"{when} {number}")
        child = os.fork()
        if not child:
            own = app_engine(engine.url.render_as_string(hide_password=False))
            while jobs.tell_each(own, Dies(when), {}):  # type: ignore[arg-type]
                pass
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status)
    tell(engine)
    written = [line for line in lines(owner, begun) if line[1] in map(str, map(world.name_id, (MILL, SHOP)))]
    arrived = [(event["change"], event["record"]) for event in receiver.events]
    assert sorted(set(arrived)) == written
    assert list(dict.fromkeys(arrived)) == written, "what came again came before what follows"


@settings(max_examples=40)
@given(st.permutations([0, 0, 0, 1, 1, 1, 2, 2, 2]), st.sets(st.integers(0, 8)))
def test_no_order_of_commits_hides_a_change(
    engine: Engine, owner: Engine, steps: list[int], looks: set[int]
) -> None:
    """Each of three transactions writes twice and ends: numbers are given long before they come to light."""
    begun, names = last_line(owner), (MILL, SHOP, "Gas Point")
    webhook_id = new(engine, "http://127.0.0.1:1")
    open_now: dict[int, Connection] = {}
    left = dict.fromkeys(range(3), 3)
    for place, which in enumerate(steps):
        if which not in open_now:
            open_now[which] = owner.connect()
        left[which] -= 1
        if left[which]:
            change = text("UPDATE enterprises SET note = :to WHERE id = :id")
            open_now[which].execute(change, {"to": f"{uuid.uuid4()}", "id": world.name_id(names[which])})
        else:
            open_now[which].commit()
            open_now[which].close()
        if place in looks:
            gathering.gather(engine, webhook_id, world.name_id("Adam"))
    gathering.gather(engine, webhook_id, world.name_id("Adam"))
    with session(engine, world.name_id("Adam")) as opened:
        kept = sorted(keeping.deliveries(opened, webhook_id, 100), key=_number)
        told = [event["change"] for delivery in kept for event in delivery.events]
    forget(owner)
    written = lines(owner, begun)
    assert sorted(told) == [number for number, _record in written]
    for name in names:
        own = [number for number, record in written if record == str(world.name_id(name))]
        assert [number for number in told if number in own] == own


def _number(delivery: WebhookDelivery) -> int:
    return delivery.id


def test_two_workers_do_not_send_at_once(engine: Engine, receiver: Receiver, made: Make) -> None:
    webhook_id = made()
    with engine.connect() as other:
        other.execute(text("SELECT pg_advisory_lock(gm_webhook_lock(:id))"), {"id": webhook_id})
        tell(engine)
        assert receiver.heard == []
        other.execute(text("SELECT pg_advisory_unlock(gm_webhook_lock(:id))"), {"id": webhook_id})
    tell(engine)
    assert len(receiver.heard) == 1


def test_changes_are_kept_until_they_were_told_and_deliveries_for_their_time(
    engine: Engine, owner: Engine, receiver: Receiver, made: Make
) -> None:
    made()
    rename(owner, MILL, "unheard")
    with owner.begin() as connection:
        connection.execute(text("SELECT gm_prune_changes('-1 days'), gm_prune_deliveries('-1 days')"))
    tell(engine)
    assert len(receiver.events) == 1
    with owner.begin() as connection:
        connection.execute(text("SELECT gm_prune_deliveries('-1 days')"))
        assert connection.scalar(text("SELECT count(*) FROM webhook_deliveries")) == 1, "how far was looked"
    rename(owner, MILL, "heard")
    tell(engine)
    assert len(receiver.events) == 2
