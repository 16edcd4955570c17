"""How does a program take a step? By the same table and the same rules as the form."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from gridmap.papers import of_steps
from gridmap.records import loop
from gridmap.records.loop_wanted import WantedStep
from gridmap.registers.base.loop import Step
from gridmap.registers.hazards import Hazard
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.hazard_loop.shared import blueprint


@blueprint.post("/api/<step>")
@allow(*Role)
def take_by_program(step: str) -> ResponseReturnValue:
    """JSON: hazards ({id: version seen}), on_date, people (ids), facts; own ({id: facts of one hazard}), otherwise (ids
    that take the other step of the table), again (ids of steps that are put right); paper (more facts, maybe none)
    where its paper is to be issued too. Answers the state of each hazard."""
    sent = request.get_json()
    hazards, wanted = _wanted(step, sent)

    def issue(known: Step, found: Sequence[Hazard]) -> uuid.UUID | None:
        return of_steps.issue_for(current.session(), known, found, wanted, sent["paper"], current.now())

    issues = isinstance(sent.get("paper"), dict)
    done = loop.take(current.session(), hazards, wanted, current.now(), issue if issues else loop.no_paper)
    current.session().commit()
    rows = [current.session().get_one(Hazard, each) for each in hazards]
    return jsonify(
        hazards={str(each.id): {"state": each.state, "version": each.version} for each in rows},
        steps=[str(each.id) for each in done.steps],
        papers=sorted({str(each.paper_id) for each in done.steps if each.paper_id}),
        begun=[str(each) for each in done.begun],
    ), 201


def _wanted(step: str, sent: Any) -> tuple[list[uuid.UUID], WantedStep]:
    """Raises BadRequest for what has not this shape."""
    try:
        seen = {uuid.UUID(key): int(version) for key, version in sent["hazards"].items()}
        people = [uuid.UUID(each) for each in sent.get("people", [])]
        on_date, facts = date.fromisoformat(sent["on_date"]), dict(sent.get("facts", {}))
        own = {uuid.UUID(key): dict(said) for key, said in sent.get("own", {}).items()}
        otherwise, again = (
            frozenset(uuid.UUID(each) for each in sent.get(key, [])) for key in ("otherwise", "again")
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise BadRequest from None
    return list(seen), WantedStep(step, on_date, people, facts, seen, own, otherwise, again)
