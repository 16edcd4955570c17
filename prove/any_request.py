"""Does any request that the OpenAPI document allows, or almost allows, meet a fault of the service (500)?

The document is read from the service; what it says of a value decides what is sent, and every other value is none of
what it says. So a new path or register is asked by itself.
"""

from __future__ import annotations

import string
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, select

from gridmap.db.sessions import app_engine
from gridmap.registers import BY_KEY as REGISTERS
from prove.ground import Ground
from prove.proof import Figure, at_least, none
from tests.access import fences
from tests.access.people import client_of

Told = Mapping[str, Any]
_ODD = (
    "", "0", "-1", "1e400", "NaN", "null", "\0", "\ud800", "\u202e", "' OR 1=1 --", "%00", "../../etc", "9" * 400,
    "2026-02-30", "2026-03-01T25:61:00Z", "../..", "117,38,116,39", "nan,nan,nan,nan", "1,2,3", "[]", "{{7*7}}",
)  # fmt: skip
_TEXT = st.one_of(st.sampled_from(_ODD), st.text(max_size=30))
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@dataclass
class Seen:
    statuses: Counter[int] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)
    unsaid: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Operation:
    path: str
    method: str
    told: Told
    parameters: tuple[Told, ...]

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"


def prove(ground: Ground, requests: int) -> list[Figure]:
    owner, engine = create_engine(ground.urls.owner), app_engine(ground.urls.app)
    client = client_of(fences.application(engine), owner, "Nora")  # plans and administers a township
    document = client.get("/ogc/api").get_json()
    layers = [each["id"] for each in client.get("/ogc/collections").get_json()["collections"]]
    document["components"]["parameters"]["collectionId"]["schema"] = {"enum": layers}
    asked, seen = list(_operations(document, owner)), Seen()
    for operation in asked:
        _ask(client, document, operation, max(1, requests // len(asked)), seen)
    owner.dispose()
    engine.dispose()
    told = ", ".join(f"{status}: {number:,}" for status, number in sorted(seen.statuses.items()))
    done = sum(number for status, number in seen.statuses.items() if status < 300)
    return [
        Figure("operations of the document", f"{len(asked):,}"),
        at_least("requests", seen.statuses.total(), requests // len(asked) * len(asked) // 2),
        Figure("answers by status", told, done > 0),
        none("answers of 500 and above", len(seen.bad)),
        *(Figure("of these", each[:300], good=False) for each in seen.bad[:8]),
        none("kinds of answers of which the document says nothing", len(seen.unsaid)),
        *(
            Figure("of these", f"{each} ({number})", good=False)
            for each, number in seen.unsaid.most_common(8)
        ),
    ]


def _operations(document: Told, owner: Engine) -> Iterator[Operation]:
    """Ids of records are those that there are."""
    for path, one in document["paths"].items():
        if path.endswith("/{id}"):
            model: Any = REGISTERS[path.split("/")[-2]].model
            with owner.connect() as connection:
                ids = [str(each) for each in connection.scalars(select(model.id).limit(5))]
            one["parameters"][0]["schema"] = {"enum": [*ids, str(uuid.UUID(int=7))]}
        for method in ("get", "post", "patch", "put", "delete"):
            if method in one:
                parameters = [*one.get("parameters", []), *one[method].get("parameters", [])]
                found = tuple(_resolved(document, each) for each in parameters)
                yield Operation(path, method, one[method], found)


def _resolved(document: Told, told: Told) -> Told:
    here: Any = told
    while "$ref" in here:
        found: Any = document
        for part in here["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        here = found
    return here  # type: ignore[no-any-return]


def _ask(client: FlaskClient, document: Told, operation: Operation, times: int, seen: Seen) -> None:
    said = {int(status) for status in operation.told["responses"]}
    body = operation.told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")

    # The same requests each time; nothing is kept of them beside the figures.
    @seed(5)
    @settings(
        max_examples=times,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def ask(data: st.DataObject) -> None:
        path, query = operation.path, dict[str, Any]()
        for each in operation.parameters:
            value = data.draw(_value(document, each["schema"]))
            if each["in"] == "path":
                path = path.replace(f"{{{each['name']}}}", _quoted(value))
            elif data.draw(st.booleans()):
                query |= value if isinstance(value, dict) else {each["name"]: _plain(value)}
        sent = {"json": data.draw(_value(document, body))} if body else {}
        try:
            answer = client.open(path, method=operation.method.upper(), query_string=query, **sent)
        except UnicodeEncodeError:
            return  # no client can send that
        seen.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            seen.bad.append(f"{answer.status_code}: {operation} {path} {query} {sent}")
        elif answer.status_code not in said:
            seen.unsaid[f"{answer.status_code} of {operation.told['operationId'].partition('_')[0]}"] += 1

    ask()


def _quoted(value: object) -> str:
    return quote(_plain(value), safe="", errors="replace") or "-"


def _plain(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _value(document: Told, schema: Told) -> st.SearchStrategy[Any]:
    """Three of four are as the schema says."""
    right = _right(document, _resolved(document, schema))
    return st.integers(0, 3).flatmap(lambda turn: right if turn else _ANY | _TEXT)


def _right(document: Told, schema: Told) -> st.SearchStrategy[Any]:
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = schema.get("type", "object")
    kind = kinds if isinstance(kinds, str) else next(each for each in kinds if each != "null")
    if kind == "object":
        known = {key: _value(document, each) for key, each in schema.get("properties", {}).items()}
        needed = {key: known.pop(key) for key in schema.get("required", []) if key in known}
        return st.fixed_dictionaries(needed, optional=known)
    if kind == "array":
        inner = _value(document, schema.get("items", {"type": "string"}))
        fewest = schema.get("oneOf", [{}])[0].get("minItems", 0)
        return st.lists(inner, min_size=fewest, max_size=max(fewest, 3))
    if kind == "string":
        return _string(schema.get("format", ""))
    if kind == "boolean":
        return st.booleans()
    lowest, highest = schema.get("minimum", -200), schema.get("maximum", 10**9)
    return st.integers(lowest, highest) if kind == "integer" else st.floats(lowest, highest)


def _string(form: str) -> st.SearchStrategy[str]:
    if form == "uuid":
        return st.uuids().map(str)
    if form == "date":
        return st.dates().map(str)
    if form == "date-time":
        return st.datetimes().map(lambda each: f"{each.isoformat()}+08:00")
    if form == "uri":
        return st.sampled_from(
            [
                "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
                "http://www.opengis.net/def/crs/EPSG/0/4490",
                "http://www.opengis.net/def/crs/EPSG/0/1",
            ]
        )
    return st.sampled_from(["水厂", "1", "2026-03-01/..", "x" * 300]) | st.text(string.printable, max_size=20)
