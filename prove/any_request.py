"""Does any request that the OpenAPI document allows, or almost allows, meet a fault of the service (500) or an answer
of which the document says nothing?

The document is read from the service, schemathesis makes the requests from it and looks at each answer. So a new path
or register is asked by itself. Each person asks all operations.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi import checks
from sqlalchemy import Engine, create_engine, select

from gridmap.db.sessions import app_engine
from gridmap.registers import BY_KEY as REGISTERS
from prove.ground import Ground
from prove.proof import Figure, at_least, none
from tests.access import fences, people
from tests.access.people import client_of

Told = Mapping[str, Any]
KEEPS = (
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
)
METHODS = ("get", "post", "put", "patch", "delete")
ASKED_FIRST = ("Nora", "Gloria", people.STRANGERS[0])  # a planner and administrator, a leader, nobody at all
ASKERS = (*ASKED_FIRST, *(name for name in people.PEOPLE if name not in ASKED_FIRST))


@dataclass
class Seen:
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    unsaid: Counter[str] = field(default_factory=Counter)


def prove(ground: Ground, requests: int) -> list[Figure]:
    owner, engine = create_engine(ground.urls.owner), app_engine(ground.urls.app)
    people.draw(owner)
    app, seen = fences.application(engine), Seen()
    document = _document(client_of(app, owner, "Nora"), owner)
    read: Any = schemathesis.openapi.from_dict(document)
    operations = [each.ok() for each in read.get_all_operations()]
    askers = ASKERS[: max(1, requests // len(operations))]
    times = max(1, requests // (len(askers) * len(operations)))
    for who in askers:
        client = client_of(app, owner, who)
        for operation in operations:
            _ask(app, client, operation, times, seen)
    client = client_of(app, owner, "Nora")
    unnamed = [each for path, one in document["paths"].items() for each in _unnamed(client, path, one)]
    owner.dispose()
    engine.dispose()
    told = ", ".join(f"{status}: {number:,}" for status, number in sorted(seen.statuses.items()))
    done = sum(number for status, number in seen.statuses.items() if status < 300)
    return [
        Figure("operations of the document", f"{len(operations):,}"),
        Figure("people who asked each of them", ", ".join(askers)),
        at_least("requests", seen.statuses.total(), len(askers) * len(operations) * times // 2),
        Figure("answers by status", told, done > 0),
        none("answers of 500 and above", len(seen.faults)),
        *(Figure("of these", each[:300], good=False) for each in seen.faults[:8]),
        none("kinds of answers that break the document", len(seen.unsaid)),
        *(
            Figure("of these", f"{each} ({number})", good=False)
            for each, number in seen.unsaid.most_common(8)
        ),
        none("methods that it does not name, answered otherwise than 405 with those it does", len(unnamed)),
        *(Figure("of these", each, good=False) for each in unnamed[:8]),
    ]


def _document(client: FlaskClient, owner: Engine) -> dict[str, Any]:
    """As the service tells it; ids of layers and records are those that there are, and one that is none."""
    told: dict[str, Any] = client.get("/ogc/api").get_json()
    layers = [each["id"] for each in client.get("/ogc/collections").get_json()["collections"]]
    told["components"]["parameters"]["collectionId"]["schema"] = {"enum": layers}
    for path, one in told["paths"].items():
        if path.endswith("/{id}"):
            model: Any = REGISTERS[path.split("/")[-2]].model
            with owner.connect() as connection:
                ids = [str(each) for each in connection.scalars(select(model.id).limit(50))]
            one["parameters"][0]["schema"] = {"enum": [*ids, str(uuid.UUID(int=7))]}
    return told


def _ask(app: Flask, client: FlaskClient, operation: Any, times: int, seen: Seen) -> None:
    modes = schemathesis.GenerationMode
    cases = st.sampled_from((modes.POSITIVE, modes.POSITIVE, modes.NEGATIVE)).flatmap(operation.as_strategy)

    # The same requests each time; nothing is kept of them beside the figures.
    @seed(5)
    @settings(
        max_examples=times,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def ask(case: Any) -> None:
        answer = case.call(app=app, session=client, headers={"Accept-Encoding": "identity"})
        seen.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            seen.faults.append(f"{answer.status_code}: {case.as_curl_command()}")
            return
        try:
            case.validate_response(answer, checks=list(KEEPS))
        except FailureGroup as broken:
            for each in broken.exceptions:
                words = str(each).strip().splitlines()
                name = operation.definition.raw["operationId"].partition("_")[0]
                seen.unsaid[f"{answer.status_code} of {name}: {' '.join(words)[:200]}"] += 1

    ask()


def _unnamed(client: FlaskClient, path: str, told: Told) -> list[str]:
    """The methods of which the document says nothing and the service something else than which there are."""
    filled = re.sub(r"{(\w+)}", lambda name: str(uuid.UUID(int=7)) if name[1] == "id" else "0", path)
    bad = []
    for method in METHODS:
        if method in told:
            continue
        answer = client.open(filled, method=method.upper())
        if answer.status_code != 405 or not set(told) & {each.lower() for each in answer.allow}:
            bad.append(f"{answer.status_code}: {method.upper()} {path}")
    return bad
