"""The referral (移送函, 案件移送书): to which department goes what is beyond the township's powers, with what?"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gridmap.db.models.papers import PaperKind
from gridmap.fields import Field
from gridmap.i18n.texts import N_
from gridmap.papers import items, phrases
from gridmap.papers.forms import Element, PaperDraft, PaperForm

_MATERIAL = re.compile(
    r"(?P<name>.+?)[\s,;|\uff0c\uff1b]+(?P<copies>\d{1,4})[\s,;|\uff0c\uff1b]+(?P<pages>\d{1,5})"
)
INSIDE, OUTSIDE = "inside", "outside"


def build(draft: PaperDraft) -> Mapping[str, str]:
    draft.items = items.listed(draft) if draft.record.hazards else []
    found = "\n".join(part for part in (items.lines(draft.items), draft.text("found")) if part)
    if not found:
        draft.complain("found", N_("Say what was found, or choose the hazards."))
    due = draft.need_day("reply_due")
    if due < draft.on_date:
        draft.complain(
            "reply_due", N_("The letter is of {day}; the reply cannot be due earlier."), day=draft.on_date
        )
    return {
        "department": draft.need("department"),
        "unit": draft.need("unit"),
        "address": phrases.or_nothing(draft.text("address")),
        "within": phrases.say("inside" if draft.need("within") == INSIDE else "outside"),
        "found": found,
        "rule": draft.need("rule"),
        "materials": _materials(draft),
        "reply_due": phrases.day(due),
    }


def _materials(draft: PaperDraft) -> str:
    """One a line: name, copies, pages."""
    said = []
    lines = [line.strip() for line in draft.text("materials").splitlines() if line.strip()]
    for number, line in enumerate(lines, 1):
        read = _MATERIAL.fullmatch(line)
        if read is None:
            draft.complain("materials", N_("Write each material in a line of its own: name, copies, pages."))
            break
        said.append(phrases.say("material", number=number, **read.groupdict()))
    return "\n".join(said) or phrases.say("nothing")


REFERRAL = PaperForm(
    key="referral",
    step="refer",
    kind=PaperKind.REFERRAL,
    title=N_("Referral letter"),
    fields=(
        Field("department", N_("To which department"), required=True),
        Field(
            "within", N_("Inside or outside the safety system"), "choice", required=True,
            choices={INSIDE: N_("Inside the safety system"), OUTSIDE: N_("Outside the safety system")},
        ),
        Field("unit", N_("Inspected unit")),
        Field("address", N_("Address")),
        Field("found", N_("What was found on site"), "long"),
        Field("rule", N_("Rule that was broken"), required=True),
        Field("materials", N_("Materials: name, copies, pages"), "long"),
        Field("reply_due", N_("Reply due on"), "date", required=True),
    ),
    elements=(
        Element("department", N_("To which department")),
        Element("within", N_("Inside or outside the safety system")),
        Element("unit", N_("Inspected unit")),
        Element("found", N_("What was found on site")),
        Element("rule", N_("Rule that was broken")),
        Element("materials", N_("Materials: name, copies, pages")),
        Element("reply_due", N_("Reply due on")),
    ),
    build=build,
    officers=0,
    signed=("sign_department",),
    copies="copies_referral",
)  # fmt: skip
