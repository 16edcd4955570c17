"""What do the pages of the outbox share: the blueprint, and how a refusal reads?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask import Blueprint

from gridmap.db.models import OutboxEntry
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.outbox import deciding
from gridmap.records.outbox.kinds import KINDS
from gridmap.records.outbox.receiving import EntryRefusal
from gridmap.standards import checklists
from gridmap.web import current, language_choice
from gridmap.web.access import viewer
from gridmap.web.kept_forms import decides
from gridmap.web.language import locale, translate
from gridmap.web.navigation import name_own_area
from gridmap.web.outbox.forms import FORM, FilledForm, filled_or_none

_NOTHING_SAVED = N_("Nothing was saved: some entries cannot be accepted.")
blueprint = Blueprint("outbox", __name__)
name_own_area(blueprint)
blueprint.add_app_template_global(decides, "decides")
blueprint.add_app_template_global(lambda: language_choice.texts_url(locale()), "texts_url")


def cookie() -> str:
    """A cookie of each person; it outlives the store of the browser, which is deleted first where space is short."""
    return f"gridmap-outbox-{viewer().id.hex[:8]}"


def why(trouble: dict[str, Any] | None, titles: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """The reasons for which an entry waits, in the reader's language; titles: field -> what it is called."""
    refused = EntryRefusal.from_json(trouble or {})
    if refused is None:
        return []
    # Where something is said of a field, that nothing was saved says no more.
    is_said = refused.problems and refused.sentence.msgid == _NOTHING_SAVED
    lines = [] if is_said else [translate(refused.sentence)]
    for problem in refused.problems:
        title = titles.get(problem.field, "") or _asked(problem.field) if titles else ""
        about = Sentence(N_("{title}: {subject}"), {"title": title, "subject": translate(problem.sentence)})
        lines.append(translate(about if title else problem.sentence))
    return lines


def fields_of(kind: str, values: Mapping[str, Any], moment: datetime) -> Mapping[str, Field]:
    """The fields that an entry names, by their names."""
    if kind == FORM.key:
        form = filled_or_none(values, moment)
        return form.form.fields if form else {}
    noun = KINDS[kind].noun if kind in KINDS else None
    return {each.key: each for each in noun.fields} if noun else {}


def titles_of(kind: str, values: Mapping[str, Any], moment: datetime) -> dict[str, str]:
    return {key: translate(field.title) for key, field in fields_of(kind, values, moment).items()}


def entry_title(kind: str, values: Mapping[str, Any], moment: datetime) -> str:
    """What an entry is called: a form by what it does."""
    form = filled_or_none(values, moment) if kind == FORM.key else None
    if form is not None:
        return translate(form.form.title)
    return translate(KINDS[kind].title) if kind in KINDS else kind


def written_at(entry: OutboxEntry) -> datetime:
    """In the time zone of the installation, in which days are filled in."""
    return entry.written_at.astimezone(current.now().tzinfo)


def form_of(entry: OutboxEntry) -> FilledForm | None:
    """The form that an entry was filled in; None where it was none, or cannot be read any more."""
    return filled_or_none(deciding.said(entry), written_at(entry)) if entry.kind == FORM.key else None


def _asked(name: str) -> str:
    """An answer (`answer.item`, `after.item`) by what was asked; else as it was sent."""
    item = checklists.shipped().get(name.partition(".")[2])
    return checklists.told(item.ask, locale()) if item is not None else name
