"""Where is each person at home, and between which homes may they move?"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Area
from gridmap.db.models.base import SEGMENT
from gridmap.i18n.texts import N_
from gridmap.vocabulary import ADMINISTRATORS, Role
from gridmap.web import current
from gridmap.web.access import allow_signed_in, may_use, viewer, viewer_or_none
from gridmap.web.sessions import Viewer

HOMES: dict[Role, str] = {
    Role.PLANNER: "maps.map_page",
    Role.GRID_LEADER: "maps.grid_page",
    Role.DUTY_OFFICER: "maps.locate_page",
    **dict.fromkeys(ADMINISTRATORS, "admin.home"),
}


@dataclass(frozen=True)
class Tab:
    """A place in the bar at the top. whole: it stands for every page whose address begins like its own. above: for
    those who hold a right over a county or what is larger.
    """

    endpoint: str
    title: str
    roles: frozenset[Role]
    whole: bool = False
    above: bool = False

    def offered(self, person: Viewer) -> bool:
        """In one of its roles; `above`: over a county or what is larger."""
        held = person.paths(*self.roles)
        return any(len(path) == SEGMENT for path in held) if self.above else bool(held)

    @property
    def current(self) -> bool:
        if self.whole:
            return f"{request.path}/".startswith(f"{url_for(self.endpoint).rstrip('/')}/")
        return request.endpoint == self.endpoint


@dataclass(frozen=True)
class TabGroup:
    """Places that lie below one word of the bar; of a single one only the place itself is shown."""

    title: str
    tabs: tuple[Tab, ...]

    @property
    def current(self) -> bool:
        return any(tab.current for tab in self.tabs)


_EVERYONE = frozenset(Role)
_PLANS = frozenset({Role.PLANNER, Role.ADMINISTRATOR})
_PLANNER, _DUTY = frozenset({Role.PLANNER}), frozenset({Role.DUTY_OFFICER})
_LEADER = frozenset({Role.GRID_LEADER})
GROUPS = (
    TabGroup(N_("My grid"), (Tab("maps.grid_page", N_("My grid"), _LEADER),)),
    # What a duty officer needs at night is one tap away.
    TabGroup(N_("Duty desk"), (Tab("desk.page", N_("Duty desk"), _PLANS | _DUTY, whole=True),)),
    TabGroup(N_("Locate"), (Tab("maps.locate_page", N_("Locate"), _DUTY),)),
    TabGroup(N_("Map"), (Tab("maps.map_page", N_("Map"), _EVERYONE),)),
    TabGroup(
        N_("Side by side"),
        (Tab("townships.page", N_("Side by side"), _PLANS | _DUTY, whole=True, above=True),),
    ),
    TabGroup(
        N_("Supervision"),
        (
            Tab("visiting.overview", N_("Outings"), _EVERYONE, whole=True),
            Tab("not_inspected.page", N_("Not inspected"), _EVERYONE, whole=True),
            Tab("trends.page", N_("Trends"), _EVERYONE, whole=True),
            Tab("questions.overview", N_("Own questions"), _EVERYONE, whole=True),
            Tab("papers.overview", N_("Papers"), _EVERYONE, whole=True),
            Tab("work_report.page", N_("Work report"), _PLANS, whole=True),
        ),
    ),
    TabGroup(N_("Registers"), (Tab("registers.overview", N_("Registers"), _EVERYONE, whole=True),)),
    TabGroup(
        N_("Planning"),
        (
            Tab("requirements.page", N_("Required and missing"), _PLANNER),
            Tab("scenarios.overview", N_("Where to build"), _PLANNER, whole=True),
        ),
    ),
    TabGroup(
        N_("Supplies"),
        (
            Tab("shortfall.page", N_("Shortfall"), _PLANNER | _DUTY, whole=True),
            Tab("supplies.depots", N_("Supplies"), _PLANS | _DUTY, whole=True),
        ),
    ),
    TabGroup(
        N_("Administration"),
        (Tab("admin.home", N_("Administration"), frozenset(ADMINISTRATORS), whole=True),),
    ),
)
blueprint = Blueprint("navigation", __name__)


def groups_of(person: Viewer) -> list[TabGroup]:
    """Where one's roles lead, and one is let in; the map is everybody's who has a grant at all."""
    own = [
        TabGroup(
            group.title,
            tuple(tab for tab in group.tabs if tab.offered(person) and may_use(tab.endpoint, person)),
        )
        for group in GROUPS
    ]
    return [group for group in own if group.tabs]


def for_templates() -> dict[str, object]:
    person = viewer_or_none()
    return {
        "current_person": person,
        "bar_groups": groups_of(person) if person else [],
        "may_use": may_use,
    }


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
