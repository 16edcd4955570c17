"""What does each route answer to each person about each object? Requests made of the routes, and what came back.

New routes are asked by themselves: a place in a path that is a UUID, a path of an area or a feature gets the id of the
object, and so does every field of a form and of a query that names a record.
"""

from __future__ import annotations

import gzip
import io
import re
import uuid
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from gridmap.db.models import Audit, Base
from gridmap.db.sessions import session as opened
from gridmap.imports.kinds import KINDS
from gridmap.layers import BY_KEY as LAYERS
from gridmap.publishing.work_lists import BY_KEY as WORK_LISTS
from gridmap.registers import BY_KEY as REGISTERS
from tests import world
from tests.access import bodies
from tests.access.people import DRAWN, STRANGERS, client_of
from tests.access.planted import GONE, NOT_PLANTED, PLACES, VERSION

OBJECTS = (*PLACES, "gone", "absent", "malformed")
_TELLING = ("own", "beside", "away")
PLAIN = "-"  # a route that is about nothing

# Fields of forms and queries that name a record, or an area.
_IDS = [
    "appointment_id",
    "campaign",
    "campaign_id",
    "change",
    "depot",
    "depot_id",
    "device",
    "emergency",
    "enterprise",
    "enterprise_id",
    "from_lot",
    "hazard",
    "hazard_id",
    "hazards",
    "incident",
    "incident_id",
    "leader_id",
    "lot",
    "lot_id",
    "outing",
    "outing_id",
    "paper",
    "paper_id",
    "people",
    "person",
    "person_id",
    "places",
    "replaces",
    "resource",
    "resource_id",
    "scenario",
    "to_depot_id",
    "township_id",
    "visit",
    "visit_id",
]
_PATHS = ("area", "area_path", "parent", "stays", "township", "under")
# What forms ask beside, the same of every record: so that they are understood, and what not everybody may ask for.
_SAID = {"on_date": world.TODAY.isoformat(), "subject": "fire", "shared": "yes"}
# What a path may hold beside ids: all of it is asked where a page only shows.
_OF_AREAS = "grids"  # the layer whose features are known by their paths
_WORDS: Mapping[str, Sequence[str]] = {
    "registers.key": list(dict.fromkeys([bodies.PLACED.key, "hazards", *REGISTERS])),
    "records_api.noun": list(REGISTERS),
    "layers_api.key": list(dict.fromkeys([bodies.PLACED.key, _OF_AREAS, *LAYERS])),
    "not_inspected.key": list(WORK_LISTS),
    "admin.noun": list(KINDS),
    "papers.key": ["plan", "order", "recheck"],
    "work_report.key": ["hazards_found", "hazards"],
    "norms.key": ["band_1_s"],
    "todo.which": ["lists", "hazards"],
    "supplies.kind": ["in", "transfer", "out", "count", "write-off"],
    "loop.step": ["order", "close_out"],
}
_SAMPLES = {
    "act": "again",
    "clock": "first_report",
    "code": "{id}",
    "family": "supervision",
    "feature_id": "{id}",
    "filename": "js/theme.js",
    "key": "food_box",
    "locale": "en",
    "noun": "enterprises",
    "path": "{path}",
    "profile": "cn_township",
    "sha256": "0" * 64,
    "size_px": "192",
    "step": "arrived",
    "which": "lists",
    "whom": "county",
}


@dataclass(frozen=True)
class Ask:
    """One request. about: the object, or PLAIN."""

    endpoint: str
    method: str
    about: str
    path: str
    form: Mapping[str, str] = field(default_factory=dict)


def asks(
    app: Flask, traces: Mapping[str, int], *, reading: bool = False, every_word: bool = True
) -> list[Ask]:
    """Every request, in the order in which it is made. reading: those alone that write nothing. every_word: all layers,
    registers and lists, not the first two of each.
    """
    made = [
        ask
        for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.endpoint)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        if method == "GET" or not reading
        for ask in _of_route(rule, method, traces, every_word=every_word)
    ]
    # What shows comes before what writes, and what ends the session or leaves the sample comes last.
    last = {
        "account.sign_out": 1,
        "account.end_others": 1,
        "account.change_password": 1,
        "admin.start_over": 2,
    }
    return sorted(made, key=lambda ask: (last.get(ask.endpoint, 0), ask.method != "GET"))


