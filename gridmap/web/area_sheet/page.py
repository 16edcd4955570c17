"""One sheet of an area, to be printed."""

from __future__ import annotations

import segno
from flask import render_template, request, url_for
from geoalchemy2.shape import to_shape

from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.area_sheet.drawn import drawn
from gridmap.web.area_sheet.paper import PAPERS, placed
from gridmap.web.area_sheet.shared import blueprint
from gridmap.web.areas import chosen_area, township_of
from gridmap.web.calls import phones
from gridmap.web.language import moment


@blueprint.get("/sheet")
@allow(*Role)
def sheet() -> str:
    """`area`, and `paper`: a4 or a3. Raises NotFound where there is no outline to draw."""
    area = chosen_area(viewer(), request.args.get("area"))
    township = township_of(area.path)
    if area.geom is None or township is None:
        raise NotFound(N_("This area has no outline yet, so that there is nothing to print. Draw it first."))
    paper = PAPERS.get(request.args.get("paper", ""), PAPERS["a4"])
    outline, calls = to_shape(area.geom), phones(area)
    seen = placed(outline, paper)
    path, name, town = area.path, area.name, township.name
    made = drawn(path, outline, township.path, seen)  # lets go of the session
    live = url_for("maps.map_page", area=path, _external=True)
    return render_template(
        "phone/sheet.html",
        area=name,
        path=path,
        township=town,
        paper=paper,
        papers=PAPERS.values(),
        seen=seen,
        bar_m=seen.bar_m(),
        made=made,
        outline=seen.path(outline),
        phones=calls,
        code=str(segno.make(live, error="m", micro=False).svg_data_uri(scale=4, border=0)),
        printed=moment(current.now()),
        who=viewer().name,
    )
