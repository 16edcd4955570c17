"""Is each leader told in the months without a led inspection, and unknown only where nobody wrote down who led?"""

from __future__ import annotations

from datetime import date

import pandas as pd

from gridmap.layers.leader_months import months

TODAY = date(2026, 3, 2)
ANN, BO = "ann", "bo"


def told(*outings: tuple[date, bool, str | None, int]) -> dict[tuple[str, str], str]:
    """(leader, month) -> state. outings: day, led by a leader, by whom, how many inspections."""
    frame = pd.DataFrame(
        [(at, on, led, by) for at, (on, led, by, _) in enumerate(outings)],
        columns=["id", "on_date", "leader_led", "led_by"],
    )
    inspected = pd.DataFrame({"outing_id": [at for at, each in enumerate(outings) for _ in range(each[3])]})
    found = months([ANN, BO], frame, inspected, TODAY)  # type: ignore[list-item]
    return {(str(each["leader"]), f"{each['month']:%Y-%m}"): each["state"] for each in found}


def test_a_month_is_each_leaders_own() -> None:
    found = told(
        (date(2026, 2, 10), True, ANN, 2),
        (date(2026, 1, 10), True, None, 1),
        (date(2025, 12, 3), True, BO, 0),
        (date(2025, 11, 3), False, None, 4),
    )
    assert (found[ANN, "2026-02"], found[BO, "2026-02"]) == ("led", "none")
    assert (found[ANN, "2026-01"], found[BO, "2026-01"]) == ("unknown", "unknown")
    assert (found[ANN, "2025-12"], found[BO, "2025-12"]) == ("none", "none")
    assert found[ANN, "2025-11"] == "none"
    assert found[ANN, "2025-10"] == "unknown"
    assert (found[ANN, "2026-03"], len(found)) == ("running", 24)


def test_who_is_known_to_have_led_has_led_though_another_outing_names_nobody() -> None:
    found = told((date(2026, 2, 10), True, ANN, 1), (date(2026, 2, 20), True, None, 1))
    assert (found[ANN, "2026-02"], found[BO, "2026-02"]) == ("led", "unknown")
