"""What makes an entry about a force, a water source or a store sound?"""

from __future__ import annotations

from gridmap.db.models import Resource
from gridmap.errors import Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.entries import Entry
from gridmap.records.noun import Noun, Saving
from gridmap.vocabulary import ResourceKind, Role, texts


def validate(row: Resource, saving: Saving) -> list[Problem]:
    """Out of service needs a reason and stamps the moment; back in service clears both."""
    if not row.in_service:
        row.out_since = row.out_since or saving.now
        if row.out_reason:
            return []
        return [Problem("out_reason", Sentence(N_("Say why it is out of service.")))]
    if row.out_reason and "out_reason" in saving.given:
        return [Problem("out_reason", Sentence(N_("Only what is out of service has a reason for it.")))]
    row.out_reason, row.out_since = "", None
    return []


RESOURCES = Noun(
    key="resources",
    title=N_("Emergency resources"),
    model=Resource,
    roles=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER),
    entries=(
        Entry("name", N_("Name"), required=True),
        Entry("kind", N_("Kind"), "choice", required=True, choices=texts(ResourceKind)),
        Entry("in_service", N_("In service"), "flag", required=True),
        Entry("out_reason", N_("Reason")),
        Entry("duty_phone", N_("Duty phone"), "phone"),
        Entry("staff", N_("People"), "number", whole=True, most=100_000),
        Entry("vehicles", N_("Vehicles"), "number", whole=True, most=100_000),
        Entry("turnout_s", N_("Turnout time"), "number", unit="s", whole=True, most=86_400),
        Entry("flow_l_s", N_("Flow"), "number", unit="L/s", most=100_000),
        Entry("capacity_people", N_("Holds people"), "number", whole=True, most=10_000_000),
        Entry("address", N_("Address")),
        Entry("note", N_("Note"), "long"),
        Entry("geom", N_("Place"), "point"),
    ),
    validate=validate,
)
