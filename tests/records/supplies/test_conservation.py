"""Under any sequence of forms: is what lies there the opening and what came, less what left, plus what counts found?

The model knows nothing of lots, forms or SQL: it keeps a heap of goods by depot, kind and last good day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, select

from gridmap.db.models import Lot
from gridmap.db.models.supplies import StockKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput
from gridmap.records.supplies.forms import TypedLine
from gridmap.records.supplies.plan import shown
from tests import world
from tests.records.supplies.conftest import HILL, TOWN, booked, line

DEPOTS, GOODS = (TOWN, HILL), ("first_aid_kit", "raincoat")
DAYS = {day: world.TODAY + timedelta(days=day) for day in (-1, 0, 40)}
depots, goods, amounts = st.sampled_from(DEPOTS), st.sampled_from(GOODS), st.integers(1, 9)


class Ledger(RuleBasedStateMachine):
    """The real ledger beside the model, each rule done to both."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.connection = self.engine.connect()
        self.outer = self.connection.begin()
        self.session = FencedSession(self.connection, join_transaction_mode="create_savepoint")
        self.session.viewer = world.name_id("Paula")
        self.heap: Counter[tuple[Any, str, date | None]] = Counter()
        self.came = self.left = self.differences = 0

    def teardown(self) -> None:
        self.session.close()
        self.outer.rollback()
        self.connection.close()

    @rule(depot=depots, item=goods, amount=amounts, day=st.sampled_from(sorted(DAYS)))
    def bring(self, depot: Any, item: str, amount: int, day: int) -> None:
        until = DAYS[day] if item == "first_aid_kit" else None
        typed = line(item, amount, expires_on=str(until or ""))
        booked(self.session, StockKind.IN, typed, depot=depot, at="2026-02-20T09:00")
        self.heap[depot, item, until] += amount
        self.came += amount

    @rule(
        kind=st.sampled_from([StockKind.OUT, StockKind.WRITTEN_OFF]), depot=depots, item=goods, amount=amounts
    )
    def take(self, kind: StockKind, depot: Any, item: str, amount: int) -> None:
        taken = self._first(depot, item, amount, expired_too=kind == StockKind.WRITTEN_OFF)
        if self._refused(taken, kind, item, amount, depot=depot):
            return
        for key, part in taken:
            self.heap[key] -= part
        self.left += amount

    @rule(there=st.booleans(), item=goods, amount=amounts)
    def move(self, there: bool, item: str, amount: int) -> None:
        depot, to_depot = DEPOTS if there else DEPOTS[::-1]
        taken = self._first(depot, item, amount, expired_too=False)
        if self._refused(taken, StockKind.TRANSFER, item, amount, depot=depot, to_depot_id=to_depot):
            return
        for key, part in taken:
            self.heap[key] -= part
            self.heap[to_depot, item, key[2]] += part

    @rule(depot=depots, found=st.lists(st.integers(0, 12), min_size=40, max_size=40))
    def count(self, depot: Any, found: list[int]) -> None:
        lots = self.session.scalars(select(Lot).where(Lot.depot_id == depot).order_by(Lot.id)).all()
        lines = [
            TypedLine(lot=str(lot.id), quantity=str(n), seen=shown(lot.quantity), explanation="recounted")
            for lot, n in zip(lots, found, strict=False)
        ]
        lots = lots[: len(lines)]
        for lot, n in zip(lots, found, strict=False):
            self.heap[depot, lot.item, lot.expires_on] += n - int(lot.quantity or 0)
            self.differences += n - int(lot.quantity or 0)
        booked(self.session, StockKind.COUNT, *lines, depot=depot)

    @invariant()
    def is_what_the_model_says(self) -> None:
        kept: Counter[tuple[Any, str, date | None]] = Counter()
        for lot in self.session.scalars(select(Lot).execution_options(populate_existing=True)):
            assert lot.quantity is not None
            assert lot.quantity >= 0
            kept[lot.depot_id, lot.item, lot.expires_on] += int(lot.quantity)
        assert +kept == +self.heap
        assert kept.total() == self.came - self.left + self.differences

    def _first(
        self, depot: Any, item: str, amount: int, *, expired_too: bool
    ) -> list[tuple[tuple[Any, str, date | None], int]]:
        """What the earliest last days give; empty where there is too little."""
        taken = []
        for key in sorted(
            self._usable(depot, item, expired_too=expired_too), key=lambda key: key[2] or date.max
        ):
            part = min(amount, self.heap[key])
            taken.append((key, part))
            amount -= part
        return [] if amount else taken

    def _usable(self, depot: Any, item: str, *, expired_too: bool) -> Iterator[tuple[Any, str, date | None]]:
        for key in self.heap:
            if key[:2] == (depot, item) and (expired_too or key[2] is None or key[2] >= world.TODAY):
                yield key

    def _refused(self, taken: list[Any], kind: StockKind, item: str, amount: int, **more: Any) -> bool:
        """Does the ledger refuse exactly what the model has too little of?"""
        try:
            booked(self.session, kind, line(item, amount), **more)
        except InvalidInput:
            refused = True
        else:
            refused = False
        assert refused == (not taken)
        return refused


def test_no_unit_is_lost_or_doubled_under_any_sequence_of_forms(engine: Engine) -> None:
    Ledger.engine = engine
    rounds = settings(
        max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Ledger, settings=rounds)
