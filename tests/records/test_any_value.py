"""Whatever a browser sends: is it either stored or complained about, and never left to the table to refuse?"""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from gridmap.db.sessions import session
from gridmap.errors import Forbidden, InvalidInput
from gridmap.fields import Field
from gridmap.records.saving import change, create
from gridmap.registers import BY_KEY
from tests import world
from tests.registers.filling import an_example

odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.sampled_from(["lon", "lat"]), st.floats() | st.integers() | st.text(max_size=3)),
)
_NEAR = (st.sampled_from([117.05, 117.06, 117.07]), st.sampled_from([38.01, 38.02, 38.03]))
likely: dict[str, st.SearchStrategy[Any]] = {
    "text": st.sampled_from(["", " ", "A name", "a\0", "99990101MA00000X1K"]),
    "long": st.sampled_from(["", "two\nlines"]),
    "phone": st.sampled_from(["", "19900000001", "０３１７-5550000", "phone"]),
    "number": st.integers(-2, 2**40) | st.floats(0, 1e12) | st.sampled_from(["", "12", "1.5"]),
    "date": st.dates().map(str) | st.sampled_from(["", "2026-02-30", "2026-03-01", "2026-02-20"]),
    "flag": st.booleans(),
    "point": st.fixed_dictionaries({"lon": st.floats(117.0, 117.1), "lat": st.floats(38.0, 38.08)})
    | st.none(),
    "line": st.builds(
        lambda corners: {"type": "LineString", "coordinates": corners},
        st.lists(st.tuples(*_NEAR), max_size=5),
    ),
    "area": st.builds(
        lambda ring: {"type": "Polygon", "coordinates": [[*ring, *ring[:1]]]},
        st.lists(st.tuples(*_NEAR), max_size=6),
    ),
    "enterprise": st.sampled_from(["", str(world.name_id("Flour Mill")), str(uuid.UUID(int=7))]),
}


def values_for(entry: Field) -> st.SearchStrategy[Any]:
    words = list(entry.choices)
    if entry.kind == "choice":
        return st.sampled_from([*words, "", None]) | odd
    if entry.kind == "choices":
        return st.lists(st.sampled_from([*words, *words[:1]]), max_size=4) | odd
    return likely.get(entry.kind, likely["text"]) | odd


@pytest.mark.parametrize("noun", BY_KEY)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_accepted_the_table_accepts_too(engine: Engine, noun: str, data: st.DataObject) -> None:
    kind = BY_KEY[noun]
    values = data.draw(
        st.fixed_dictionaries({}, optional={each.key: values_for(each) for each in kind.typed})
    )
    with session(engine, world.name_id("Paula")) as own:
        with suppress(InvalidInput, Forbidden):
            create(own, kind, uuid.uuid4(), values, world.NOW)
        with suppress(InvalidInput, Forbidden):
            change(own, kind, an_example(own, kind), 1, values, world.NOW)
        own.rollback()
