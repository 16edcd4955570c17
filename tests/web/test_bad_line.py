"""Is each entry whose receipt was shown stored exactly once, whatever the line loses, cuts, empties or repeats?

How many entries: GRIDMAP_ENTRIES (120 in the suite, for it takes long; thousands were asked for by hand).
"""

from __future__ import annotations

import logging
import os
import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from werkzeug.serving import make_server

from tests import world
from tests.bad_line import Trouble, bad_line, over
from tests.outbox_phone import Kept, Phone, steady_clock
from tests.records.outbox.phone import picture
from tests.web.conftest import SignIn

pytestmark = pytest.mark.scale
ENTRIES = int(os.environ.get("GRIDMAP_ENTRIES", "120"))
AT_ONCE = 3
MOST_ROUNDS = 200


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_nothing_that_was_receipted_is_missing_or_doubled(
    address: str, signed_in: SignIn, owner: Engine
) -> None:
    client = signed_in("Gloria")
    client.get("/account")
    cookie = "; ".join(f"{each.key}={each.value}" for each in (client._cookies or {}).values())
    trouble, chance = Trouble(seed=7), random.Random(11)
    with bad_line(address, trouble) as line:
        phone = Phone(over(line, cookie), steady_clock(world.NOW - timedelta(hours=9)), world.G22)
        for number in range(ENTRIES):
            parts = (picture(number % 250),) if number % 10 == 0 else ()
            phone.write(
                "hazard", {"title": f"Bad line {number}", "geom": {"lon": 117.06, "lat": 38.01}}, parts
            )
        written = {kept.id for kept in phone.store.values()}
        for _ in range(MOST_ROUNDS):
            if not phone.store:
                break
            _round(phone, chance)
            _say_what_is_missing(phone, owner)
    assert phone.store == {}, trouble.done
    assert set(phone.receipts) == written
    with owner.connect() as connection:
        stored = connection.execute(
            text("SELECT id, count(*) AS times FROM hazards WHERE title LIKE 'Bad line %' GROUP BY id")
        ).all()
        entries = connection.scalars(
            text("SELECT id FROM outbox_entries WHERE device_id = :device"), {"device": phone.device}
        ).all()
        photos = connection.execute(
            text(
                "SELECT a.row_id, count(*) AS times FROM attachments a JOIN hazards h ON h.id = a.row_id"
                " WHERE h.title LIKE 'Bad line %' GROUP BY a.row_id"
            )
        ).all()
    assert {row.id for row in stored} == written
    assert {row.times for row in stored} == {1}
    assert sorted(entries) == sorted(written)
    assert [row.times for row in photos] == [1] * len([n for n in range(ENTRIES) if n % 10 == 0])
    phone.line = over(address, cookie)
    assert phone.round()
    assert phone.known_missing == 0
    assert {name for name, times in trouble.done.items() if times} >= {
        "lost answer", "cut", "emptied", "garbled answer", "dropped", "late", "twice",
    }  # fmt: skip


def _round(phone: Phone, chance: random.Random) -> None:
    """Three entries on their way at once, in any order; sometimes the application is killed between two of them."""
    try:
        if not phone._hello():
            return
    except OSError:
        return
    waiting = list(phone.store.values())
    chance.shuffle(waiting)
    killed_after = chance.randrange(1, len(waiting) + 1)

    def send(kept: Kept) -> None:
        with suppress(OSError):
            phone.send(kept)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(send, waiting[:killed_after]))
    for kept in phone.store.values():
        kept.sent_parts.clear()  # a killed application forgets what it had not written down


def _say_what_is_missing(phone: Phone, owner: Engine) -> None:
    """After a contact the server counts exactly what is not stored yet."""
    with owner.connect() as connection:
        arrived = connection.scalar(
            text("SELECT count(DISTINCT number) FROM outbox_entries WHERE device_id = :device"),
            {"device": phone.device},
        )
        highest = connection.scalar(
            text("SELECT highest FROM devices WHERE id = :device"), {"device": phone.device}
        )
    if highest is not None:
        assert highest == phone.next_number - 1
        assert arrived is not None
        assert len(phone.receipts) <= arrived
