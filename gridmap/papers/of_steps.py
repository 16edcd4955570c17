"""Which paper comes out of a step of a hazard's loop, and what has the step said of it already?

What is typed once feeds the paper too: the step's facts become the paper's, by the names that its form has for them.
"""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from gridmap.db.models import HazardStep
from gridmap.db.models.papers import PaperKind
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, Forbidden
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
from gridmap.records.loop_wanted import WantedStep
from gridmap.registers.base.loop import Step
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.standing import ordered, stand, when

SERVED = (
    PaperKind.ORDER, PaperKind.RECHECK, PaperKind.EXTENSION, PaperKind.LISTING, PaperKind.REFERRAL,
    PaperKind.WITHDRAWAL,
)  # fmt: skip
"""The papers of steps, whose service is a step too."""


@dataclass(frozen=True)
class _Said:
    """A step as it was asked for, about these hazards."""

    session: FencedSession
    hazards: Sequence[Hazard]
    wanted: WantedStep

    def same(self, *keys: str) -> dict[str, Any]:
        """Facts that the paper calls as the step does."""
        return {key: self.wanted.facts.get(key, "") for key in keys}

    def taken(self, hazard: Hazard) -> list[HazardStep]:
        """The steps that came before, without those in whose place this one is written."""
        every = loop.history(self.session, hazard.id)
        place = next((when(each)[1] for each in every if each.id in self.wanted.again), sys.maxsize)
        mine = (self.wanted.on_date, place)
        return [each for each in ordered(every) if when(each) < mine and each.id not in self.wanted.again]

    def before(self, step: str) -> HazardStep | None:
        """The last step of this kind that the first hazard took."""
        return next((each for each in reversed(self.taken(self.hazards[0])) if each.step == step), None)

    def each(self, key: str) -> dict[str, Any]:
        """A fact of every hazard by itself."""
        return {str(each.id): self.wanted.facts_of(each.id).get(key) for each in self.hazards}


def _extension(said: _Said, decision: str) -> dict[str, Any]:
    asked = said.before("ask_extension")
    return {
        **said.same("deadline", "decided_by"),
        "before": {
            str(each.id): stand(loop.beginning(each), said.taken(each)).deadline for each in said.hazards
        },
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
    served = [earlier.last_about(said.session, kind, ids, said.wanted.on_date) for kind in SERVED]
    newest = max(
        (each for each in served if each), key=lambda each: (each.issued_on, each.issued_at), default=None
    )
    return {**said.same("received_by", "place", "way"), "paper": str(newest.id) if newest else ""}


def _recheck(said: _Said) -> dict[str, Any]:
    passed = {str(each.id): said.wanted.step_of(each.id) == "recheck_passed" for each in said.hazards}
    days = said.each("deadline")
    return {
        "passed": {key: "yes" if so else "no" for key, so in passed.items()},
        "deadlines": {key: None if passed[key] else day for key, day in days.items()},
    }


@dataclass(frozen=True)
class _Paper:
    """form: key of the paper's form. facts: what the step says of it; says: what the step calls by other names."""

    form: str
    facts: Callable[[_Said], dict[str, Any]]
    says: tuple[str, ...] = ()


_EXTENSION = ("deadline", "decision", "applied_on", "reason", "decided_by")
_PAPERS = {
    "order": _Paper(
        "order",
        lambda said: {
            **said.same("deadline", "recheck_on", "measures", "meanwhile"),
            "deadlines": said.each("deadline"),
        },
    ),
    "recheck_passed": _Paper("recheck", _recheck),
    "recheck_failed": _Paper("recheck", _recheck),
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
    "withdraw": _Paper("withdrawal", lambda said: said.same("reason", "decided_by")),
    "serve": _Paper("receipt", _receipt),
}
_SIGNED = tuple(each.key for each in OFFICER_FIELDS)


def form_for(step: Step) -> PaperForm | None:
    """The form of the paper that comes out of the step, if any."""
    return form_of(_PAPERS[step.key].form) if step.paper is not None else None


def bearing(session: FencedSession, paper_id: uuid.UUID) -> list[HazardStep]:
    """The steps that count of which this paper came out, by hazard."""
    found = select(HazardStep).where(HazardStep.paper_id == paper_id)
    by_hazard = {
        each.hazard_id: ordered(loop.history(session, each.hazard_id)) for each in session.scalars(found)
    }
    return [each for steps in by_hazard.values() for each in steps if each.paper_id == paper_id]


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
    wanted: WantedStep,
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
    old = _replaced(session, wanted) or _withdrawn(session, form, hazards, wanted.on_date)
    paper = issue(
        session,
        form.key,
        hazard_ids=[each.id for each in hazards],
        facts=facts,
        on_date=wanted.on_date,
        now=now,
        editor=session.viewer,
        replaces=old,
        of_step=True,
    )
    return paper.id


def _withdrawn(
    session: FencedSession, form: PaperForm, hazards: Sequence[Hazard], day: date
) -> uuid.UUID | None:
    """The paper that holds for nobody any more once these hazards are out of it; None where others stay in it."""
    ids = [each.id for each in hazards]
    old = earlier.last_about(session, form.withdraws, ids, day) if form.withdraws else None
    if old is None or any(
        _holds(session, each) for each in bearing(session, old.id) if each.hazard_id not in ids
    ):
        return None
    return old.id


def _holds(session: FencedSession, order: HazardStep) -> bool:
    """Was the order of this hazard not withdrawn since?"""
    later = ordered(loop.history(session, order.hazard_id))
    return not any(each.step == "withdraw" and when(each) > when(order) for each in later)


def _replaced(session: FencedSession, wanted: WantedStep) -> uuid.UUID | None:
    """The paper of the steps that are written again; Conflict where they had several."""
    steps = select(HazardStep.paper_id).where(
        HazardStep.id.in_(wanted.again), HazardStep.paper_id.is_not(None)
    )
    found = set(session.scalars(steps))
    if len(found) > 1:
        raise Conflict(N_("These steps have papers of their own; put each right by itself."))
    return found.pop() if found else None
