"""A button: the area as one file, for a stick or a chat."""

from __future__ import annotations

import io

from flask import request, send_file
from flask.typing import ResponseReturnValue

from gridmap.vocabulary import Role
from gridmap.web.access import allow, viewer
from gridmap.web.areas import chosen_area
from gridmap.web.lanes import heavy
from gridmap.web.offline_map.build import build
from gridmap.web.offline_map.shared import blueprint


@blueprint.get("/offline-map.html")
@allow(*Role)
@heavy
def download() -> ResponseReturnValue:
    """Saved, never opened in place: it brings a policy of its own."""
    made = build(chosen_area(viewer(), request.args.get("area")))
    return send_file(
        io.BytesIO(made.content), "application/octet-stream", as_attachment=True, download_name=made.name
    )
