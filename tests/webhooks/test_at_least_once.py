"""Is every change told at least once, in order, whatever dies or refuses meanwhile?"""

from __future__ import annotations

import json
import os
import signal
import uuid
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from gridmap import background
from gridmap.db.sessions import app_engine, session
from gridmap.webhooks import gathering, keeping, telling
from tests import world
from tests.webhooks.conftest import SENDER, Receiver, forget, new, rename
from tests.webhooks.deliveries import MILL, SHOP, Make, _number, due_now, ended, last_line, lines, tell


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
            while background.tell_each(own, Dies(when), {}):  # type: ignore[arg-type]
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
