"""What does one paper say, what does it replace, and how does it leave as it was issued?"""

from __future__ import annotations

import base64
import io
import uuid

from flask import render_template, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.db.models import Paper, PaperItem, Person
from gridmap.db.models.papers import PaperFamily, PaperKind
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.papers import sheet
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import Hazard
from gridmap.vocabulary import Role, texts
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.papers.shared import blueprint, find, may_issue


@blueprint.get("/<uuid:paper_id>")
@allow(*Role)
def show(paper_id: uuid.UUID) -> str:
    """The paper as a page to read and to print, from the lines that were kept when it was issued."""
    session, paper = current.session(), find(paper_id)
    newer = session.scalar(select(Paper).where(Paper.replaces == paper.id))
    items = select(PaperItem, Hazard.title).join(Hazard, Hazard.id == PaperItem.hazard_id)
    return render_template(
        "papers/paper.html",
        paper=paper,
        lines=[(each.style, *each.text.partition(sheet.PICTURE)) for each in _lines(paper)],
        older=session.get(Paper, paper.replaces) if paper.replaces else None,
        newer=newer,
        enterprise=session.get(Enterprise, paper.enterprise_id) if paper.enterprise_id else None,
        items=session.execute(items.where(PaperItem.paper_id == paper.id).order_by(PaperItem.ordinal)).all(),
        issued_by=session.get(Person, paper.issued_by) if paper.issued_by else None,
        kinds=texts(PaperKind),
        families=texts(PaperFamily),
        may_issue=may_issue(paper.area_path),
    )


def _lines(paper: Paper) -> list[sheet.Line]:
    return sheet.from_json(paper.elements.get("lines", []))


@blueprint.get("/<uuid:paper_id>/signature.jpg")
@allow(*Role)
def signature(paper_id: uuid.UUID) -> ResponseReturnValue:
    """What the person on site drew, as it was kept with the paper."""
    kept = base64.b64decode(find(paper_id).elements.get("signature") or "")
    if not kept:
        raise NotFound(N_("There is no such paper."))
    return send_file(io.BytesIO(kept), "image/jpeg", max_age=0)


@blueprint.get("/<uuid:paper_id>/paper.docx")
@allow(*Role)
def file(paper_id: uuid.UUID) -> ResponseReturnValue:
    """The very bytes that were issued."""
    paper = find(paper_id)
    name = f"{paper.title} {paper.number}.docx"
    return send_file(io.BytesIO(paper.content), paper.media_type, as_attachment=True, download_name=name)
