"""What do the pages of the lists share: the blueprint, the area they are about, and what its places are called?"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, current_app, request, url_for
from sqlalchemy import select

from gridmap.db.models import Area
from gridmap.db.models.base import SEGMENT
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.layers.areas import AREAS
from gridmap.layers.base.layer import Layer
from gridmap.publishing.work_lists import BY_KEY, WorkList
from gridmap.registers.outings import OUTINGS
from gridmap.web import current
from gridmap.web.access import viewer
from gridmap.web.areas import NO_TOWNSHIP, chosen_area, is_within_grant, township_of, townships, under
from gridmap.web.navigation import name_own_area

PLAN = "/outings/plan"
"""Where an outing is planned for the enterprises that are posted as `enterprise`, once or more often."""
blueprint = Blueprint("not_inspected", __name__)
name_own_area(blueprint)


@dataclass(frozen=True)
class NamedArea:
    """An area by its path, name and level."""

    path: str
    name: str
    level: str


@dataclass(frozen=True)
class Whereabouts:
    """The area a page is about, in its township, of which `every` area is known by path."""

    area: NamedArea
    township: NamedArea
    every: dict[str, NamedArea]

    @property
    def choices(self) -> list[NamedArea]:
        """The areas that the viewer may narrow the page to, by path."""
        return [each for each in self.every.values() if is_within_grant(viewer(), each.path)]

    def name(self, path: str) -> str:
        """Village and grid as one line; the township's own name where a row lies in neither."""
        cuts = (path[:end] for end in range(len(self.township.path) + SEGMENT, len(path) + 1, SEGMENT))
        return " · ".join(self.every[cut].name for cut in cuts if cut in self.every) or self.township.name


def whereabouts() -> Whereabouts:
    """Of the area asked for, else of the viewer's own; of a county's people, of its first township."""
    asker = viewer()
    area: Area | None = chosen_area(asker, request.args.get("area"))
    around = township_of(area.path) if area else None
    if around is None:
        area = around = next(iter(townships(asker)), None)
    if area is None or around is None:
        raise NotFound(NO_TOWNSHIP)
    columns = select(Area.path, Area.name, Area.level).where(under(Area.path, around.path))
    rows = current.session().execute(columns.order_by(Area.path))
    every = {row.path: NamedArea(*row) for row in rows}
    path = area.path
    if not is_within_grant(asker, path):  # the township around what is one's own
        path = next(held for held in asker.paths() if held.startswith(path))
    return Whereabouts(every[path], every[around.path], every)


def work_list(key: str) -> WorkList:
    if key not in BY_KEY:
        raise NotFound(N_("There is no such list."))
    return BY_KEY[key]


def on_map(township: str, layer: Layer, work: WorkList | None = None) -> str:
    """The map with this list, and its table beside it."""
    only = work.only if work else {}
    state = [
        ("layers", ",".join(f"{each.key}.{each.legends[0].key}" for each in (AREAS, layer))),
        ("table", layer.key),
        *(("only", f"{layer.key}.{key}.{value}") for key, values in only.items() for value in values),
    ]
    return f"{url_for('maps.map_page', area=township)}#{urlencode(state)}"


def plan_address(area_path: str) -> str:
    """Where the chosen places go; empty where this person plans no outings in the area, nor in a part of it."""
    adapter = current_app.create_url_adapter(request)
    planned = adapter is not None and adapter.test(PLAN, "POST")
    held = viewer().paths(*OUTINGS.writers) if planned else ()
    return PLAN if any(area_path.startswith(each) or each.startswith(area_path) for each in held) else ""
