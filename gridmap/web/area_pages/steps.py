"""How is a step in the tree taken back, by a page or by the map?"""

from __future__ import annotations

import uuid

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.records.areas.undoing import undo
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.area_pages.shared import DRAWS, blueprint
from gridmap.web.language import translate
from gridmap.web.safe_next import safe_next


@blueprint.post("/areas/changes/<uuid:change_id>/undo")
@allow(*DRAWS)
def undo_step(change_id: uuid.UUID) -> ResponseReturnValue:
    step = undo(current.session(), change_id, current.now())
    current.session().commit()
    flash(translate(step.sentence), "done")
    back = request.form.get("back", "")
    return redirect(safe_next(back) if back else url_for("areas.overview"))


@blueprint.post("/api/areas/changes/<uuid:change_id>/undo")
@allow(*DRAWS)
def undo_on_map(change_id: uuid.UUID) -> ResponseReturnValue:
    step = undo(current.session(), change_id, current.now())
    current.session().commit()
    return jsonify(step=str(step.id), sentence=translate(step.sentence))