def _of_route(rule: Rule, method: str, traces: Mapping[str, int], *, every_word: bool) -> Iterator[Ask]:
    is_about = any(_is_id(rule, name) for name in rule.arguments)
    for number, word in enumerate(_words(rule, method)[: None if every_word else 2]):
        # The first word is asked about everything, those after it about what counts.
        objects = OBJECTS if is_about and not number else _TELLING if number else tuple(PLACES)
        if is_about:
            for about in objects:
                address = _address(rule, about, word, traces)
                yield Ask(rule.endpoint, method, about, address, _fields(about, method))
            continue
        address = _address(rule, PLAIN, word, traces)
        yield Ask(rule.endpoint, method, PLAIN, address)
        for about in objects[1:] if number else objects:
            for query in _queries(rule, about)[: None if method == "GET" else 1]:
                yield Ask(rule.endpoint, method, about, f"{address}?{query}", _fields(about, method))


def _queries(rule: Rule, about: str) -> list[str]:
    """The area that a page is about; and every field that may name a record, all at once."""
    area = f"area={PLACES[about].path}"
    ids = "&".join(f"{name}={PLACES[about].id}" for name in _IDS)
    return [area] if _expands(rule) else [area, ids]


def _is_id(rule: Rule, name: str) -> bool:
    converter = type(rule._converters[name]).__name__
    return converter == "UUIDConverter" or "{" in _SAMPLES.get(name, "") or name == "audit_id"


def _expands(rule: Rule) -> bool:
    return any(f"{rule.endpoint.split('.')[0]}.{name}" in _WORDS for name in rule.arguments)


def _words(rule: Rule, method: str) -> list[dict[str, str]]:
    """What stands in the path beside ids: everything where a page shows, one of it where something is written."""
    for name in sorted(rule.arguments):
        known = _WORDS.get(f"{rule.endpoint.split('.')[0]}.{name}")
        if known:
            written = [bodies.PLACED.key] if bodies.PLACED.key in known else known[:1]
            return [{name: word} for word in (known if method == "GET" else written)]
    return [{}]


def _address(rule: Rule, about: str, word: Mapping[str, str], traces: Mapping[str, int]) -> str:
    record, path = _named(about)
    address = rule.rule
    for name in sorted(rule.arguments):
        if name in word:
            said = word[name]
        elif type(rule._converters[name]).__name__ == "UUIDConverter":
            said = record
        elif name == "audit_id":
            said = str(traces.get(about, 999_999_999)) if about != "malformed" else "none"
        elif name == "feature_id" and _OF_AREAS in word.values():
            said = path
        else:
            said = _SAMPLES.get(name, "x").format(id=record, path=path)
        address = re.sub(rf"<(?:[a-z]+:)?{name}>", said, address)
    return address


def _named(about: str) -> tuple[str, str]:
    """(id, path of an area) of an object."""
    if about in PLACES:
        return str(PLACES[about].id), PLACES[about].path
    if about == "malformed":
        return "no-id", "no-path"
    return str(GONE if about == "gone" else uuid.UUID(int=7)), "000100010009"


def _fields(about: str, method: str) -> dict[str, str]:
    if method == "GET":
        return {}
    record, path = _named(about)
    made = record if about == "malformed" else str(uuid.uuid5(uuid.UUID(record), "made"))
    named = {**dict.fromkeys(_IDS, record), **dict.fromkeys(_PATHS, path)}
    return {**named, **_SAID, "id": made, "version": str(VERSION)}


def traces_of(owner: Engine) -> dict[str, int]:
    """The trace that each place's enterprise left, for what is taken back by the number of a trace."""
    with Session(owner) as session:
        found = {}
        for name, record in [*((each.name, each.id) for each in PLACES.values()), ("gone", GONE)]:
            own = (Audit.source == "enterprises", Audit.row_id == str(record))
            found[name] = session.scalars(select(Audit.id).where(*own).order_by(Audit.id)).first() or 0
        return found


def put(client: FlaskClient, ask: Ask) -> TestResponse:
    program = "/api/" in ask.path
    body = bodies.of(ask.endpoint, ask.about, ask.form, program=program) if ask.method != "GET" else {}
    accept = "application/json" if program else "text/html"
    return client.open(ask.path, method=ask.method, headers={"Accept": accept}, buffered=True, **body)


