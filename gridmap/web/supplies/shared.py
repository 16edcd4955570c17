"""What do all pages about supplies share: the blueprint, the depots of the viewer, and how quantities look?"""

from __future__ import annotations

import uuid
from decimal import Decimal

from flask import Blueprint
from flask_babel import format_decimal

from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.records.supplies.booking import ROLES, find_depot
from gridmap.registers.resources import Resource
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import viewer
from gridmap.web.areas import is_within_grant
from gridmap.web.language import translate
from gridmap.web.navigation import name_own_area

blueprint = Blueprint("supplies", __name__, url_prefix="/supplies")
name_own_area(blueprint)
READERS = (*ROLES, Role.GRID_LEADER)
KEEPERS = (Role.ADMINISTRATOR, Role.PLANNER)
"""Who keeps the catalogue and the yearly figures."""


def depot_of(depot_id: uuid.UUID) -> Resource:
    """A depot of the viewer's own areas. Raises NotFound for every other: its stock is behind the fence."""
    found = find_depot(current.session(), depot_id)
    if not is_within_grant(viewer(), found.area_path):
        raise NotFound(N_("There is no such depot."))
    return found


def may_book(depot: Resource) -> bool:
    return viewer().holds(ROLES, depot.area_path)


def expiring_days() -> int:
    return current.installation().settings.expiring_days


@blueprint.app_template_filter("quantity")
def quantity(value: Decimal | None, unit: str = "") -> str:
    """A quantity in its unit; unknown is said, never left as a blank that looks like none."""
    if value is None:
        return translate(N_("not counted"))
    figure = format_decimal(value, "#,##0.###")
    return f"{figure} {unit}" if unit else figure
