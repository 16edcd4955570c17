"""What is still to be reported of an incident that is dealt with? The law's minutes run on after the fire is out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from gridmap.incident.log import LogLine
from gridmap.incident.reporting import Stage, reports
from gridmap.registers.incidents import Incident, IncidentState
from gridmap.web import current
from gridmap.web.desk.shared import clock_of, with_clocks

LONGEST = timedelta(hours=24)
"""After a day it is a matter of the after-action page, no longer of the desk."""


@dataclass(frozen=True)
class StillDue:
    """clocks: the deadlines that were not met. needs_final: the final report is not written."""

    incident: Incident
    clocks: list[dict[str, Any]]
    needs_final: bool


def _needs_final(lines: Sequence[LogLine]) -> bool:
    """What was reported at all ends with a final report."""
    stages = [each.facts.get("stage") for each in reports(lines)]
    return bool(stages) and Stage.FINAL not in stages


def still_due() -> list[StillDue]:
    """Of the incidents that ended and were called in within the last day; what is due first comes first."""
    asked = select(Incident).where(
        Incident.state == IncidentState.CLOSED, Incident.called_at > current.now() - LONGEST
    )
    found = [
        StillDue(
            incident,
            [clock_of(each) for each in clocks if each.met_at is None],
            _needs_final(lines),
        )
        for incident, clocks, lines in with_clocks(list(current.session().scalars(asked)))
    ]
    return [each for each in found if each.clocks or each.needs_final]