def outcome(answer: TestResponse) -> str:
    """The status; where somebody is sent to sign in, that."""
    if answer.status_code == 302 and answer.headers.get("Location", "").startswith("/sign-in"):
        return "sign-in"
    return str(answer.status_code)


def bytes_of(answer: TestResponse) -> bytes:
    """All that an answer says: headers, cookies, body, and what is packed into it, at any depth."""
    said = "\n".join(f"{name}: {value}" for name, value in answer.headers).encode()
    return said + b"\n" + _unpacked(answer.data)


def _unpacked(body: bytes) -> bytes:
    if body[:2] == b"\x1f\x8b":
        return _unpacked(gzip.decompress(body))
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return body + b"".join(each.encode() + _unpacked(packed.read(each)) for each in packed.namelist())
    return body


_WORD = re.compile(rb"kanari(?:%s)[a-z0-9]*" % "|".join(PLACES).encode())

_OFFICIAL = re.compile(rb"^([a-z]+)\d+$")  # an official code has no room for more than its place


def leaked(answer: TestResponse, seen: frozenset[bytes]) -> set[bytes]:
    """The words of planted rows that this answer holds and this person may not see."""
    found = {_OFFICIAL.sub(rb"\1enterprisescode", each) for each in _WORD.findall(bytes_of(answer).lower())}
    return {word for word in found if not word.startswith(tuple(seen))}


def seen_by(app_engine: Engine, name: str) -> frozenset[bytes]:
    """The beginnings of all words that this person may see, as the database's own fence has it, asked in plain SQL.

    An auditor reads in the audit what became of accounts in the areas that are theirs, and not the accounts themselves.
    """
    if name in STRANGERS:
        return frozenset({b"kanarinothing"})
    found = {b"kanarinothing"}
    with opened(app_engine, world.name_id(name)) as session:
        for table in Base.metadata.sorted_tables:
            if table.name in NOT_PLANTED:
                continue
            whole = session.scalars(text(f"SELECT row_to_json(r)::text FROM {table.name} r"))  # noqa: S608
            for row in whole:
                beginnings = re.findall(rf"kanari(?:{'|'.join(PLACES)}){table.name.replace('_', '')}", row)
                found |= {each.encode() for each in beginnings}
        for role, area in DRAWN.get(name, ("", []))[1]:
            if role == "auditor":
                rows = session.scalars(
                    text(
                        "SELECT concat(before, after) FROM audit WHERE source = 'accounts' AND area_path ^@ :area"
                    ),
                    {"area": area},
                )
                found |= {
                    each.encode()
                    for row in rows
                    for each in re.findall(rf"kanari(?:{'|'.join(PLACES)})accounts", row)
                }
    return frozenset(found)


Choice = Callable[[Sequence[Ask], str], Sequence[Ask]]
"""(questions, who asks) -> some of the questions, in their order."""


@dataclass
class Seen:
    """What one person was answered: (endpoint, method) -> object -> outcomes, leaks, and answers of 500."""

    answers: dict[tuple[str, str], dict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    asked: int = 0


def ask_all(
    app: Flask,
    owner: Engine,
    name: str,
    seen: frozenset[bytes],
    *,
    reading: bool = False,
    choose: Choice | None = None,
) -> Seen:
    """Ask every route as this person; choose: some of the questions. A session that ends on the way is opened again."""
    done, client = Seen(), client_of(app, owner, name)
    every_word = name == "Gloria"  # who sees least of all who see anything
    asked = asks(app, traces_of(owner), reading=reading, every_word=every_word)
    for ask in choose(asked, name) if choose else asked:
        answer = put(client, ask)
        done.asked += 1
        done.answers[ask.endpoint, ask.method][ask.about].add(outcome(answer))
        if answer.status_code == 500:
            done.broken.append(f"{name}: {ask.method} {ask.path} ({ask.about})")
        for word in sorted(leaked(answer, seen)):
            done.leaks.append(f"{name}: {ask.method} {ask.path} ({ask.about}) says {word.decode()}")
        if ask.endpoint in ("account.sign_out", "account.change_password") and name not in STRANGERS:
            client = client_of(app, owner, name)
    return done
