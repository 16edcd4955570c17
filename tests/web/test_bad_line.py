"""Is each entry whose receipt was shown stored exactly once, whatever the line, the application or the store lose?

Ten thousand entries go through the same steps by hand: `python -m bench.outbox`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine

from gridmap.db.models import Device
from gridmap.records.outbox import devices
from tests import outbox_load, world
from tests.bad_line import Trouble, bad_line, over
from tests.conftest import SessionAs
from tests.outbox_load import Chances
from tests.outbox_phone import steady_clock
from tests.serving import served
from tests.web.conftest import SignIn

pytestmark = pytest.mark.scale
ENTRIES, SEED = 240, 11


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as found:
        yield found


def test_nothing_that_was_receipted_is_missing_or_doubled_and_each_hole_is_listed(
    address: str, signed_in: SignIn, session_as: SessionAs, owner: Engine
) -> None:
    client = signed_in("Gloria")
    client.get("/account")
    cookie = "; ".join(f"{each.key}={each.value}" for each in (client._cookies or {}).values())
    planner, trouble = session_as("Paula"), Trouble(seed=7)

    def holes(device: uuid.UUID) -> set[int]:
        planner.expire_all()
        known = planner.get(Device, device)  # none where its store went before it ever spoke
        return set(devices.progress(planner, known).numbers) if known else set()

    with bad_line(address, trouble) as line:
        told = outbox_load.run(
            over(line, cookie), steady_clock(world.NOW - timedelta(hours=9)), world.G22, ENTRIES,
            Chances(wiped=0.15), SEED, holes,
        )  # fmt: skip
    with owner.connect() as connection:
        found = outbox_load.audit(connection, told, SEED)
    assert len(told.written) == ENTRIES
    assert found.false_receipts == []
    assert (found.doubled, found.unknown) == (0, 0)
    assert set(told.shown) | told.lost == set(told.written), "neither shown as arrived nor lost with a store"
    planner.rollback()
    for device in {each[0] for each in told.written.values()}:
        assert holes(device) == found.holes.get(device, set())
    assert min(told.kills, told.wipes, told.closings, len(found.holes)) > 0
    assert {name for name, times in trouble.done.items() if times} >= {
        "lost answer", "cut", "emptied", "garbled answer", "dropped", "late", "twice",
    }  # fmt: skip
