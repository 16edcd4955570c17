"""Is who is first read off the kept ranking, as a search says it, and not once something has changed?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from gridmap.incident import first_help as module
from gridmap.incident import rankings
from gridmap.incident.first_help import First, first_help
from gridmap.vocabulary import FIRE_FORCES, ResourceKind
from tests import world
from tests.conftest import SessionAs

MILL, MARKET, NOWHERE = (117.09, 38.01), (117.0705, 38.03), (110.0, 30.0)
ALL = tuple(ResourceKind)


@pytest.fixture(scope="module")
def drawn(owner: Engine) -> None:
    with Session(owner) as writing:
        writing.add_all(world.roads())
        writing.commit()


@pytest.fixture
def searches(drawn: None, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """How often it had to be searched."""
    done: list[object] = []
    searched = module._searched

    def counted(*asked: object) -> list[First]:
        done.append(asked)
        return searched(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_searched", counted)
    return done


def told(found: list[First]) -> list[tuple[str, int]]:
    return [(each.name, round(each.time_s, 3)) for each in found]  # type: ignore[misc]


@pytest.mark.parametrize("place", [MILL, MARKET, (117.149, 38.031)])
@pytest.mark.parametrize("kinds", [FIRE_FORCES, ALL, (ResourceKind.HYDRANT,)])
def test_it_is_read_off_and_equals_the_search(
    session_as: SessionAs,
    engine: Engine,
    searches: list[object],
    place: tuple[float, float],
    kinds: tuple[ResourceKind, ...],
) -> None:
    rankings.renew(engine)
    session = session_as("Dora")
    found = first_help(session, place, kinds)
    assert not searches
    assert told(found) == told(module._searched(session, place, kinds, 5))
    assert found == sorted(found, key=lambda each: each.time_s)


def test_what_is_out_of_service_is_gone_at_once_and_the_ranking_comes_back_when_reckoned(
    session_as: SessionAs, engine: Engine, owner: Engine, searches: list[object]
) -> None:
    rankings.renew(engine)
    first = first_help(session_as("Dora"), MILL, FIRE_FORCES)[0]
    with owner.begin() as writing:
        writing.execute(
            text("UPDATE resources SET in_service = false, out_reason = 'broken' WHERE id = :id"),
            {"id": first.id},
        )
    assert first.id not in {each.id for each in first_help(session_as("Dora"), MILL, FIRE_FORCES)}
    assert len(searches) == 1
    assert rankings.renew(engine)
    again = first_help(session_as("Dora"), MILL, FIRE_FORCES)
    assert len(searches) == 1
    assert first.id not in {each.id for each in again}
    with owner.begin() as writing:
        writing.execute(
            text("UPDATE resources SET in_service = true, out_reason = '' WHERE id = :id"), {"id": first.id}
        )
    assert first_help(session_as("Dora"), MILL, FIRE_FORCES)[0].id == first.id


def test_a_road_that_was_entered_a_moment_ago_counts(
    session_as: SessionAs, engine: Engine, owner: Engine, searches: list[object]
) -> None:
    rankings.renew(engine)
    before = first_help(session_as("Dora"), MILL, (ResourceKind.FIRE_STATION,))
    assert not searches
    with Session(owner) as writing:
        short = world.road("Short Cut", world.T1, (117.15, 38.06), MILL, road_class="primary")
        writing.add(short)
        writing.commit()
        after = first_help(session_as("Dora"), MILL, (ResourceKind.FIRE_STATION,))
        writing.delete(short)
        writing.commit()
    assert len(searches) == 1
    assert after[0].time_s < before[0].time_s


def test_where_no_township_is_served_it_is_searched_and_nobody_comes(
    session_as: SessionAs, engine: Engine, searches: list[object]
) -> None:
    rankings.renew(engine)
    assert first_help(session_as("Dora"), NOWHERE, FIRE_FORCES) == []
    assert len(searches) == 1


def test_what_is_too_old_to_be_known_or_cannot_be_read_is_not_used(
    session_as: SessionAs, engine: Engine, searches: list[object]
) -> None:
    rankings.renew(engine)
    session = session_as("Dora")
    base: Path = rankings.place_of(session.connection())
    notice = rankings.notice_in(base)
    assert notice is not None
    rankings._note(base, replace(notice, at_s=notice.at_s - rankings.TRUSTED_S))
    expected = told(first_help(session, MILL, FIRE_FORCES))
    assert len(searches) == 1
    (base / "notice.json").write_text("{}")
    assert told(first_help(session, MILL, FIRE_FORCES)) == expected
    assert len(searches) == 2
    (base / "notice.json").unlink()
    assert not rankings.renew(engine)  # what lies there still holds: only noted anew
    assert told(first_help(session, MILL, FIRE_FORCES)) == expected
    assert len(searches) == 2
