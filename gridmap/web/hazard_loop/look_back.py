"""Which closed hazards are to be looked at again this quarter, and which were?"""

from __future__ import annotations

import re

from flask import render_template, request

from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.records import look_back
from gridmap.records.look_back import Quarter
from gridmap.registers.loop.steps import OFFICE
from gridmap.standards import in_force
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.areas import townships
from gridmap.web.hazard_loop.shared import blueprint
from gridmap.web.registers.shared import area_names

_QUARTER = re.compile(r"(20\d\d)Q([1-4])", re.ASCII)


@blueprint.get("/sample")
@allow(*OFFICE)
def sample() -> str:
    """`area`: a township of the viewer's, else the first; `quarter`: such as 2026Q1, else the last one that ended."""
    towns = [each for each in townships(viewer()) if viewer().holds(OFFICE, each.path)]
    asked = request.args.get("area", "")
    town = next((each for each in towns if each.path == asked), None) or (
        towns[0] if towns and not asked else None
    )
    if town is None:
        raise NotFound(N_("There is no such area."))
    present = Quarter.of(current.now().date())
    quarter = _quarter(request.args.get("quarter", ""), present.before)
    share = in_force(current.session().connection(), town.path, "supervision")["look_back_share"].value
    found = look_back.sample(current.session(), town.path, quarter, float(share))
    return render_template(
        "hazard_loop/sample.html",
        town=town,
        quarter=quarter,
        later=quarter.next if quarter != present else None,
        share=share,
        sample=found,
        names=area_names(each.hazard.area_path for each in found.drawn),
    )


def _quarter(text: str, otherwise: Quarter) -> Quarter:
    if not text:
        return otherwise
    read = _QUARTER.fullmatch(text)
    if read is None:
        raise NotFound(N_("There is no such quarter."))
    return Quarter(int(read[1]), int(read[2]))
