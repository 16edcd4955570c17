"""How does a scenario get its answer: at once, proven in the background, and with interim measures?

The caller of `answer` and `interim` commits. A proof works between two short transactions and saves in the second.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Engine

from gridmap.analysis.siting import Objective, Solution, prove, quick
from gridmap.db.models import Scenario
from gridmap.db.models.scenario import Purpose, ScenarioState
from gridmap.db.sessions import FencedSession, session
from gridmap.errors import Conflict, NotFound
from gridmap.i18n.texts import N_
from gridmap.planning.siting.plan import SitingPlan, plan
from gridmap.planning.siting.results import results
from gridmap.records import scenarios

LONGEST_PROOF_S = 3600.0
"""After an hour the best that is known is kept with its gap: the worker has other work to do."""
STEPS = 1000  # a proof that has closed its gap to 1 % has done 990 of them
PROOF = "siting.prove"
Report = Callable[[str, int, int], None]


def answer(opened: FencedSession, scenario: Scenario, now: datetime) -> Solution:
    """The quick answer, written into the scenario with its sites.

    Raises InvalidInput where nothing can be chosen from or nobody asks for help.
    """
    asked = plan(opened.connection(), scenario, now.date())
    found = quick(asked.problem, asked.asked)
    keep(opened, scenario, asked, found, now)
    return found


def keep(
    opened: FencedSession, scenario: Scenario, asked: SitingPlan, found: Solution, now: datetime
) -> None:
    """Write an answer into its scenario: sites, figures, state. Interim measures stay where the sites stay."""
    before = {scenarios.place(site) for site in scenario.sites if site.purpose == Purpose.SITE}
    chosen = asked.usable.iloc[found.sites]
    proposed = [
        scenarios.Proposed(str(title), (float(point.x), float(point.y)), str(path))
        for title, point, path in zip(chosen["title"], chosen.geometry, chosen["area_path"], strict=True)
    ]
    scenarios.replace_sites(opened, scenario, Purpose.SITE, scenario.kind, asked.turnout_s, proposed)
    told = results(asked, found, now.isoformat(timespec="minutes"))
    if before == {scenarios.place(site) for site in scenario.sites if site.purpose == Purpose.SITE}:
        told |= {key: scenario.result[key] for key in ("interim",) if key in scenario.result}
    else:
        scenarios.replace_sites(opened, scenario, Purpose.INTERIM, scenario.kind, asked.turnout_s, [])
    scenario.profile = asked.profile.key
    scenario.result = told
    scenario.state = ScenarioState.PROVEN if found.proven else ScenarioState.QUICK


def proof(
    engine: Engine, person_id: uuid.UUID, about: uuid.UUID, arguments: dict[str, Any], report: Report
) -> None:
    """The job: the proven optimum of a scenario, begun from its quick answer. `report` raises to stop it."""
    now = datetime.fromisoformat(arguments["now"])
    with session(engine, person_id) as opened:
        scenario = _find(opened, about)
        version = scenario.version
        asked = plan(opened.connection(), scenario, now.date(), _told(report, N_("Times between all places")))
    start = quick(asked.problem, asked.asked)
    found = prove(asked.problem, asked.asked, start, _watch(report, asked.asked.question), LONGEST_PROOF_S)
    with session(engine, person_id) as opened:
        scenario = _find(opened, about)
        if scenario.version != version:
            raise Conflict(
                N_("The scenario was changed while its optimum was looked for. Start the proof again.")
            )
        keep(opened, scenario, asked, found, now)
        opened.commit()


def _find(opened: FencedSession, scenario_id: uuid.UUID) -> Scenario:
    found = opened.get(Scenario, scenario_id)
    if found is None:
        raise NotFound(N_("This scenario is not here any more."))
    return found


def _told(report: Report, step: str) -> Callable[[int, int], None]:
    return lambda done, total: report(step, done, total)


def _watch(report: Report, question: Objective) -> Callable[[float, float], None]:
    """Tells how far the gap between the best and the bound is closed."""

    def watch(best: float, bound: float) -> None:
        gap = abs(bound - best) / abs(best) if best else np.inf
        known = np.isfinite(gap)
        report(
            N_("Looking for the optimum"),
            round(STEPS * max(0.0, 1 - gap)) if known else 0,
            STEPS if known else 0,
        )

    return watch
