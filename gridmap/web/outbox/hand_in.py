"""How is an outbox handed in at the desk, as the file that a phone exported?"""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models.outbox import EntryState
from gridmap.errors import Conflict, Forbidden, InvalidInput
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.outbox import box_file
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.outbox.overview import page
from gridmap.web.outbox.shared import blueprint
from gridmap.web.registers.told import tell


@blueprint.post("/outbox")
@allow(*Role)
def take_file() -> ResponseReturnValue:
    upload = request.files.get("file")
    try:
        box = box_file.read_box(upload.read() if upload else b"")
        found = box_file.hand_in(current.session(), box, current.now())
        current.session().commit()
    except (InvalidInput, Conflict, Forbidden) as refused:
        current.discard()
        return page(refused.sentence), 422
    tell(_told(found))
    return redirect(url_for("outbox.show"))


def _told(found: box_file.HandedIn) -> Sentence:
    held = sum(each["state"] == EntryState.HELD for each in found.stored)
    counts = {"count": len(found.stored), "held": held, "before": len(found.before)}
    if not found.stored:
        return Sentence(
            N_("All {before} entries of this file had arrived before; nothing was entered a second time.")
            if found.before
            else N_("This file holds no entry."),
            counts,
        )
    if found.before:
        return Sentence(
            N_(
                "{count} entries are stored now, {held} of them wait for a decision;"
                " {before} had arrived before."
            ),
            counts,
        )
    return Sentence(N_("{count} entries are stored, {held} of them wait for a decision."), counts)
