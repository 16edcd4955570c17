"""Does any order of writing, sending, losing, repeating, killing and wiping make a false receipt, a loss or a double?

The phone of `tests.outbox_phone` speaks to the real functions and tables without a web between; the line is drawn by
hypothesis. After each step: what a receipt was shown for is stored once, what has none is still on the phone.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, func, select

from gridmap.db.models import Attachment, OutboxEntry
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput
from gridmap.records.outbox import devices, entry, receiving
from gridmap.registers.hazards import Hazard
from tests import world
from tests.outbox_phone import Phone, content_digest, names_all, steady_clock
from tests.records.outbox.phone import picture

_ENTRY = re.compile(r"/api/outbox/([0-9a-f-]{36})/([0-9a-f-]{36})(?:/parts/([0-9a-f]{64}))?$")
PICTURES = (picture(10), picture(240))
FATES = ("arrives", "lost before", "lost after", "cut", "emptied", "twice", "garbled")
STEPS, EXAMPLES = 60, 12


class Server:
    """The functions behind the routes, each request a transaction of its own inside one that is rolled back."""

    def __init__(self, session: FencedSession) -> None:
        self.session = session
        self.fate = "arrives"

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        fate, self.fate = self.fate, "arrives"
        if fate == "lost before":
            raise OSError
        if fate == "cut":
            body = body[: len(body) // 2]
        if fate == "emptied":
            body = b""
        answer = self._answer(path, headers, body)
        if fate == "twice":
            answer = self._answer(path, headers, body)
        if fate == "lost after":
            raise OSError
        status, told = answer
        content = json.dumps(told, default=str).encode()
        return status, content[:-7] if fate == "garbled" else content

    def _answer(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, object]:
        if path.startswith("/api/outbox/state"):
            return 200, {"csrf": "x"}
        try:
            with self.session.begin_nested():
                return 200, self._taken(path, int(headers["X-Outbox-Highest"]), headers, body)
        except InvalidInput as refused:
            return 422, {"error": str(refused)}
        except Conflict as refused:
            return 409, {"error": str(refused)}

    def _taken(self, path: str, highest: int, headers: Mapping[str, str], body: bytes) -> object:
        if path.endswith("/contact"):
            device = devices.contact(self.session, uuid.UUID(path.split("/")[3]), world.NOW, highest=highest)
            return {"progress": {"missing": devices.progress(self.session, device).missing}}
        found = _ENTRY.match(path)
        assert found
        said = headers["Content-Digest"]
        sha256 = entry.digest(body) if said == content_digest(body) else "0" * 64
        entry.refuse_broken(body, None, sha256, entry.LARGEST_PART_BYTES)
        device = devices.contact(self.session, uuid.UUID(found[1]), world.NOW, highest=highest)
        if found[3]:
            receiving.keep_part(self.session, device, uuid.UUID(found[2]), body, world.NOW)
            return {"sha256": sha256, "length": len(body)}
        return receiving.receive(self.session, device, entry.read(body), world.NOW)


class OutboxMachine(RuleBasedStateMachine):
    """checked: how often everything was compared, once a step."""

    engine: Engine
    checked = 0

    @initialize()
    def begin(self) -> None:
        self.connection = self.engine.connect()
        self.transaction = self.connection.begin()
        self.session = FencedSession(self.connection, join_transaction_mode="create_savepoint")
        self.session.viewer = world.name_id("Gloria")
        self.server = Server(self.session)
        self.phone = self.fresh_phone()
        self.written: dict[uuid.UUID, int] = {}
        self.wiped: set[uuid.UUID] = set()
        self.gone: list[Phone] = []

    def fresh_phone(self) -> Phone:
        return Phone(self.server, steady_clock(world.NOW - timedelta(hours=3)), world.G22)

    @rule(photos=st.integers(0, 2), broken=st.booleans())
    def write(self, photos: int, broken: bool) -> None:
        values = {"title": "" if broken else "Machine", "geom": {"lon": 117.06, "lat": 38.01}}
        self.written[self.phone.write("hazard", values, PICTURES[:photos])] = photos

    @rule(fates=st.lists(st.sampled_from(FATES), min_size=1, max_size=6))
    def send(self, fates: list[str]) -> None:
        """A round in which request after request meets its fate."""
        coming = iter(fates)
        inner = self.server

        def line(method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
            inner.fate = next(coming, "arrives")
            return inner(method, path, headers, body)

        self.phone.line = line
        self.phone.round()

    @precondition(lambda self: self.phone.receipts)
    @rule(data=st.data())
    def come_late(self, data: st.DataObject) -> None:
        """An entry that was receipted long ago comes once more: the same receipt, nothing else."""
        entry_id = data.draw(st.sampled_from(sorted(self.phone.receipts)))
        body = self.session.get_one(OutboxEntry, entry_id).body.encode()
        path, headers = f"/api/outbox/{self.phone.device}/{entry_id}", {
            "Content-Digest": content_digest(body), "X-Outbox-Highest": "1",
        }  # fmt: skip
        status, answer = self.server("PUT", path, headers, body)
        assert (status, json.loads(answer)) == (200, self.phone.receipts[entry_id])
        changed = body.replace(b'"values"', b'"values" ')
        status, _ = self.server("PUT", path, {**headers, "Content-Digest": content_digest(changed)}, changed)
        assert status == 409

    @rule()
    def kill(self) -> None:
        """The application goes; the store stays, what was only in its memory does not."""
        for kept in self.phone.store.values():
            kept.sent_parts.clear()
        self.phone.csrf = ""

    @rule()
    def wipe(self) -> None:
        """The browser empties the store: what had no receipt is lost, and the server can say how much."""
        old = self.phone
        self.wiped |= set(old.store)
        known = devices.contact(self.session, old.device, world.NOW, highest=old.next_number - 1)
        arrived = self.session.scalar(
            select(func.count()).select_from(OutboxEntry).where(OutboxEntry.device_id == old.device)
        )
        assert devices.progress(self.session, known).missing == old.next_number - 1 - (arrived or 0)
        self.gone.append(old)
        self.phone = self.fresh_phone()

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        if not hasattr(self, "phone"):
            return
        OutboxMachine.checked += 1
        self.session.expire_all()
        receipts = {key: each for phone in (*self.gone, self.phone) for key, each in phone.receipts.items()}
        assert set(receipts) | set(self.phone.store) | self.wiped == set(self.written)
        assert not set(receipts) & set(self.phone.store)
        for entry_id, receipt in receipts.items():
            stored = self.session.get_one(OutboxEntry, entry_id)
            assert stored.receipt == receipt
            photos = self.session.scalar(
                select(func.count()).select_from(Attachment).where(Attachment.row_id == entry_id)
            )
            is_made = self.session.get(Hazard, entry_id) is not None
            assert (is_made, photos) == (
                (True, self.written[entry_id]) if stored.state == "done" else (False, 0)
            )
            assert len(receipt["parts"]) == self.written[entry_id]

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            self.transaction.rollback()
            self.connection.close()


def walk(engine: Engine, examples: int) -> int:
    """So many lives of a phone, each of at most STEPS steps; after how many of them everything was compared."""
    OutboxMachine.engine, OutboxMachine.checked = engine, 0
    asked = settings(settings(), max_examples=examples, stateful_step_count=STEPS)
    run_state_machine_as_test(OutboxMachine, settings=asked)
    return OutboxMachine.checked


def test_no_order_of_things_makes_a_false_receipt(engine: Engine) -> None:
    assert walk(engine, EXAMPLES) > EXAMPLES


def test_a_receipt_of_another_entry_is_none() -> None:
    phone = Phone(lambda *_: (200, b"{}"), steady_clock(world.NOW), world.G22)
    kept = phone.store[phone.write("hazard", {}, PICTURES)]
    assert not names_all({}, kept)
    assert not names_all({"id": str(kept.id), "sha256": entry.digest(kept.body), "parts": []}, kept)
