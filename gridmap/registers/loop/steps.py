"""The loop of a hazard: which steps are there, from where to where, who takes them, what is said, what comes out?

This table is read by everything else: the buttons and forms of a hazard's page, the checks of every save, the API, the
page that explains the loop, and the tests that walk each state, step and role. Days and papers: `docs/supervision.md`.
"""

from __future__ import annotations

from gridmap.db.models.papers import PaperKind
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.registers.base.loop import Step
from gridmap.registers.loop import rules
from gridmap.registers.loop.words import InPlace, ListingLevel, ServiceWay
from gridmap.vocabulary import HazardState, Role

FOUND, ORDERED, RECTIFIED, PASSED, REFERRED, CLOSED, ON_SPOT = (
    HazardState.FOUND, HazardState.ORDERED, HazardState.RECTIFIED, HazardState.PASSED, HazardState.REFERRED,
    HazardState.CLOSED, HazardState.FIXED_ON_SPOT,
)  # fmt: skip
OPEN = (FOUND, ORDERED, RECTIFIED, PASSED, REFERRED)
DONE = (CLOSED, ON_SPOT)
OFFICE = (Role.PLANNER, Role.DUTY_OFFICER, Role.ADMINISTRATOR)
EVERYONE = (*OFFICE, Role.GRID_LEADER)


def _text(key: str, title: str, *, required: bool = True) -> Field:
    return Field(key, title, required=required)


def _long(key: str, title: str, *, required: bool = True) -> Field:
    return Field(key, title, "long", required=required)


def _day(key: str, title: str, *, required: bool = True, not_before: str = "") -> Field:
    return Field(key, title, "date", required=required, not_before=not_before)


