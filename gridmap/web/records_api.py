"""How does the browser change a record, take a change back, and add a photo?"""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from gridmap.records import guard, photos, saving
from gridmap.records.forms import typed
from gridmap.records.ids import needed_id
from gridmap.records.saving import Saved
from gridmap.records.undo import undo
from gridmap.registers import register_of
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow, allow_signed_in, viewer

blueprint = Blueprint("records_api", __name__)


@blueprint.post("/api/records/<noun>")
@allow(*Role)
def create(noun: str) -> ResponseReturnValue:
    asked = _asked(id=str, values=dict)
    made = saving.create(
        current.session(),
        register_of(noun),
        needed_id(asked["id"], BadRequest()),
        asked["values"],
        current.now(),
    )
    current.session().commit()
    where = url_for("records_api.show", noun=noun, record_id=made.id)
    return _told(made), 201 if made.made else 200, {"Location": where}


@blueprint.get("/api/records/<noun>/<uuid:record_id>")
@allow(*Role)
def show(noun: str, record_id: uuid.UUID) -> Response:
    """The record with its version, which a change has to name. Raises NotFound beyond the fence."""
    register = register_of(noun)
    row = guard.find(current.session(), register, record_id)
    held = frozenset(viewer().roles)
    values = {
        each.field.key: each.value
        for each in typed(register, row)
        if not each.field.roles or each.field.roles & held
    }
    return jsonify(noun=noun, id=row.id, version=row.version, area=row.area_path, values=values)


@blueprint.patch("/api/records/<noun>/<uuid:record_id>")
@allow(*Role)
def change(noun: str, record_id: uuid.UUID) -> ResponseReturnValue:
    asked = _asked(version=int, changes=dict)
    changed = saving.change(
        current.session(), register_of(noun), record_id, asked["version"], asked["changes"], current.now()
    )
    current.session().commit()
    return _told(changed)


@blueprint.post("/api/undo/<int:audit_id>")
@allow(*Role)
def take_back(audit_id: int) -> ResponseReturnValue:
    undone = undo(current.session(), audit_id, current.now())
    current.session().commit()
    return jsonify(noun=undone.noun, id=undone.id, version=undone.version, change=undone.change)


@blueprint.post("/api/records/<noun>/<uuid:record_id>/photos")
@allow(*Role)
def add_photo(noun: str, record_id: uuid.UUID) -> ResponseReturnValue:
    upload = request.files.get("photo")
    content = upload.read() if upload else b""
    added = photos.add(
        current.session(), register_of(noun), record_id, content, request.form.get("caption", "")
    )
    current.session().commit()
    where = url_for("records_api.attachment", attachment_id=added.id)
    return jsonify(url=where, caption=added.caption, width=added.width_px, height=added.height_px), 201


@blueprint.get("/attachments/<uuid:attachment_id>")
@allow_signed_in
def attachment(attachment_id: uuid.UUID) -> Response:
    """The picture or document, where the fence shows it. Only what we encoded ourselves is ever shown in place."""
    found = photos.find(current.session(), attachment_id)
    response = Response(found.content, mimetype=found.media_type)
    if found.file_name:
        response.headers.set("Content-Disposition", "attachment", filename=found.file_name)
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    else:
        response.headers["Content-Disposition"] = f'inline; filename="{found.id}.jpg"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _asked(**parts: type) -> dict[str, Any]:
    """The JSON object of the request, with exactly these parts. Raises BadRequest."""
    sent = request.get_json()
    if not isinstance(sent, dict) or set(sent) != set(parts):
        raise BadRequest
    for name, kind in parts.items():
        if not isinstance(sent[name], kind) or isinstance(sent[name], bool):
            raise BadRequest
    return sent


def _told(saved: Saved) -> Response:
    return jsonify(id=saved.id, version=saved.version, change=saved.change)
