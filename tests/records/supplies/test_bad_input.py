"""Is a form that cannot be true refused whole, with every complaint at its line and the remedy?"""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from gridmap.db.models import Lot, StockForm, StockLine
from gridmap.db.models.supplies import StockKind
from gridmap.errors import InvalidInput
from gridmap.standards.goods import shipped
from tests import world
from tests.conftest import SessionAs
from tests.records.supplies.conftest import balance, booked, complaints, line

YESTERDAY = str(world.TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        (line("帐蓬", 3), "item", "Did you mean “帐篷”?"),
        (line("花生", 3), "item", "Add it there first"),
        (line("tent", 3, unit="箱"), "unit", "is not known. Known here: 顶"),
        (line("tent", -3), "quantity", "less than zero"),
        (line("tent", 0), "quantity", "nothing needs no line"),
        (line("tent", 2.5), "quantity", "whole pieces (顶)"),
        (line("rope", "1.2345"), "quantity", "three decimals"),
        (line("tent", "ten"), "quantity", "not a number"),
        (line("tent", "NaN"), "quantity", "not a number"),
        (line("tent", "1e9"), "quantity", "not a number"),
        (line("tent", "9" * 12), "quantity", "too large"),
        (line("tent", ""), "quantity", "Fill this in"),
        (line("first_aid_kit", 3), "expires_on", "Enter the day printed on the package"),
        (line("first_aid_kit", 3, expires_on=YESTERDAY), "expires_on", "expired on 2026-03-01"),
        (line("first_aid_kit", 3, expires_on="tomorrow"), "expires_on", "year-month-day"),
        (
            line("tent", 3, received_on=str(world.TODAY), expires_on=YESTERDAY),
            "expires_on",
            "before it was received",
        ),
        (
            line("tent", 3, received_on=str(world.TODAY + timedelta(days=1))),
            "received_on",
            "yet to come",
        ),
        (line("tent", 3, basis="agreement"), "partner", "with whom"),
        (line("tent", 3, batch="a\0b"), "batch", "cannot be stored"),
        (line("tent", 3, lot="x"), None, ""),
    ],
)
def test_a_bad_line_is_refused_at_its_field_with_the_remedy(
    session_as: SessionAs, typed: Any, field: str | None, words: str
) -> None:
    session = session_as("Paula")
    if field is None:  # goods that come in name no lot
        booked(session, StockKind.IN, typed)
        return
    with pytest.raises(InvalidInput) as refused:
        booked(session, StockKind.IN, line("cotton_quilt", 5), typed)
    told = complaints(refused)
    assert list(told) == [f"lines-1-{field}"]
    assert words in told[f"lines-1-{field}"]
    assert session.scalar(select(func.count()).select_from(StockForm)) == 0
    assert session.scalar(select(func.count()).select_from(Lot)) == 0


def test_all_complaints_come_at_once_and_nothing_is_half_booked(session_as: SessionAs) -> None:
    session = session_as("Paula")
    booked(session, StockKind.IN, line("tent", 10), number="N 1")
    with pytest.raises(InvalidInput) as refused:
        booked(
            session,
            StockKind.OUT,
            line("tent", 4),
            line("tent", 7),
            line("花生", 1),
            line("tent", "x"),
            reason=" ",
            at="2026-03-03T00:00",
        )
    assert set(complaints(refused)) == {
        "lines-1-quantity",
        "lines-2-item",
        "lines-3-quantity",
        "reason",
        "at",
    }
    assert complaints(refused)["lines-1-quantity"] == "Only 6 顶 of 帐篷 are left here."
    assert balance(session) == 10
    assert session.scalar(select(func.count()).select_from(StockLine)) == 1


@pytest.mark.parametrize("kind", [StockKind.IN, StockKind.OUT, StockKind.TRANSFER, StockKind.WRITTEN_OFF])
def test_a_form_without_lines_books_nothing(session_as: SessionAs, kind: StockKind) -> None:
    with pytest.raises(InvalidInput) as refused:
        booked(session_as("Paula"), kind)
    assert "lines" in complaints(refused)


def test_a_transfer_names_another_depot(session_as: SessionAs) -> None:
    with pytest.raises(InvalidInput) as refused:
        booked(session_as("Paula"), StockKind.TRANSFER, line("tent", 1))
    assert "to_depot_id" in complaints(refused)


TEXT = st.text(alphabet=st.characters(codec=None), max_size=30)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(StockKind),
    fields=st.fixed_dictionaries({}, optional=dict.fromkeys(("number", "partner", "reason", "at"), TEXT)),
    typed=st.dictionaries(
        st.sampled_from(
            ["item", "quantity", "unit", "lot", "basis", "partner", "batch", "received_on", "expires_on"]
        ),
        TEXT,
    ),
)
def test_whatever_is_typed_is_booked_or_refused_in_words(
    session_as: SessionAs, kind: StockKind, fields: dict[str, str], typed: dict[str, str]
) -> None:
    session = session_as("Paula")
    with contextlib.suppress(InvalidInput):  # anything else would be a fault
        booked(session, kind, line(**{"quantity": "1", **typed}), **fields)
    # Only goods that could be read are in the ledger, and each line stands on a form.
    assert set(session.scalars(select(Lot.item))) <= set(shipped())
    assert session.scalar(select(func.count()).where(StockLine.form_id.not_in(select(StockForm.id)))) == 0
