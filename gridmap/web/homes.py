"""Where is each person at home, and between which homes may they move?"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.models.vocabulary import Role
from gridmap.texts import N_
from gridmap.web.access import allow_signed_in, viewer, viewer_or_none
from gridmap.web.language import say
from gridmap.web.sessions import Viewer

HOMES: dict[Role, tuple[str, str]] = {
    Role.PLANNER: ("maps.map_page", N_("Map")),
    Role.GRID_LEADER: ("maps.grid_page", N_("My grid")),
    Role.DUTY_OFFICER: ("maps.locate_page", N_("Locate")),
    Role.ADMINISTRATOR: ("admin.home", N_("Administration")),
}
MAP = HOMES[Role.PLANNER]
blueprint = Blueprint("homes", __name__)


@dataclass(frozen=True)
class Home:
    endpoint: str
    title: str
    current: bool


def homes_of(person: Viewer) -> list[Home]:
    """The homes of one's roles, and the map, which is everybody's who has a grant at all."""
    wanted = [HOMES[role] for role in person.roles]
    if wanted and MAP not in wanted:
        wanted.append(MAP)
    here = "admin.home" if request.blueprint == "admin" else request.endpoint
    return [
        Home(endpoint, say(title), endpoint == here)
        for endpoint, title in wanted
        if endpoint in current_app.view_functions
    ]


def for_templates() -> dict[str, object]:
    person = viewer_or_none()
    return {"current_person": person, "homes": homes_of(person) if person else []}


@blueprint.get("/")
@allow_signed_in
def home() -> ResponseReturnValue:
    """On to the home of one's first role."""
    homes = homes_of(viewer())
    return redirect(url_for(homes[0].endpoint)) if homes else render_template("no_grant.html")
