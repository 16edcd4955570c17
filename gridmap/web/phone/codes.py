"""Which code does each enterprise's door carry? A sheet to print; a phone's camera opens the enterprise by it."""

from __future__ import annotations

import segno
from flask import render_template, request, url_for
from sqlalchemy import select

from gridmap.records.lists import count
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import EnterpriseState, Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.areas import chosen_area, under
from gridmap.web.pages import ROWS_A_PAGE, Pager
from gridmap.web.phone.shared import blueprint


@blueprint.get("/codes")
@allow(*Role)
def codes() -> str:
    area = chosen_area(viewer(), request.args.get("area"))
    asked = select(Enterprise).where(
        under(Enterprise.area_path, area.path), Enterprise.state != EnterpriseState.CLOSED
    )
    pager = Pager.asked(count(current.session(), asked))
    page = asked.order_by(Enterprise.name, Enterprise.id).limit(ROWS_A_PAGE).offset(pager.offset)
    doors = [(each, drawn(each)) for each in current.session().scalars(page)]
    return render_template("phone/codes.html", area=area, doors=doors, pager=pager)


def drawn(enterprise: Enterprise) -> str:
    """The code as an SVG in a data address; it holds where the installation is, and the enterprise's id."""
    address = url_for("phone.door", code=str(enterprise.id), _external=True)
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=2))
