"""Two people at the same record in the same moment: does one win, and is nothing lost or doubled?"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, func, select

from gridmap.db.models import Audit
from gridmap.db.sessions import session
from gridmap.errors import Conflict
from gridmap.records.saving import Saved, change, create
from gridmap.records.undo import undo
from gridmap.registers import BY_KEY
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from tests import databases, world

RUNNERS = 4


def at_once(work: Callable[[int], Saved | None]) -> list[Saved | Conflict | None]:
    """Let the runners loose together; what each one got."""
    line = threading.Barrier(RUNNERS)

    def run(number: int) -> Saved | Conflict | None:
        line.wait()
        try:
            return work(number)
        except Conflict as conflict:
            return conflict

    with ThreadPoolExecutor(RUNNERS) as pool:
        return list(pool.map(run, range(RUNNERS)))


def test_of_two_saves_of_one_version_one_wins_and_the_other_is_told_by_whom(
    engine: Engine, owner: Engine
) -> None:
    mill = world.name_id("Flour Mill")

    with session(engine, world.name_id("Paula")) as first, session(engine, world.name_id("Gloria")) as second:
        change(first, BY_KEY["enterprises"], mill, 1, {"name": "Paula's Mill"}, world.NOW)
        slower: list[BaseException] = []

        def save() -> None:
            try:
                change(second, BY_KEY["enterprises"], mill, 1, {"note": "Gloria's note"}, world.NOW)
            except Conflict as conflict:
                slower.append(conflict)

        waiting = threading.Thread(target=save)
        waiting.start()  # finds version 1 still, and waits for the row
        databases.wait_until_blocked(owner, waiting)
        assert waiting.is_alive()
        first.commit()
        waiting.join()
        assert [str(each).split(" at ")[0] for each in slower] == ["Paula changed this"]
        second.rollback()
        row = second.get_one(Enterprise, mill)
        assert (row.name, row.note, row.version) == ("Paula's Mill", "", 2)


def test_of_many_savers_exactly_one_wins_each_round_and_every_win_is_kept(engine: Engine) -> None:
    shop = world.name_id("Corner Shop")
    for version in range(1, 6):

        def save(number: int, version: int = version) -> Saved:
            with session(engine, world.name_id("Paula")) as own:
                note = f"round {version} runner {number}"
                saved = change(own, BY_KEY["enterprises"], shop, version, {"note": note}, world.NOW)
                own.commit()
                return saved

        outcomes = at_once(save)
        assert sum(isinstance(each, Saved) for each in outcomes) == 1
        assert sum(isinstance(each, Conflict) for each in outcomes) == RUNNERS - 1
    with session(engine, world.name_id("Paula")) as own:
        assert own.get_one(Enterprise, shop).version == 6
        traces = (
            select(func.count())
            .select_from(Audit)
            .where(Audit.row_id == str(shop), Audit.before.is_not(None))
        )
        assert own.scalar(traces) == 5


def test_the_same_report_sent_many_times_at_once_is_one_hazard(engine: Engine) -> None:
    hazard = uuid.uuid4()
    values = {"title": "Rope frayed", "geom": {"lon": 117.06, "lat": 38.01}}

    def report(number: int) -> Saved:
        with session(engine, world.name_id("Gloria")) as own:
            saved = create(own, BY_KEY["hazards"], hazard, values, world.NOW)
            own.commit()
            return saved

    outcomes = at_once(report)
    saved = [each for each in outcomes if isinstance(each, Saved)]
    assert sorted(each.made for each in saved) == [False, False, False, True]
    assert len({each.change for each in saved}) == 1
    with session(engine, world.name_id("Gloria")) as own:
        assert own.scalar(select(func.count()).select_from(Hazard).where(Hazard.title == "Rope frayed")) == 1


def test_of_many_undoings_of_one_change_one_happens(engine: Engine) -> None:
    with session(engine, world.name_id("Paula")) as own:
        saved = change(own, BY_KEY["enterprises"], world.name_id("Gas Point"), 1, {"name": "Typo"}, world.NOW)
        own.commit()
    trace = saved.change
    assert trace is not None

    def take_back(number: int) -> None:
        with session(engine, world.name_id("Paula")) as mine:
            undo(mine, trace, world.NOW)
            mine.commit()

    outcomes = at_once(take_back)
    assert sum(isinstance(each, Conflict) for each in outcomes) == RUNNERS - 1
    with session(engine, world.name_id("Paula")) as own:
        row = own.get_one(Enterprise, world.name_id("Gas Point"))
        assert (row.name, row.version) == ("Gas Point", 3)
