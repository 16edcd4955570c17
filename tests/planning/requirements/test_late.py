"""Who lies in the gap, how many are they, and who of them is listed first? Counted here once more, in Python."""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from gridmap.db.models import Published
from gridmap.db.sessions import session
from gridmap.layers.out_of_reach import OUT_OF_REACH
from gridmap.planning.requirements import answers
from gridmap.planning.requirements.gap import LateEnterprises, Tagged
from gridmap.publishing import freshness
from gridmap.publishing.answers import Answer
from tests import world

VARIANT = "of this test"
MARKS = ("in", "out", "out_major", "unknown")
OUT = ("out", "out_major")


@dataclass(frozen=True)
class Place:
    station: str
    anyone: str
    minutes: float | None
    major: int
    three_in_one: bool | None
    nine_small: bool | None

    def row(self, title: str) -> Published:
        values = {
            "minutes": self.minutes, "station_minutes": None, "major_open": self.major,
            "three_in_one": self.three_in_one, "nine_small": self.nine_small,
        }  # fmt: skip
        return Published(
            layer=OUT_OF_REACH.key, township_path=world.T1, variant=VARIANT, feature_id=str(uuid.uuid4()),
            area_path=world.G11, public=False, title=title, rank=0,
            classes={"station": self.station, "anyone": self.anyone}, values=values,
        )  # fmt: skip


places = st.builds(
    Place,
    st.sampled_from(MARKS),
    st.sampled_from(MARKS),
    st.none() | st.integers(1, 40).map(float),
    st.integers(0, 2),
    *(st.none() | st.booleans(),) * 2,
)


def read(owner: Engine, engine: Engine, titled: dict[str, Place], reach: str) -> LateEnterprises:
    with Session(owner) as kept:
        kept.execute(delete(Published).where(Published.variant == VARIANT))
        kept.add_all(place.row(title) for title, place in titled.items())
        kept.commit()
    with session(engine, world.name_id("Paula")) as opened:
        state = freshness.state(opened.connection(), OUT_OF_REACH, world.T1, world.TODAY)
        answer = Answer(opened, OUT_OF_REACH, world.T1, state, frozenset(), VARIANT)
        return answers._late(answer, reach)


def expected(titled: dict[str, Place], reach: str) -> tuple[Any, ...]:
    said = {title: getattr(place, reach) for title, place in titled.items()}
    out = [title for title in titled if said[title] in OUT]

    def order(title: str) -> tuple[Any, ...]:
        place = titled[title]
        longest = math.inf if place.minutes is None else place.minutes
        return (-place.major, place.anyone not in OUT, -longest, title)

    tagged = []
    for tag in ("three_in_one", "nine_small"):
        seen = [getattr(titled[title], tag) for title in out]
        tagged.append(Tagged(seen.count(True), seen.count(None), len(seen)))
    majors = sum(titled[title].major > 0 for title in out)
    unknown = sum(mark == "unknown" for mark in said.values())
    return len(out), majors, *tagged, unknown, sorted(out, key=order)[: answers.LISTED]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(places, max_size=40), st.sampled_from(["station", "anyone"]))
def test_they_are_counted_by_the_marks_of_the_map_and_the_gravest_are_listed_first(
    owner: Engine, engine: Engine, drawn: list[Place], reach: str
) -> None:
    titled = {f"Works {n:02}": place for n, place in enumerate(drawn)}
    found = read(owner, engine, titled, reach)
    told = (found.number, found.with_major, found.three_in_one, found.nine_small, found.unknown)
    assert (*told, [each.title for each in found.first]) == expected(titled, reach)
    for each in found.first:
        place = titled[each.title]
        assert (each.minutes, each.major_open) == (place.minutes, place.major)
        assert (each.three_in_one, each.nine_small) == (place.three_in_one, place.nine_small)


def test_of_a_long_list_the_first_are_read_and_all_are_counted(owner: Engine, engine: Engine) -> None:
    late = Place("out", "out", 20.0, 0, None, None)
    titled = {f"Works {n:03}": replace(late, minutes=float(n)) for n in range(100)}
    found = read(owner, engine, titled, "station")
    assert found.number == 100
    assert [each.minutes for each in found.first] == [float(n) for n in range(99, 79, -1)]
