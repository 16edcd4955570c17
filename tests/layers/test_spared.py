"""Does what lay ready count for as long as it took to make, once in a computation, and nothing twice?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.layers.base import spared
from gridmap.layers.base.spared import Shared, counting

SECONDS = st.integers(0, 1000)


class Watch:
    """A clock that goes on only while something is made."""

    now = 0

    def monotonic(self) -> float:
        return self.now

    def takes(self, seconds: int, needs: Callable[[], object] = lambda: None) -> Callable[[], str]:
        def make() -> str:
            needs()
            self.now += seconds
            return f"took {seconds}"

        return make


@pytest.fixture(scope="module", autouse=True)
def watch() -> Iterator[Watch]:
    with pytest.MonkeyPatch.context() as patch:
        made = Watch()
        patch.setattr(spared, "time", made)
        yield made


@given(seconds=SECONDS)
def test_what_another_computation_made_counts_as_if_it_had_to_be_made(watch: Watch, seconds: int) -> None:
    shared = Shared()
    with counting() as first:
        assert shared.get("drives", watch.takes(seconds)) == f"took {seconds}"
    with counting() as second:
        for _ in range(3):
            assert shared.get("drives", watch.takes(9999)) == f"took {seconds}"
    assert (first.seconds, second.seconds) == (0, seconds)


@given(inner=SECONDS, outer=SECONDS)
def test_what_was_made_on_the_way_counts_for_itself(watch: Watch, inner: int, outer: int) -> None:
    shared, drawn = Shared(), Shared()
    drives = watch.takes(inner)
    with counting() as first:
        drawn.get("bands", watch.takes(outer, lambda: shared.get("drives", drives)))
        shared.get("drives", drives)
    assert first.seconds == 0, "it made both itself"
    with counting() as second:
        drawn.get("bands", watch.takes(9999))
    with counting() as third:
        shared.get("drives", drives)
        drawn.get("bands", watch.takes(9999))
    assert (second.seconds, third.seconds) == (outer, inner + outer)


def test_who_does_not_count_finds_the_same(watch: Watch) -> None:
    shared = Shared()
    assert shared.get("drives", watch.takes(5)) == "took 5"
    assert shared.get("drives", watch.takes(6)) == "took 5"


def test_only_so_many_are_kept_and_the_oldest_is_made_anew(watch: Watch) -> None:
    shared = Shared(most=2)
    for name in "abc":
        shared.get(name, watch.takes(1))
    assert shared.get("c", watch.takes(2)) == "took 1"
    assert shared.get("b", watch.takes(2)) == "took 1"
    assert shared.get("a", watch.takes(2)) == "took 2"
