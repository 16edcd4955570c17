"""What does the township have for fires, what must it have, and what is missing? One page to print and send."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.planning import requirements
from gridmap.planning.requirements.answers import NOBODY, STATIONLESS, Reader, drawn_gaps, published_gap
from gridmap.planning.requirements.holdings import KINDS
from gridmap.standards import Norm, Profile, in_force
from gridmap.standards.jurisdictions import names
from gridmap.vocabulary import Level, Role, Subject
from gridmap.web import current, formatting
from gridmap.web.access import allow, viewer
from gridmap.web.areas import chosen_area, outline_missing, townships
from gridmap.web.gap_maps import bar, gap_map
from gridmap.web.language import _, listed, translate
from gridmap.web.sessions import Viewer

blueprint = Blueprint("requirements", __name__)
READERS = (Role.PLANNER, Role.ADMINISTRATOR)


@blueprint.get("/requirements")
@allow(*READERS)
def page() -> str:
    asker = viewer()
    area = chosen_area(asker, request.args.get("area") or _first_township(asker), *READERS)
    if area.level != Level.TOWNSHIP:
        raise NotFound(N_("This page is about one township. Choose one."))
    asker.require(READERS, area.path)
    session = current.session()
    profile = in_force(session.connection(), area.path, Subject.FIRE)
    land = requirements.ground(session, area, profile)
    session.rollback()  # while the answers are computed it would only hold an older state of the database
    engine, roles = current.installation().engine, frozenset(asker.roles)
    asks = Reader(engine, area.path, asker.id, roles, current.today)
    reach = published_gap(asks, land.town, profile)
    found = requirements.assemble(session, area, profile, land, reach)
    return render_template(
        "requirements.html",
        area=area,
        townships=townships(asker),
        outline_missing=outline_missing(asker, area),
        required=found,
        kinds=KINDS,
        brigade_norms=_of_brigades(found),
        places=_places,
        figure=formatting.figure,
        today=current.today(),
        gap_map=gap_map(session, area, drawn_gaps(asks)) if reach else None,
        gap_bars=[bar(reach.stations, STATIONLESS), bar(reach.anyone, NOBODY)] if reach else [],
        listed=reach.no_station.first if reach else [],
        late_by=(
            _("No station within {minutes} min", minutes=_minutes(profile, "arrival_s")),
            _("Nobody within {minutes} min", minutes=_minutes(profile, "beyond_help_s")),
        ),
    )


@blueprint.get("/owed")
@allow(*READERS)
def former_page() -> ResponseReturnValue:
    """The address that earlier versions gave this page; bookmarks keep it."""
    return redirect(url_for("requirements.page", **dict[str, Any](request.args)))


def _first_township(asker: Viewer) -> str:
    """Of those the viewer plans or administers, whose own grant may be a county's."""
    return next((each.path for each in townships(asker) if asker.holds(READERS, each.path)), "")


def _of_brigades(found: requirements.Requirements) -> list[Norm]:
    needs = [each for brigade in found.brigades for each in (brigade.staff, brigade.vehicles, brigade.land)]
    return [need.norm for need in needs]


def _minutes(profile: Profile, key: str) -> str:
    return f"{profile[key].value / 60:g}"


def _places(norm: Norm) -> str:
    return listed(translate(names().get(code, code)) for code in norm.jurisdiction.split())
