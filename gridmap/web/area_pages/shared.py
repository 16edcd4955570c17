"""What do all pages about areas share: the blueprint, the areas of the viewer, and what may lie in one?"""

from __future__ import annotations

from flask import Blueprint, request

from gridmap.db.models import Area, AreaChange
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.areas import tree
from gridmap.registers import REGISTERS
from gridmap.vocabulary import Level, Role
from gridmap.web import current
from gridmap.web.access import viewer
from gridmap.web.language import translate
from gridmap.web.navigation import name_own_area

blueprint = Blueprint("areas", __name__)
DRAWS: tuple[Role, ...] = tree.DRAWS
name_own_area(blueprint, *DRAWS)

MAPPED = (Level.TOWNSHIP, Level.VILLAGE, Level.GRID, Level.DEDICATED_GRID)
"""The map shows one township: larger areas have no page on which they could be drawn."""

CONTENTS = {
    **{register.key: register.title for register in REGISTERS},
    "appointments": N_("Posts"),
    "asked_questions": N_("Questions of people"),
    "checklist_off": N_("Checklist items switched off"),
    "county_forms": N_("Forms of the county"),
    "delegations": N_("Delegations"),
    "devices": N_("Phones that hand in"),
    "grants": N_("Rights"),
    "issued_reports": N_("Issued work reports"),
    "items": N_("Goods of the catalogue"),
    "landscape": N_("Landscape"),
    "lots": N_("Lots in stock"),
    "need_scenarios": N_("Supposed emergencies"),
    "norms": N_("Own figures of standards"),
    "outbox_entries": N_("Entries of phones"),
    "paper_settings": N_("Settings of papers"),
    "paper_templates": N_("Word forms of papers"),
    "papers": N_("Papers"),
    "people": N_("People"),
    "people_places": N_("Places where people live"),
    "people_sources": N_("Rasters and points of people"),
    "profiles_in_force": N_("Standards in force"),
    "retention": N_("Period for personal data"),
    "scenario_sites": N_("Proposed sites"),
    "scenarios": N_("Scenarios"),
    "shifts": N_("Shifts"),
    "stock_forms": N_("Stock forms"),
    "webhooks": N_("Webhooks"),
    "work_reports": N_("Drafts of work reports"),
    "yearly_facts": N_("Yearly figures"),
}
"""What may lie in an area, by its table."""


@blueprint.app_template_filter("step_sentence")
def step_sentence(step: AreaChange) -> str:
    return translate(Sentence.from_json(step.sentence))


def own(path: str) -> Area:
    """An area the viewer plans or administers. Raises NotFound for every other."""
    if not viewer().holds(DRAWS, path):
        raise NotFound(N_("There is no such area."))
    return tree.find(current.session(), path)


def administers(path: str) -> bool:
    return bool(path) and viewer().holds(Role.ADMINISTRATOR, path)


def seen_version() -> int:
    """The version that the form was filled in for; one that is no number is no version at all."""
    return request.form.get("version", 0, type=int)
