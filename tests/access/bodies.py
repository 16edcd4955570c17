"""What does a request carry that writes, so that it is understood, and rights alone decide about it?"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from gridmap.registers import BY_KEY as REGISTERS
from tests.access.planted import PLACES, VERSION, Place
from tests.registers import filling

PLACED = REGISTERS["enterprises"]  # the register that stands for all in a path


def of(endpoint: str, about: str, form: Mapping[str, str], *, program: bool) -> dict[str, Any]:
    """`json` or `data` for a test client. form: the fields that name records and areas, whatever the route is."""
    place = PLACES.get(about, PLACES["own"])
    if endpoint in _JSON:
        return {"json": _JSON[endpoint](place)}
    if endpoint in _FORMS:
        return {"data": {**form, **_FORMS[endpoint](place)}}
    if program:
        return {"json": {**form, "values": {}, "version": VERSION}}
    return {"data": dict(form)}


def _values(place: Place) -> dict[str, Any]:
    number = list(PLACES.values()).index(place) + 1
    more = {"geom": {"lon": place.lon, "lat": place.lat}, "code": f"91130900MADE{number:06}"}
    return filling.values(PLACED, name=f"Made {place.name}", **more)


def _create(place: Place) -> dict[str, Any]:
    return {"id": str(uuid.uuid5(place.id, "made")), "values": _values(place)}


_JSON: Mapping[str, Callable[[Place], Any]] = {
    "records_api.create": _create,
    "records_api.change": lambda place: {"version": VERSION, "changes": {"address": "Elsewhere"}},
}
_FORMS: Mapping[str, Callable[[Place], dict[str, Any]]] = {
    "registers.add": lambda place: {"id": str(uuid.uuid5(place.id, "typed")), **_typed(place)},
    "registers.save": lambda place: {"version": str(VERSION), **_typed(place)},
    "app_passwords.make": lambda place: {"name": "A program"},
    "admin.make_webhook": lambda place: {"url": "https://receiver.example/", "ledgers": "enterprises"},
    "account.signing_in": lambda place: {"username": "paula", "password": "not the right one"},
}


def _typed(place: Place) -> dict[str, Any]:
    return filling.controls(PLACED, {**_values(place), "name": f"Typed {place.name}", "code": ""})
