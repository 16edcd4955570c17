"""Are the rows of an answer the same JSON as if each were written by itself, and is garbage searched for again?"""

from __future__ import annotations

import gc
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.publishing.gc_pause import gc_paused
from gridmap.publishing.rows import _objects

CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.lists(st.text()),
)


@given(
    st.lists(st.tuples(CELLS, CELLS), min_size=1), st.lists(st.text(), min_size=2, max_size=2, unique=True)
)
def test_objects_of_columns_are_the_objects_of_rows(rows: list[tuple[Any, Any]], keys: list[str]) -> None:
    columns = {key: [row[at] for row in rows] for at, key in enumerate(keys)}
    told = _objects(columns, len(rows))
    assert [json.loads(each) for each in told] == [dict(zip(keys, row, strict=True)) for row in rows]
    assert told == [json.dumps(dict(zip(keys, row, strict=True)), ensure_ascii=False) for row in rows]


def test_a_layer_without_fields_has_empty_objects() -> None:
    assert _objects({}, 2) == ["{}", "{}"]


def test_garbage_is_searched_for_again_when_the_last_work_has_ended() -> None:
    def fail() -> None:
        with gc_paused(), gc_paused():
            assert not gc.isenabled()
            raise LookupError

    with gc_paused():
        with pytest.raises(LookupError):
            fail()
        assert not gc.isenabled()
    assert gc.isenabled()
