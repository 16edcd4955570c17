"""Where is each person at home, and between which homes may they move?"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Area
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow_signed_in, viewer, viewer_or_none
from gridmap.web.sessions import Viewer

HOMES: dict[Role, str] = {
    Role.PLANNER: "maps.map_page",
    Role.GRID_LEADER: "maps.grid_page",
    Role.DUTY_OFFICER: "maps.locate_page",
    Role.ADMINISTRATOR: "admin.home",
}


@dataclass(frozen=True)
class Tab:
    """A place in the bar at the top. whole: it stands for every page whose address begins like its own."""

    endpoint: str
    title: str
    roles: frozenset[Role]
    whole: bool = False

    @property
    def current(self) -> bool:
        if self.whole:
            return f"{request.path}/".startswith(f"{url_for(self.endpoint).rstrip('/')}/")
        return request.endpoint == self.endpoint


_PLANS = frozenset({Role.PLANNER, Role.ADMINISTRATOR})
TABS = (
    Tab("maps.grid_page", N_("My grid"), frozenset({Role.GRID_LEADER})),
    Tab("maps.locate_page", N_("Locate"), frozenset({Role.DUTY_OFFICER})),
    Tab("maps.map_page", N_("Map"), frozenset(Role)),
    Tab("registers.overview", N_("Registers"), frozenset(Role), whole=True),
    Tab("owed.page", N_("What is owed"), frozenset({Role.PLANNER})),
    Tab("scenarios.overview", N_("Where to build"), frozenset({Role.PLANNER}), whole=True),
    Tab("shortfall.page", N_("Shortfall"), frozenset({Role.PLANNER, Role.DUTY_OFFICER}), whole=True),
    Tab("supplies.depots", N_("Supplies"), _PLANS | {Role.DUTY_OFFICER}, whole=True),
    Tab("admin.home", N_("Administration"), frozenset({Role.ADMINISTRATOR}), whole=True),
)
blueprint = Blueprint("homes", __name__)


def tabs_of(person: Viewer) -> list[Tab]:
    """Where one's roles lead; the map is everybody's who has a grant at all."""
    return [
        tab for tab in TABS if tab.roles & set(person.roles) and tab.endpoint in current_app.view_functions
    ]


def for_templates() -> dict[str, object]:
    person = viewer_or_none()
    return {"current_person": person, "tabs": tabs_of(person) if person else []}


def name_own_area(pages: Blueprint, *roles: Role) -> None:
    """The bar of these pages names the area that a person holds (in one of the roles), where it is only one."""

    @pages.context_processor
    def area_of_the_bar() -> dict[str, str]:
        person = viewer_or_none()  # the page that refuses somebody is drawn here too
        paths = set(person.paths(*roles)) if person else set()
        area = current.session().get(Area, paths.pop()) if len(paths) == 1 else None
        return {"area_name": area.name} if area else {}


@blueprint.get("/")
@allow_signed_in
def home() -> ResponseReturnValue:
    """On to the home of one's first role."""
    roles = viewer().roles
    return redirect(url_for(HOMES[roles[0]])) if roles else render_template("no_grant.html")
