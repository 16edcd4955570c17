"""What do all pages of papers share: the blueprint, which papers one may see, and what is on record about a place?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request
from sqlalchemy import ColumnElement, select

from gridmap.db.models import Area, Paper, PaperItem
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.papers.issuing import ROLES
from gridmap.papers.kinds import PAPERS
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.registers.loop.steps import BY_KEY as STEPS
from gridmap.registers.visits import Visit
from gridmap.vocabulary import HazardState, Role
from gridmap.web import current
from gridmap.web.access import viewer
from gridmap.web.areas import chosen_area
from gridmap.web.navigation import name_own_area

blueprint = Blueprint("papers", __name__, url_prefix="/papers")
name_own_area(blueprint)
SETTERS = (Role.PLANNER, Role.ADMINISTRATOR)
_LATEST = 8
MOST_IN_ONE_ORDER = 50
_ABOUT: dict[type, tuple[str, tuple[str, ...]]] = {
    Enterprise: ("enterprise", ("plan", "site_record")),
    Hazard: ("hazard", ()),
    Visit: ("visit", ("site_record",)),
}
"""What is issued about a record by itself. The papers of a hazard come with the steps of its loop."""


def find(paper_id: uuid.UUID) -> Paper:
    """A paper that the fence shows. Raises NotFound for every other."""
    found = current.session().get(Paper, paper_id)
    if found is None:
        raise NotFound(N_("There is no such paper."))
    return found


def may_issue(area_path: str) -> bool:
    return viewer().holds(ROLES, area_path)


def own_area() -> Area:
    """The area whose papers are set; the one asked for, else the first that the viewer may set. Raises Forbidden."""
    area = chosen_area(viewer(), request.values.get("area"), *SETTERS)
    viewer().require(SETTERS, area.path)
    return area


@blueprint.app_template_global("papers_about")
def papers_about(row: Any) -> dict[str, Any] | None:
    """For the page of a record: its newest papers, and which may be issued about it; None where papers are not."""
    about = _ABOUT.get(type(row))
    if about is None:
        return None
    name, keys = about
    found = select(Paper).where(_of(row)).order_by(Paper.issued_on.desc(), Paper.issued_at.desc())
    papers: Sequence[Paper] = current.session().scalars(found.limit(_LATEST)).all()
    offered = [PAPERS[key] for key in keys] if may_issue(row.area_path) else []
    return {"papers": papers, "offered": offered, "asks": {name: row.id}, "to_order": _to_order(row)}


def _to_order(row: Any) -> Sequence[uuid.UUID]:
    """The hazards of a place or a visit that one order may take together, where the viewer may order."""
    if isinstance(row, Hazard) or not viewer().holds(STEPS["order"].roles, row.area_path):
        return []
    own = Hazard.enterprise_id == row.id if isinstance(row, Enterprise) else Hazard.visit_id == row.id
    found = (
        select(Hazard.id).where(own, Hazard.state == HazardState.FOUND).order_by(Hazard.found_on, Hazard.id)
    )
    return current.session().scalars(found.limit(MOST_IN_ONE_ORDER)).all()


def _of(row: Any) -> ColumnElement[bool]:
    if isinstance(row, Hazard):
        return Paper.id.in_(select(PaperItem.paper_id).where(PaperItem.hazard_id == row.id))
    return Paper.visit_id == row.id if isinstance(row, Visit) else Paper.enterprise_id == row.id
