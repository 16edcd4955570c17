"""How is the written delegation entered that enforcement papers need, shown, and ended?"""

from __future__ import annotations

import io
import uuid
from datetime import date

from flask import flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Delegation
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.papers import families
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.language import _
from gridmap.web.papers.settings import settings_page
from gridmap.web.papers.shared import SETTERS, blueprint, own_area


@blueprint.post("/delegations")
@allow(*SETTERS)
def delegate() -> ResponseReturnValue:
    area, session = own_area(), current.session()
    upload = request.files.get("scan")
    scan = upload.read() if upload else b""
    try:
        families.delegate(session, area.path, request.form.to_dict(), scan, current.now())
    except InvalidInput as refused:
        session.rollback()
        problems = {each.field: each.sentence for each in reversed(refused.problems)}
        return settings_page(request.form, problems, refused.sentence), 422
    session.commit()
    flash(_("The delegation is entered. Enforcement papers are issued while it holds."), "done")
    return redirect(url_for("papers.overview_of_settings", area=area.path))


@blueprint.post("/delegations/<uuid:delegation_id>/end")
@allow(*SETTERS)
def end_delegation(delegation_id: uuid.UUID) -> ResponseReturnValue:
    """From a day on the supervision papers of the township hold again."""
    session, found = current.session(), _own(delegation_id)
    try:
        day = date.fromisoformat(request.form.get("on_date", ""))
    except ValueError:
        raise InvalidInput(N_("Write the date as year-month-day, for example 2026-03-02.")) from None
    families.withdraw(session, found.id, day, current.now())
    session.commit()
    flash(_("The delegation is ended. Supervision papers are issued again."), "done")
    return redirect(url_for("papers.overview_of_settings", area=found.area_path))


@blueprint.get("/delegations/<uuid:delegation_id>/scan")
@allow(*SETTERS)
def scan(delegation_id: uuid.UUID) -> ResponseReturnValue:
    """The scan as it was handed in; it is saved and never opened in place."""
    found = _own(delegation_id)
    suffix = found.media_type.rpartition("/")[2]
    name = f"{found.document}.{suffix}"
    return send_file(io.BytesIO(found.content), found.media_type, as_attachment=True, download_name=name)


def _own(delegation_id: uuid.UUID) -> Delegation:
    found = current.session().get(Delegation, delegation_id)
    if found is None:
        raise NotFound(N_("There is no such delegation."))
    viewer().require(SETTERS, found.area_path)
    return found
