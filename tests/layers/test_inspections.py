"""Which places are due for an inspection, reckoned day by day by somebody who never heard of frames?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridmap.layers.sectors_uninspected import rows
from gridmap.layers.shared import inspections
from gridmap.layers.unseen_visits import unseen
from gridmap.layers.workload import minutes, spent

TODAY = date(2026, 3, 2)
CYCLES = {"red": 31, "orange": 92, "yellow": 184, "blue": 366}
Visit = tuple[str, int, str]
KINDS = ("patrol", "inspection", "look_back", "help", "self_check")


def stand(risk: str | None, *visits: Visit, attempts: tuple[int, ...] = ()) -> dict[str, Any]:
    """Where the one place "shop" stands. visits: place, days ago, kind; attempts: days ago."""
    places = pd.DataFrame({"id": ["shop"], "risk": pd.Series([risk], dtype=object)})
    row = told(places, visits, [("shop", ago) for ago in attempts]).iloc[0]
    return {str(key): value for key, value in row.items()}


def told(
    places: pd.DataFrame, visits: tuple[Visit, ...] | list[Visit], attempts: list[tuple[str, int]]
) -> pd.DataFrame:
    made = [(place, TODAY - timedelta(days=ago), kind) for place, ago, kind in visits]
    frame = pd.DataFrame(made, columns=["enterprise_id", "on_date", "kind"])
    calls = [(place, day) for place, day, kind in made if kind == "patrol" and day <= TODAY]
    calls += [(place, TODAY - timedelta(days=ago)) for place, ago in attempts if ago >= 0]
    called = pd.DataFrame(calls, columns=["enterprise_id", "on_date"])
    return inspections.standing(places, inspections.inspections(frame, TODAY), called, CYCLES, TODAY)


def test_alone_at_a_shut_shop_it_stays_on_the_list_with_one_attempt() -> None:
    assert stand("blue", ("shop", 0, "patrol"))["standing"] == "never"
    assert stand("blue", ("shop", 0, "patrol"))["attempts"] == 1
    assert stand("blue", attempts=(0,))["standing"] == "never"
    assert stand("blue", attempts=(0,))["attempts"] == 1


@pytest.mark.parametrize(("risk", "days"), CYCLES.items())
def test_a_place_is_late_from_the_day_after_its_cycle(risk: str, days: int) -> None:
    assert stand(risk, ("shop", days, "inspection"))["standing"] == "in_time"
    late = stand(risk, ("shop", days + 1, "inspection"))
    assert late["standing"] == "late"
    assert late["due_on"] == TODAY - timedelta(days=1)


def test_of_an_ungraded_place_the_cycle_is_unknown_but_never_is_never() -> None:
    assert stand(None, ("shop", 900, "inspection"))["standing"] == "unknown"
    assert stand(None, ("shop", 900, "inspection"))["due_on"] is None
    assert stand(None)["standing"] == "never"


def test_help_and_what_an_enterprise_checks_itself_are_no_inspections_and_no_attempts() -> None:
    seen = stand("red", ("shop", 1, "help"), ("shop", 1, "self_check"))
    assert (seen["standing"], seen["attempts"]) == ("never", 0)


def test_a_visit_that_is_yet_to_come_is_none() -> None:
    assert stand("red", ("shop", -1, "inspection"))["standing"] == "never"


def test_attempts_are_those_since_the_last_inspection() -> None:
    seen = stand(
        "blue", ("shop", 9, "patrol"), ("shop", 5, "inspection"), ("shop", 2, "patrol"), attempts=(7, 1)
    )
    assert seen["attempts"] == 2


visits = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(-3, 400), st.sampled_from(KINDS)), max_size=12
)


@given(st.lists(st.sampled_from([*CYCLES, None]), min_size=3, max_size=3), visits)
def test_it_agrees_with_reckoning_place_by_place(risks: list[str | None], made: list[Visit]) -> None:
    places = pd.DataFrame({"id": list("abc"), "risk": pd.Series(risks, dtype=object)})
    found = told(places, made, [])
    for at, (place, risk) in enumerate(zip("abc", risks, strict=True)):
        ages = [
            ago
            for who, ago, kind in made
            if who == place and ago >= 0 and kind in ("inspection", "look_back")
        ]
        if not ages:
            right = "never"
        elif risk is None:
            right = "unknown"
        else:
            right = "late" if min(ages) > CYCLES[risk] else "in_time"
        patrols = [ago for who, ago, kind in made if who == place and ago >= 0 and kind == "patrol"]
        assert found["standing"].iloc[at] == right
        assert found["attempts"].iloc[at] == sum(not ages or ago < min(ages) for ago in patrols)


def sectors(*places: tuple[str, list[str] | None, int | None]) -> dict[str, dict[str, Any]]:
    """places: sector, tags, days since the last inspection (None: never); judged by the last 92 days."""
    frame = pd.DataFrame(
        {
            "id": [f"p{at}" for at in range(len(places))],
            "title": [f"Place {at}" for at in range(len(places))],
            "sector": [each[0] for each in places],
            "tags": pd.Series([each[1] for each in places], dtype=object),
            "risk": pd.Series(["blue"] * len(places), dtype=object),
            "last": pd.Series(
                [None if each[2] is None else TODAY - timedelta(days=each[2]) for each in places],
                dtype=object,
            ),
        }
    )
    return {str(row["feature_id"]): row for row in rows(frame, TODAY - timedelta(days=92))}


def test_a_sector_is_without_an_inspection_when_none_of_its_places_had_one() -> None:
    found = sectors(("gas", [], 93), ("gas", [], None), ("shop", [], 92))
    assert found["sector-gas"]["inspected"] == "none"
    assert found["sector-shop"]["inspected"] == "some"
    assert "sector-trade" not in found


def test_a_tag_is_unknown_where_an_untagged_place_was_inspected() -> None:
    assert sectors(("gas", ["gas"], 200))["tag-gas"]["inspected"] == "none"
    assert sectors(("gas", ["gas"], 200), ("shop", None, 5))["tag-gas"]["inspected"] == "unknown"
    assert sectors(("gas", ["gas"], 200), ("shop", None, 200))["tag-gas"]["inspected"] == "none"
    assert sectors(("gas", ["gas"], 5), ("shop", None, 5))["tag-gas"]["inspected"] == "some"


def test_a_tag_that_nobody_is_known_to_bear_is_unknown_while_some_are_untagged() -> None:
    assert sectors(("shop", None, None))["tag-crowded"]["inspected"] == "unknown"
    assert "tag-crowded" not in sectors(("shop", [], None))


def test_an_outing_to_a_sector_goes_first_to_who_was_never_inspected() -> None:
    found = sectors(("gas", [], 200), ("gas", [], None), ("gas", [], 300))
    assert found["sector-gas"]["plan"] == ["p1", "p2", "p0"]


def test_a_grid_whose_visits_keep_no_time_spent_nobody_knows_how_much() -> None:
    paths = pd.Series(["g1", "g1", "g2"])
    began = pd.to_datetime(pd.Series(["2026-03-02T09:00+08:00", None, None]), utc=True)
    ended = pd.to_datetime(pd.Series(["2026-03-02T09:20+08:00", None, None]), utc=True)
    told = pd.Series([None, None, None], dtype="Int64")
    frame = pd.DataFrame({"started_at": began, "finished_at": ended, "spent_s": told})
    assert spent(paths, minutes(frame)).to_dict() == {"g1": 20.0}
    assert spent(paths, told).empty


def test_what_the_phone_counted_goes_before_the_moments_on_site() -> None:
    paths = pd.Series(["g1", "g1", "g2"])
    began = pd.to_datetime(pd.Series(["2026-03-02T09:00+08:00", None, None]), utc=True)
    ended = pd.to_datetime(pd.Series(["2026-03-02T09:20+08:00", None, None]), utc=True)
    seconds = pd.Series([90, 30, 0], dtype="Int64")
    frame = pd.DataFrame({"started_at": began, "finished_at": ended, "spent_s": seconds})
    assert spent(paths, minutes(frame)).to_dict() == {"g1": 2.0, "g2": 0.0}


def test_an_inspection_with_an_answer_or_a_hazard_was_a_look() -> None:
    visits = pd.DataFrame({"id": ["a", "b", "c"]})
    assert list(unseen(visits, {"a", "c"})["id"]) == ["b"]  # type: ignore[arg-type]
