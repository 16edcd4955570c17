"""Which forms may wait on a phone until there is a signal? What arrives is entered by what enters it at a desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import NotFound as NoSuchRoute
from werkzeug.routing import RequestRedirect

from gridmap.errors import NotFound
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.outbox import deciding
from gridmap.records.outbox.written import Written
from gridmap.registers import Register
from gridmap.web.access import require_role, viewer

Said = MultiDict[str, str]
"""What a form says, as a browser sends it."""


@dataclass(frozen=True)
class Edit:
    """What a form changes of a record, as the saving of records takes it. was: as the phone saw it."""

    register: Register
    record_id: UUID
    was: Mapping[str, Any]
    changes: Mapping[str, Any]


@dataclass(frozen=True)
class SentForm:
    """A form that waited. edit: what it changes; own: what this phone, or who decided, knows of these fields."""

    said: Said
    written: Written
    edit: Edit | None
    own: Mapping[str, Any]

    @property
    def pictures(self) -> list[bytes]:
        return self.written.pictures


@dataclass(frozen=True)
class Named:
    """A record as a person tells it from others. address: of its page; words: what kind it is, where, of when."""

    address: str
    name: str
    words: str


@dataclass(frozen=True)
class Shown:
    """What the page of an entry shows of its form beyond its fields. Every function is given the values of its address.

    home: endpoint and title of the page that leads there and that one comes back to. line: what it says in one line;
    given what was said in the form that it follows, where it follows one. when: the moment that it is of.
    about: the record that it belongs to, or may be about. sent: the values of the new record, as they would be without
    a correction. Both are given what was said, and when it was written. record: a record that came of it, by its id;
    added: where that was known before, what it was told then of what the form says.
    """

    home: tuple[str, str] = ("outbox.show", N_("From the phones"))
    line: Callable[..., str] = lambda said, first, **of: ""
    when: Callable[[Said, datetime], datetime] = lambda said, at: at
    about: Callable[..., Named | None] = lambda said, at, **of: None
    sent: Callable[..., Mapping[str, Any]] = lambda said, at, **of: said.to_dict()
    record: Callable[[UUID], Named | None] = lambda record_id: None
    added: Callable[[UUID, datetime], str] = lambda record_id, then: ""


@dataclass(frozen=True)
class KeptForm:
    """Every function is given the values of the form's address.

    enter: writes what was sent and gives "<noun>/<id>" of the record; the caller commits. title: what it does.
    fields: what its names mean. edit: what it changes, where it changes fields of a record.
    """

    enter: Callable[..., str]
    title: Callable[..., Sentence | str]
    fields: Callable[..., Sequence[Field]]
    edit: Callable[..., Edit] | None = None
    shown: Shown = Shown()


@dataclass(frozen=True)
class Addressed:
    """A form with the values of its address, and what follows from them."""

    endpoint: str
    form: KeptForm
    of: Mapping[str, Any]
    title: Sentence | str
    fields: Mapping[str, Field]

    def edit(self, said: Said) -> Edit | None:
        return self.form.edit(said, **self.of) if self.form.edit else None


_FORMS: dict[str, KeptForm] = {}


def keep(endpoint: str, form: KeptForm) -> None:
    """Let the form that is sent to this endpoint wait on a phone."""
    _FORMS[endpoint] = form


def at(address: str) -> Addressed:
    """The form that is sent to this address. Raises NotFound where none that waits is."""
    try:
        endpoint, of = current_app.url_map.bind("").match(urlsplit(address).path, method="POST")
    except (NoSuchRoute, MethodNotAllowed, RequestRedirect, ValueError):
        endpoint, of = "", {}
    if endpoint not in _FORMS:
        raise NotFound(N_("This version does not know what this entry is."))
    require_role(endpoint)
    form = _FORMS[endpoint]
    return Addressed(endpoint, form, of, form.title(**of), {each.key: each for each in form.fields(**of)})


def decides() -> bool:
    """Is the viewer one of those who decide, somewhere, about what could not be entered by itself?"""
    return not {*deciding.DECIDERS}.isdisjoint(viewer().roles)
