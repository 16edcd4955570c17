"""How does any form that waited on a phone come in: as one kind of entry, whatever the form is?

Its values: `address`, where a browser would send it; `said`, pairs of name and text as a browser sends them;
`today`, names of days, or of days with hours and minutes, that the form itself had filled in and nobody touched, so
that neither a page that was kept for weeks nor a wrong clock says when something was. Where a person decided
between two edits: `known`, field -> the record's word that they saw; `left`, the fields in which that word holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from gridmap.db.sessions import FencedSession
from gridmap.errors import Forbidden, InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.records.outbox.kinds import KINDS, EntryKind, written_before
from gridmap.records.outbox.written import Written
from gridmap.web.kept_forms import Addressed, Edit, Said, SentForm, at

_DAY = len("2026-03-02")


@dataclass(frozen=True)
class FilledForm:
    """A form with what was said in it. edit: what that changes of a record, where it does."""

    form: Addressed
    said: Said
    edit: Edit | None


def filled(values: Mapping[str, Any], moment: datetime) -> FilledForm:
    """moment: when it was written, by our clock. Raises InvalidInput where these are not the values of a form,
    NotFound where no form of this version is sent there, Forbidden where it is not the viewer's to send.
    """
    address, said, today = values.get("address"), _pairs(values.get("said")), values.get("today", [])
    if not isinstance(address, str) or said is None or not isinstance(today, list):
        raise InvalidInput(N_("This is no entry of an outbox."))
    told = Said(said)
    for name in (each for each in today if isinstance(each, str) and each in told):
        told[name] = moment.isoformat()[: max(len(told[name]), _DAY)]
    form = at(address)
    edit, left = form.edit(told), values.get("left", ())
    if edit is not None:
        edit = replace(edit, changes={key: each for key, each in edit.changes.items() if key not in left})
    return FilledForm(form, told, edit)


def filled_or_none(values: Mapping[str, Any], moment: datetime) -> FilledForm | None:
    """The same for whoever only looks at it; None where it cannot be read."""
    try:
        return filled(values, moment)
    except (Forbidden, InvalidInput, NotFound):
        return None


def _pairs(said: Any) -> list[tuple[str, str]] | None:
    """None where they are no pairs of texts."""
    if not isinstance(said, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in said):
        return None
    pairs = [(name, text) for name, text in said if isinstance(name, str) and isinstance(text, str)]
    return pairs if len(pairs) == len(said) else None


def _addressed(written: Written) -> Mapping[str, Any]:
    """Where the address names the entry that this one follows, the record that came of that is meant."""
    record, address = written.after.partition("/")[2], written.values.get("address")
    if not record or not isinstance(address, str):
        return written.values
    return {**written.values, "address": address.replace(str(written.follows), record)}


def _enter(session: FencedSession, written: Written) -> str:
    found = filled(_addressed(written), written.written_at)
    edit, own = found.edit, dict[str, Any]()
    if edit is not None:
        own = written_before(session, written, f"{edit.register.key}/{edit.record_id}")
    own |= written.values.get("known", {})
    sent = SentForm(found.said, written, edit, own)
    return found.form.form.enter(sent, **found.form.of)


def _changes(values: Mapping[str, Any], moment: datetime) -> Mapping[str, Any]:
    edit = filled(values, moment).edit
    return edit.changes if edit else {}


FORM = EntryKind("form", N_("Form"), _enter, changes=_changes)
KINDS[FORM.key] = FORM