STEPS = (
    Step("register", N_("Register"), N_("Registered"), (), FOUND, EVERYONE, offered=False),
    Step("ledger", N_("Enter in the ledger"), N_("As the ledger says"), (), None, EVERYONE, offered=False),
    Step(
        "fix_on_spot", N_("Fixed on the spot"), N_("Fixed on the spot"), (FOUND,), ON_SPOT, EVERYONE,
        facts=(_long("done", N_("What was done")),), photos=True,
    ),
    Step(
        "countersign", N_("Sign as the leader"), N_("Signed by the leader"), (ON_SPOT,), None, EVERYONE,
        facts=(_text("note", N_("Note"), required=False),), people=1,
    ),
    Step(
        "order", N_("Order rectification"), N_("Rectification ordered"), (FOUND,), ORDERED, OFFICE,
        facts=(
            _day("deadline", N_("Deadline"), not_before="on_date"),
            _long("measures", N_("What must be done")),
            _long("meanwhile", N_("What the place must do meanwhile"), required=False),
            _day("recheck_on", N_("Planned day of the re-check"), required=False),
        ),
        rules=(rules.TWO_INSPECTORS, rules.NOT_BEFORE_THE_STEP), people=2, paper=PaperKind.ORDER, together=True,
        each=("deadline",),
    ),
    Step(
        "withdraw", N_("Withdraw the order"), N_("Order withdrawn"), (ORDERED,), FOUND, OFFICE,
        facts=(_long("reason", N_("Why the order was wrong")), _text("decided_by", N_("Decided by"))),
        paper=PaperKind.WITHDRAWAL, together=True, aside=True,
    ),
    Step(
        "serve", N_("Record the service"), N_("Paper served"), (*OPEN, CLOSED), None, OFFICE,
        facts=(
            _text("received_by", N_("Received by")),
            Field("way", N_("Way of service"), "choice", vocabulary=ServiceWay, required=True),
            _text("place", N_("Where")),
        ),
        rules=(rules.SOMETHING_TO_SERVE,), people=2, paper=PaperKind.RECEIPT,
    ),
    Step(
        "ask_extension", N_("Ask for an extension"), N_("Extension asked for"), (ORDERED,), None, EVERYONE,
        facts=(_day("asked_until", N_("Asked until")), _long("reason", N_("Reason"))),
        rules=(rules.NOT_WAITING, rules.LATER_DEADLINE_ASKED),
    ),
    Step(
        "grant_extension", N_("Grant the extension"), N_("Extension granted"), (ORDERED,), None, OFFICE,
        facts=(_day("deadline", N_("New deadline")), _text("decided_by", N_("Decided by"))),
        rules=(rules.WAITING, rules.LATER_DEADLINE), paper=PaperKind.EXTENSION,
    ),
    Step(
        "refuse_extension", N_("Refuse the extension"), N_("Extension refused"), (ORDERED,), None, OFFICE,
        facts=(_text("decided_by", N_("Decided by")), _long("reason", N_("Reason"))),
        rules=(rules.WAITING,), paper=PaperKind.EXTENSION,
    ),
    Step(
        "escalate", N_("Report upward"), N_("Reported upward"), OPEN, None, OFFICE,
        facts=(_text("to", N_("To whom")), _long("reason", N_("What was reported"))), together=True,
    ),
    Step(
        "rectify", N_("Put right"), N_("Put right"), (FOUND, ORDERED), RECTIFIED, EVERYONE,
        facts=(
            _long("done", N_("What was done, and the evidence")),
            _text("fixed_by", N_("Put right by"), required=False),
            Field("money_yuan", N_("Money spent"), "number", unit=N_("yuan")),
        ),
        photos=True,
    ),
    Step(
        "recheck_passed", N_("Re-check: passed"), N_("Re-check passed"), (ORDERED, RECTIFIED), PASSED, OFFICE,
        facts=(_long("opinion", N_("Opinion")),),
        rules=(rules.TWO_INSPECTORS, rules.SOMEBODY_ELSE), people=2, paper=PaperKind.RECHECK, together=True,
        otherwise="recheck_failed",
    ),
    Step(
        "recheck_failed", N_("Re-check: not passed"), N_("Re-check not passed"), (ORDERED, RECTIFIED), ORDERED, OFFICE,
        facts=(_long("opinion", N_("Opinion")), _day("deadline", N_("New deadline"), not_before="on_date")),
        rules=(rules.TWO_INSPECTORS, rules.SOMEBODY_ELSE, rules.NOT_BEFORE_THE_STEP), people=2,
        paper=PaperKind.RECHECK, each=("deadline",),
    ),
    Step(
        "close", N_("Close out"), N_("Closed out"), (PASSED,), CLOSED, OFFICE,
        facts=(_text("note", N_("Note"), required=False),), rules=(rules.NOT_LISTED, rules.SIX_IN_PLACE),
        together=True,
    ),
    Step(
        "put_in_place", N_("Put in place"), N_("Put in place"), OPEN, None, EVERYONE,
        facts=(
            Field("what", N_("What is in place"), "choice", vocabulary=InPlace, required=True),
            _long("how", N_("What it contains")),
        ),
        rules=(rules.MAJOR,),
    ),
    Step(
        "list", N_("Put under listed supervision"), N_("Put under listed supervision"), OPEN, None, OFFICE,
        facts=(
            Field("level", N_("Level"), "choice", vocabulary=ListingLevel, required=True),
            _text("body", N_("Listing body")),
            _text("number", N_("Number of the notice"), required=False),
            _long("demand", N_("What is demanded")),
            _day("until", N_("Listed until")),
        ),
        rules=(rules.MAJOR, rules.NOT_LISTED, rules.NOT_TOO_LONG), paper=PaperKind.LISTING,
    ),
    Step(
        "publish", N_("Publish the listing"), N_("Listing published"), OPEN, None, OFFICE,
        facts=(_text("where", N_("Published where")),), rules=(rules.LISTED, rules.NOT_PUBLISHED),
    ),
    Step(
        "extend_listing", N_("Extend the listing"), N_("Listing extended"), OPEN, None, OFFICE,
        facts=(
            _day("asked_on", N_("Asked for on")),
            _day("until", N_("Listed until")),
            _text("decided_by", N_("Decided by")),
        ),
        rules=(rules.LISTED, rules.LONGER_LISTING, rules.ASKED_IN_TIME),
    ),
    Step(
        "delist", N_("Delist"), N_("Delisted"), OPEN, None, OFFICE,
        facts=(_text("body", N_("Delisting body")), _long("acceptance", N_("By which acceptance"))),
        rules=(rules.LISTED, rules.PASSED, rules.SIX_IN_PLACE), paper=PaperKind.LISTING,
    ),
    Step(
        "refer", N_("Refer to a department"), N_("Referred to a department"), (FOUND, ORDERED), REFERRED, OFFICE,
        facts=(
            _text("department", N_("Department")),
            Field("inside", N_("Inside the safety system"), "flag"),
            _text("rule", N_("Rule that it breaks")),
            _long("materials", N_("Materials, copies and pages"), required=False),
            _day("reply_due", N_("Reply due")),
        ),
        rules=(rules.REPLY_NOT_BEFORE,), paper=PaperKind.REFERRAL,
    ),
    Step(
        "referral_accepted", N_("The department accepts"), N_("Referral accepted"), (REFERRED,), None, OFFICE,
        facts=(_text("received_by", N_("Received by")),), rules=(rules.NOT_ANSWERED,),
    ),
    Step(
        "referral_declined", N_("The department does not accept"), N_("Referral not accepted"), (REFERRED,), FOUND,
        OFFICE, facts=(_text("received_by", N_("Received by")), _long("reason", N_("Reason"))),
        rules=(rules.NOT_ANSWERED,),
    ),
    Step(
        "referral_returned", N_("The department sends it back"), N_("Referral sent back"), (REFERRED,), FOUND, OFFICE,
        facts=(_text("received_by", N_("Received by")), _long("reason", N_("Reason"))),
    ),
    Step(
        "referral_done", N_("The department reports it done"), N_("Done by the department"), (REFERRED,), CLOSED,
        OFFICE, facts=(_long("result", N_("What the department did")),),
        rules=(rules.ACCEPTED, rules.NOT_LISTED, rules.SIX_IN_PLACE),
    ),
    Step(
        "tell_back", N_("Tell the person who reported it"), N_("The person who reported it was told"), (*OPEN, *DONE),
        None, OFFICE, facts=(_long("told", N_("What they were told, and how")),), rules=(rules.FROM_THE_PUBLIC,),
    ),
    Step(
        "look_back", N_("Look-back: still in order"), N_("Look-back: in order"), DONE, None, EVERYONE,
        facts=(_long("opinion", N_("Opinion")),), rules=(rules.SOMEBODY_ELSE, rules.FIRST_RELAPSE), people=1,
        photos=True,
    ),
    Step(
        "relapse", N_("Look-back: found again"), N_("Found again: a new cycle began"), DONE, None, EVERYONE,
        facts=(_long("opinion", N_("Opinion")),), rules=(rules.FIRST_RELAPSE,), people=1, photos=True,
    ),
)  # fmt: skip
BY_KEY = {step.key: step for step in STEPS}
