"""Which answers are fresh, from when, and how long did they take?"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.errors import NotFound
from gridmap.i18n.texts import N_
from gridmap.layers import BY_KEY, LAYERS
from gridmap.publishing import publish
from gridmap.publishing.freshness import states
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin.shared import blueprint, own_townships
from gridmap.web.language import _


@blueprint.get("/freshness")
@allow(Role.ADMINISTRATOR)
def freshness() -> str:
    connection = current.session().connection()
    today = current.today()
    townships = own_townships()
    found = states(connection, LAYERS, [area.path for area in townships], today)
    answers = [(area, [(layer, found[layer.key, area.path]) for layer in LAYERS]) for area in townships]
    return render_template("admin/freshness.html", answers=answers)


@blueprint.post("/freshness")
@allow(Role.ADMINISTRATOR)
def recompute() -> ResponseReturnValue:
    """Compute one answer of a township again, or all of them, as far as they are out of date."""
    township = request.form.get("township", "")
    viewer().require(Role.ADMINISTRATOR, township)
    asked = request.form.get("layer", "")
    if asked and asked not in BY_KEY:
        raise NotFound(N_("There is no such layer."))
    layers = [BY_KEY[asked]] if asked else LAYERS
    engine, today = current.installation().engine, current.today()
    current.session().close()  # no connection is held idle while the answers are computed
    renewed = sum(publish.refresh(engine, layer, township, today) for layer in layers)
    flash(_("{number} answers were computed again; the others were fresh.", number=renewed), "done")
    return redirect(url_for("admin.freshness"))
