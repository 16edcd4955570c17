"""Which paper comes out of a step of a hazard's loop, and what has the step said of it already?

What is typed once feeds the paper too: the step's facts become the paper's, by the names that its form has for them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gridmap.db.models import HazardStep
from gridmap.db.sessions import FencedSession
from gridmap.errors import Forbidden
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.papers import earlier
from gridmap.papers.forms import PaperForm
from gridmap.papers.issuing import issue
from gridmap.papers.kinds import form_of
from gridmap.papers.kinds.extension import GRANTED, REFUSED
from gridmap.papers.kinds.referral import INSIDE, OUTSIDE
from gridmap.papers.people import OFFICER_FIELDS
from gridmap.records import loop
from gridmap.records.loop import Wanted
from gridmap.registers.base.loop import Step
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.standing import ordered
from gridmap.vocabulary import PaperKind


@dataclass(frozen=True)
class _Said:
    """A step as it was asked for, about these hazards."""

    session: FencedSession
    hazards: Sequence[Hazard]
    wanted: Wanted

    def same(self, *keys: str) -> dict[str, Any]:
        """Facts that the paper calls as the step does."""
        return {key: self.wanted.facts.get(key, "") for key in keys}

    def before(self, step: str) -> HazardStep | None:
        """The last step of this kind that the first hazard took."""
        taken = ordered(loop.history(self.session, self.hazards[0].id))
        return next((each for each in reversed(taken) if each.step == step), None)  # type: ignore[return-value]

    def each(self, value: Any) -> dict[str, Any]:
        return {str(hazard.id): value for hazard in self.hazards}


def _extension(said: _Said, decision: str) -> dict[str, Any]:
    asked = said.before("ask_extension")
    return {
        **said.same("deadline", "decided_by"),
        "decision": decision,
        "applied_on": asked.on_date.isoformat() if asked else "",
        "reason": asked.facts.get("reason", "") if asked else "",
    }


def _delisting(said: _Said) -> dict[str, Any]:
    listed, passed = said.before("list"), said.before("recheck_passed")
    known = listed.facts if listed else {}
    return {
        **said.same("body", "acceptance"),
        "level": known.get("level", ""),
        "listing_number": known.get("number", ""),
        "accepted_on": (passed.on_date if passed else said.wanted.on_date).isoformat(),
    }


def _receipt(said: _Said) -> dict[str, Any]:
    ids = [each.id for each in said.hazards]
    served = [earlier.last_about(said.session, kind, ids, said.wanted.on_date) for kind in _SERVED]
    newest = max(
        (each for each in served if each), key=lambda each: (each.issued_on, each.issued_at), default=None
    )
    return {**said.same("received_by", "place", "way"), "paper": str(newest.id) if newest else ""}


_SERVED = (PaperKind.ORDER, PaperKind.RECHECK, PaperKind.EXTENSION, PaperKind.LISTING, PaperKind.REFERRAL)


@dataclass(frozen=True)
class _Paper:
    """form: key of the paper's form. facts: what the step says of it; says: what the step calls by other names."""

    form: str
    facts: Callable[[_Said], dict[str, Any]]
    says: tuple[str, ...] = ()


_EXTENSION = ("deadline", "decision", "applied_on", "reason", "decided_by")
_PAPERS = {
    "order": _Paper("order", lambda said: said.same("deadline", "recheck_on", "measures", "meanwhile")),
    "recheck_passed": _Paper("recheck", lambda said: {"passed": said.each("yes")}),
    "recheck_failed": _Paper(
        "recheck",
        lambda said: {"passed": said.each("no"), "deadlines": said.each(said.wanted.facts.get("deadline"))},
    ),
    "grant_extension": _Paper("extension", lambda said: _extension(said, GRANTED), _EXTENSION),
    "refuse_extension": _Paper("extension", lambda said: _extension(said, REFUSED), _EXTENSION),
    "list": _Paper(
        "listing",
        lambda said: {**said.same("level", "body", "demand"), "deadline": said.wanted.facts.get("until", "")},
        ("deadline",),
    ),
    "delist": _Paper("delisting", _delisting, ("level", "accepted_on")),
    "refer": _Paper(
        "referral",
        lambda said: {
            **said.same("department", "rule", "materials", "reply_due"),
            "within": INSIDE if said.wanted.facts.get("inside") else OUTSIDE,
        },
        ("within",),
    ),
    "serve": _Paper("receipt", _receipt),
}
_SIGNED = tuple(each.key for each in OFFICER_FIELDS)


def form_for(step: Step) -> PaperForm | None:
    """The form of the paper that comes out of the step, if any."""
    return form_of(_PAPERS[step.key].form) if step.paper is not None else None


def step_for(form: str) -> str:
    """The step out of which papers of this form come, the first where there are two; empty where they stand alone."""
    return next((key for key, paper in _PAPERS.items() if paper.form == form and key != "serve"), "")


def left_open(step: Step) -> list[Field]:
    """What the paper may say beyond what the step says, such as a unit that no record knows."""
    form = form_for(step)
    if form is None:
        return []
    said = {*step.said, *_PAPERS[step.key].says, *_SIGNED}
    return [each for each in form.fields if each.key not in said]


def issue_for(
    session: FencedSession,
    step: Step,
    hazards: Sequence[Hazard],
    wanted: Wanted,
    more: Mapping[str, Any],
    now: datetime,
) -> uuid.UUID | None:
    """Issue the paper of the step, in the caller's transaction. more: facts for what `left_open` names.

    None where no paper comes out of it, or where a service is recorded of a paper that is not on record here.
    Raises as `gridmap.papers.issuing.issue` does.
    """
    form = form_for(step)
    if form is None:
        return None
    if session.viewer is None:
        raise Forbidden(N_("Please sign in first."))
    said = _PAPERS[step.key].facts(_Said(session, hazards, wanted))
    facts = {**said, **{key: value for key, value in more.items() if value}, "officers": list(wanted.people)}
    if form.asks == "paper" and not facts["paper"]:
        return None
    paper = issue(
        session,
        form.key,
        hazard_ids=[each.id for each in hazards],
        facts=facts,
        on_date=wanted.on_date,
        now=now,
        editor=session.viewer,
    )
    return paper.id
