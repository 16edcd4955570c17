"""Is a change told to whom it may be told, by its id, kind and moment alone?"""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from gridmap.db.sessions import session
from gridmap.webhooks import gathering, keeping, telling
from tests import world
from tests.webhooks.conftest import Receiver, forget, new, rename
from tests.webhooks.deliveries import FOUNDRY, MILL, SHOP, Make, _number, ended, lines, tell


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
