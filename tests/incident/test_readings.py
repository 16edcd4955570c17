"""Is a place found as people say it: with its kind, without it, behind what it lies in?"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from gridmap.db.models import Area
from gridmap.db.sessions import FencedSession
from gridmap.incident import find, settled
from gridmap.registers.landmarks import Landmark
from tests import world
from tests.conftest import SessionAs

VILLAGES = ("石桥营", "三官庙村", "贺家堤", "牛辛庄村委会", "张庄")
THINGS = ("青禾镇石桥营幼儿园", "石桥营冷库", "贺家堤消防点", "北屯养殖场", "面粉厂")


@pytest.fixture(scope="module", autouse=True)
def villages(owner: Engine) -> None:
    """青禾镇 in 云上县, with villages and what is called after them."""
    with Session(owner) as session, session.begin():
        session.get_one(Area, world.COUNTY).name = "云上县"
        session.get_one(Area, world.T1).name = "青禾镇"
        for at, name in enumerate(VILLAGES):
            bounds = (117.0 + at / 100, 38.0, 117.01 + at / 100, 38.01)
            session.add(world.area(f"{world.T1}{90 + at:04}", "village", name, bounds))
        session.flush()
        session.add_all(world.enterprise(name, world.G11, (117.03, 38.06)) for name in THINGS)
        last = f"{world.T1}{89 + len(VILLAGES):04}"
        session.add(Landmark(name="柳湾", kind="hamlet", area_path=last, geom=world.point(117.045, 38.005)))


@pytest.fixture
def township(session_as: SessionAs) -> FencedSession:
    return session_as("Dora")


def labels(session: FencedSession, text: str) -> list[str]:
    return [choice.label for choice in find(session, text)]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("石桥营", "石桥营"),
        ("石桥营村", "石桥营"),
        ("石桥营村民委员会", "石桥营"),
        ("青禾镇石桥营", "石桥营"),
        ("青禾镇 石桥营村", "石桥营"),
        ("青禾石桥营", "石桥营"),
        ("云上县青禾镇三官庙村", "三官庙村"),
        ("云上县-青禾镇-三官庙", "三官庙村"),
        ("三官庙", "三官庙村"),
        ("贺家堤村", "贺家堤"),
        ("牛辛庄村", "牛辛庄村委会"),
        ("牛辛庄", "牛辛庄村委会"),
        ("柳湾村", "柳湾"),
        ("青禾镇张庄村柳湾", "柳湾"),
        ("青禾镇面粉厂", "面粉厂"),
        ("青禾街道", "青禾镇"),
        ("云上县青禾镇", "青禾镇"),
        ("青禾镇石桥营幼儿园", "青禾镇石桥营幼儿园"),
        ("石桥营冷", "石桥营冷库"),
    ],
)
def test_a_place_is_found_as_people_say_it(township: FencedSession, text: str, label: str) -> None:
    choices = find(township, text)
    meant = settled(choices)
    assert meant is not None, [choice.label for choice in choices]
    assert meant.label == label
    assert choices[0] == meant


def test_what_is_called_after_a_village_comes_behind_it(township: FencedSession) -> None:
    assert labels(township, "青禾镇石桥营")[0] == "石桥营"
    assert set(labels(township, "石桥营村")) == {"石桥营", "青禾镇石桥营幼儿园", "石桥营冷库"}


@pytest.mark.parametrize("text", ["北屯村", "石桥营村东头", "三官庙镇", "青禾镇石桥营不知哪里"])
def test_what_is_only_near_is_offered_and_never_taken_without_asking(
    township: FencedSession, text: str
) -> None:
    choices = find(township, text)
    assert choices
    assert settled(choices) is None


def test_what_lies_elsewhere_is_not_taken_for_it(township: FencedSession) -> None:
    assert "面粉厂" not in labels(township, "石桥营村面粉厂")


def test_several_of_one_name_are_asked_back(session_as: SessionAs) -> None:
    adam = session_as("Adam")
    adam.add(world.area(f"{world.T1}0099", "village", "石桥营社区", (117.09, 38.0, 117.1, 38.01)))
    adam.flush()
    township = session_as("Dora")
    as_written = settled(find(township, "青禾镇石桥营"))
    assert as_written is not None
    assert as_written.label == "石桥营"
    several = find(township, "青禾镇石桥营村委会")
    assert [choice.label for choice in several][:2] == ["石桥营", "石桥营社区"]
    assert settled(several) is None


WORDS: Sequence[str] = (
    *VILLAGES,
    *THINGS,
    "青禾镇",
    "云上县",
    "村",
    "镇",
    "社区",
    "%",
    "_",
    "\\",
    " ",
    "-",
    "0001",
)


@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=40).map("".join)))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_name_whatever_makes_it_fail(township: FencedSession, text: str) -> None:
    found = find(township, f"村{text}")
    assert [choice.closeness for choice in found] == sorted(choice.closeness for choice in found)
