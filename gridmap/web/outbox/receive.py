"""How does a phone send: is the line open, here are the parts, here is the entry, and what is the receipt?

Bodies are bytes with their SHA-256 beside them (`Content-Digest`, RFC 9530), so that one which was emptied, cut or
changed on the way is known as such and refused with 422.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from datetime import datetime
from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from werkzeug.exceptions import BadRequest

from gridmap.db.models import Device, OutboxEntry
from gridmap.records.outbox import deciding, devices, entry, receiving
from gridmap.records.outbox.receiving import EntryRefusal
from gridmap.records.outbox.written import Written
from gridmap.web import current
from gridmap.web.access import allow_signed_in, viewer
from gridmap.web.language import moment, translate
from gridmap.web.outbox.forms import FORM
from gridmap.web.outbox.shared import blueprint, cookie, titles_of, why

_COOKIE_S = 400 * 24 * 3600
_HIGHEST = 2**31 - 1


@blueprint.get("/api/outbox/state")
@allow_signed_in
def state() -> ResponseReturnValue:
    """Who is signed in, and what did this phone hand in before? `before`: of a store that is no longer there."""
    session, asker = current.session(), viewer()
    device = _device(request.args.get("device", ""))
    former = _device(request.cookies.get(cookie(), ""))
    was_emptied = former is not None and (device is None or former.id != device.id)
    return jsonify(
        csrf=generate_csrf(),
        person=asker.id,
        name=asker.name,
        now=current.now().isoformat(),
        progress=_told(devices.progress(session, device)) if device else None,
        before=_told(devices.progress(session, former)) if former and was_emptied else None,
    )


@blueprint.post("/api/outbox/<uuid:device_id>/contact")
@allow_signed_in
def contact(device_id: uuid.UUID) -> ResponseReturnValue:
    """The phone says how far it has numbered; it is told what has not arrived."""
    asked = request.get_json()
    if not isinstance(asked, dict):
        raise BadRequest
    session = current.session()
    device = _contact(device_id, str(asked.get("label", "")))
    if isinstance(asked.get("replaces"), str) and (former := _device(asked["replaces"])):
        devices.replaced(session, former.id, device)
    told = _told(devices.progress(session, device))
    session.commit()
    answer = jsonify(progress=told, now=current.now().isoformat())
    _remember(answer, device_id)
    return answer


@blueprint.put("/api/outbox/<uuid:device_id>/<uuid:entry_id>/parts/<sha256>")
@allow_signed_in
def part(device_id: uuid.UUID, entry_id: uuid.UUID, sha256: str) -> ResponseReturnValue:
    content = _whole_body(entry.LARGEST_PART_BYTES, sha256)
    session = current.session()
    receiving.keep_part(session, _contact(device_id), entry_id, content, current.now())
    session.commit()
    return jsonify(sha256=sha256, length=len(content))


@blueprint.put("/api/outbox/<uuid:device_id>/<uuid:entry_id>")
@allow_signed_in
def take_in(device_id: uuid.UUID, entry_id: uuid.UUID) -> ResponseReturnValue:
    """The receipt; the same each time the same entry comes."""
    sent = entry.read(_whole_body(entry.LARGEST_BODY_BYTES))
    if (sent.id, sent.device_id) != (entry_id, device_id):
        raise BadRequest
    session = current.session()
    receipt = receiving.receive(session, _contact(device_id), sent, current.now(), _phone_now())
    session.commit()
    titles = titles_of(sent.kind, sent.values, current.now())
    # One that came under another's id is no longer there under its own.
    there = session.get(OutboxEntry, sent.id)
    decides = there is not None and deciding.may_decide(session, there)
    return jsonify({**receipt, "trouble": why(receipt["trouble"], titles), "decides": decides})


@blueprint.post("/api/outbox/check")
@allow_signed_in
def check() -> ResponseReturnValue:
    """What would be refused of a form that a phone is about to keep (JSON: the values of its entry). Nothing is saved.

    problems: what is wrong in its fields; refused: why it would not be entered. Where that is no fault of a field
    (it is not the person's to write, or somebody else was first), a form may go all the same: it waits for a person.
    """
    values, session, now = request.get_json(), current.session(), current.now()
    if not isinstance(values, dict):
        raise BadRequest
    written = Written(uuid.uuid4(), viewer().id, uuid.UUID(int=0), values, {}, now, now)
    refused: EntryRefusal | None = None
    try:
        with receiving.effect(session, FORM.key, written.author):
            FORM.apply(session, written)
            session.flush()
    except EntryRefusal as found:
        refused = found
    current.discard()
    problems = refused.problems if refused else ()
    return jsonify(
        problems=[{"field": each.field, "message": translate(each.sentence)} for each in problems],
        refused=translate(refused.sentence) if refused else "",
    )


def _contact(device_id: uuid.UUID, label: str = "") -> Device:
    now, phone_now = current.now(), _phone_now()
    _, ahead = entry.by_our_clock(now, phone_now, now)
    highest = request.headers.get("X-Outbox-Highest", 0, type=int)
    return devices.contact(
        current.session(), device_id, now,
        highest=min(max(highest, 0), _HIGHEST), label=label, clock_ahead_s=ahead,
    )  # fmt: skip


def _phone_now() -> datetime | None:
    return entry.moment(request.headers.get("X-Phone-Time", ""))


def _whole_body(most: int, sha256: str = "") -> bytes:
    """The body, as it was sent. Raises InvalidInput where it is empty, cut, changed, or not the one that was named."""
    content = request.get_data(cache=False)
    said = _digest(request.headers.get("Content-Digest", ""))
    entry.refuse_broken(content, request.content_length, sha256 or said, most)
    entry.refuse_broken(content, None, said, most)
    return content


def _digest(header: str) -> str:
    """The SHA-256 of `sha-256=:<base64>:` in hexadecimal digits; empty where it is none."""
    name, _, coded = header.partition("=:")
    try:
        return base64.b64decode(coded.removesuffix(":"), validate=True).hex() if name == "sha-256" else ""
    except binascii.Error:
        return ""


def _device(text: str) -> Device | None:
    """The viewer's own outbox of this id, if there is one."""
    try:
        found = current.session().get(Device, uuid.UUID(text))
    except ValueError:
        return None
    return found if found is not None and found.person_id == viewer().id else None


def _told(progress: devices.Progress) -> dict[str, Any]:
    received = progress.last_received_at
    zone = current.now().tzinfo
    return {
        "device": str(progress.device.id),
        "missing": progress.missing,
        "numbers": list(progress.numbers),
        "last": progress.last,
        "last_text": moment(received.astimezone(zone)) if received else "",
        "contact_text": moment(progress.device.last_contact_at.astimezone(zone)),
    }


def _remember(answer: Response, device_id: uuid.UUID) -> None:
    https = current.installation().settings.https
    answer.set_cookie(
        cookie(), str(device_id), max_age=_COOKIE_S, httponly=True, samesite="Lax", secure=https
    )
