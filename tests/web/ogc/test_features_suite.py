"""Does each demand of the OGC's suites for Features and Tiles hold, and would its lack be noticed?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.wrappers import Response
from sqlalchemy import Engine

from tests import world
from tests.web.conftest import Clock
from tests.web.ogc.conftest import ProgramOf, made
from tests.web.ogc.requirements import CORE, CRS, Given
from tests.web.ogc.tile_requirements import TILES

EVERY = {**CORE, **CRS, **{f"tiles/{name}": each for name, each in TILES.items()}}


@pytest.fixture(scope="module")
def word(engine: Engine, running_clock: Clock) -> str:
    """One password for all of it."""
    return made(engine, "Paula", running_clock)


@pytest.fixture
def given(program_of: ProgramOf, word: str) -> Given:
    return Given(program_of("Paula", word), world.T1)


@pytest.mark.parametrize("name", EVERY)
def test_the_demand_holds(given: Given, name: str) -> None:
    EVERY[name](given)


Fault = Callable[[str, str], str]


def without(pattern: str, by: str = "") -> Fault:
    """The answers with something struck out, or put in its place."""
    return lambda path, text: re.sub(pattern, by, text)


def only_at(ending: str, fault: Fault) -> Fault:
    return lambda path, text: fault(path, text) if path.partition("?")[0].endswith(ending) else text


def swapped(path: str, text: str) -> str:
    return re.sub(r'("coordinates": ?)\[([-\d.]+), ?([-\d.]+)\]', r"\1[\3,\2]", text)


def first_feature_gone(path: str, text: str) -> str:
    told = json.loads(text)
    if told.get("type") == "FeatureCollection":
        told["features"] = told["features"][1:]
    return json.dumps(told)


FAULTS: dict[str, Fault] = {
    "core/crs84": swapped,
    "core/root-success": without('"service-desc"', '"other"'),
    "core/api-definition-success": without("#/components/schemas/problem", "#/components/schemas/nothing"),
    "oas31/oas-definition-2": without('"3.1.0"', '"2.0"'),
    "core/conformance-success": without("conf/geojson", "conf/html"),
    "core/fc-md-success": without('"collections":', '"others":'),
    "core/fc-md-links": without('"rel": ?"self"', '"rel":"other"'),
    "core/fc-md-items": without('"id": ?"enterprises.', '"id":"others.'),
    "core/fc-md-items-links": without('"rel": ?"items"', '"rel":"other"'),
    "core/fc-md-extent": without(r'"bbox": ?\[\s*\[\s*[\d.]+', '"bbox":[[117.08'),
    "core/sfc-md-success": only_at(world.T1, without('"title": ?"[^"]*"', '"title":"other"')),
    "core/fc-response": without('"FeatureCollection"', '"Features"'),
    "core/fc-links": without('"rel": ?"next"', '"rel":"other"'),
    "core/fc-next": without('&amp;bbox|&bbox|bbox=[^&"]*&', ""),
    "core/fc-timeStamp": without("timeStamp", "other"),
    "core/fc-numberMatched": without('"numberMatched": ?\\d+', '"numberMatched": 9'),
    "core/fc-numberReturned": without('"numberReturned": ?\\d+', '"numberReturned": 9'),
    "core/fc-bbox-definition": without('"explode": ?false', '"explode":true'),
    "core/fc-limit-definition": without('"minimum": ?1', '"minimum":0'),
    "core/fc-limit-response": first_feature_gone,
    "core/fc-time-definition": without('"in": ?"query"', '"in":"path"'),
    "core/fc-bbox-response": first_feature_gone,
    "core/fc-time-response": first_feature_gone,
    "core/fc-property-filter": first_feature_gone,
    "core/f-success": lambda path, text: (
        text.replace('"title": "', '"title": "x') if "/items/" in path else text
    ),
    "core/f-links": without('"rel": ?"collection"', '"rel":"other"'),
    "oas31/completeness": without(r"/ogc/conformance", "/ogc/nothing"),
    "oas31/exception-codes": without('"401"', '"402"'),
    "oas31/security": without('"scheme": ?"basic"', '"scheme":"bearer"'),
    "crs/crs-uri collections": without("http://www.opengis.net/def/crs/EPSG/0/4490", "EPSG:4490"),
    "crs/crs-uri collection": without("http://www.opengis.net/def/crs/EPSG/0/4490", "EPSG:4490"),
    "crs/default-crs collections": without('"http://www.opengis.net/def/crs/OGC/1.3/CRS84",', ""),
    "crs/default-crs collection": without('"http://www.opengis.net/def/crs/OGC/1.3/CRS84",', ""),
    "crs/storageCrs collection": without("storageCrs", "other"),
    "crs/crs-transform features": swapped,
    "crs/crs-transform feature": swapped,
    "crs/crs-parameter-default features": lambda path, text: text,
    "crs/bbox-crs-parameter": first_feature_gone,
    "crs/bbox-crs-parameter-default": lambda path, text: (
        first_feature_gone(path, text) if "bbox-crs" in path else text
    ),
}
FAULTS |= {
    "tiles/core/conformance-success": without("conf/mvt", "conf/png"),
    "tiles/core/tc-tilematrix-definition": without('"in": ?"path"', '"in":"query"'),
    "tiles/core/tc-tilerow-definition": without("parameters/tileRow", "parameters/other"),
    "tiles/core/tc-tilecol-definition": without("parameters/tileCol", "parameters/other"),
    "tiles/tilesets-list/tsl-links": without("tilesets-vector", "tilesets-map"),
    "tiles/tilesets-list/tsl-success": without('"vector"', '"map"'),
    "tiles/tileset/tileset-success": without('"layers"', '"others"'),
    "tiles/tileset/tileset-links": without("{tileRow}/{tileCol}", "{tileCol}/{tileRow}"),
    "tiles/geodata-tilesets/desc-links": without('"geodata"', '"other"'),
    "tiles/tms/tilematrixset": without('"matrixWidth": ?8,', '"matrixWidth":9,'),
    "tiles/oas31/completeness": without("/ogc/tileMatrixSets", "/ogc/others"),
}
HEADERS = ("crs/crs-parameter features", "crs/crs-parameter feature", "crs/crs-parameter-default feature")
NEVER_REFUSES = (
    "core/query-param-unknown",
    "core/query-param-invalid",
    "core/sfc-md-op",
    "core/f-op",
    "crs/crs-parameter-invalid features",
    "crs/crs-parameter-invalid feature",
    "crs/bbox-crs-parameter-invalid",
    "tiles/core/tc-error",
)
SPOILT_HEADER = {
    *HEADERS,
    "crs/crs-parameter-default features",
    "core/api-definition-op",
    "geojson/content",
    "tiles/core/tc-success",
}


class Faulty(Given):
    """What a server would say that does not hold to one demand."""

    fault: Fault = staticmethod(lambda path, text: text)
    spoil: Callable[[Any], Any] = staticmethod(lambda answer: answer)

    def get(self, path: str, **query: Any) -> Any:
        answer = super().get(path, **query)
        if answer.status_code == 200 and "json" in answer.headers["Content-Type"]:
            asked = f"{path.partition('?')[0]}?{','.join(query)}"
            told = type(self).fault(asked, answer.get_data(as_text=True))
            answer = _Told(told, answer)
        return type(self).spoil(answer)


class _Told:
    def __init__(self, text: str, answer: Response) -> None:
        self.text, self.status_code = text, answer.status_code
        self.headers, self.mimetype = answer.headers, answer.mimetype

    def get_json(self, force: bool = False) -> Any:
        return json.loads(self.text)


def _fails(name: str, given: Given) -> bool:
    try:
        EVERY[name](given)
    except Exception:  # whatever a program stumbles over
        return True
    return False


@pytest.mark.parametrize("name", [each for each in FAULTS if each not in SPOILT_HEADER])
def test_its_lack_in_what_is_told_is_noticed(given: Given, name: str) -> None:
    faulty = type("Faulty", (Faulty,), {"fault": staticmethod(FAULTS[name])})
    assert _fails(name, faulty(given.client, given.township))


@pytest.mark.parametrize("name", sorted(SPOILT_HEADER))
def test_its_lack_in_the_headers_is_noticed(given: Given, name: str) -> None:
    def spoil(answer: Any) -> Any:
        for header in ("Content-Crs", "Content-Type"):
            answer.headers.pop(header, None)
        answer.mimetype = "text/plain"
        return answer

    faulty = type("Faulty", (Faulty,), {"spoil": staticmethod(spoil)})
    assert _fails(name, faulty(given.client, given.township))


@pytest.mark.parametrize("name", NEVER_REFUSES)
def test_a_server_that_takes_everything_is_noticed(given: Given, name: str) -> None:
    def spoil(answer: Any) -> Any:
        answer.status_code = 200
        return answer

    faulty = type("Faulty", (Faulty,), {"spoil": staticmethod(spoil)})
    assert _fails(name, faulty(given.client, given.township))


def test_most_demands_were_seen_to_fail() -> None:
    seen = {*FAULTS, *SPOILT_HEADER, *NEVER_REFUSES}
    assert seen <= set(EVERY)
    # Those left say of an address that it answers (…-op), or share their function with one that was seen.
    functions = {EVERY[name] for name in seen}
    left = {name for name in EVERY if EVERY[name] not in functions}
    assert left == {
        "core/http",
        "core/root-op",
        "core/conformance-op",
        "core/fc-md-op",
        "core/fc-op",
        "oas31/oas-impl",
        "tiles/core/tc-empty",
        "tiles/mvt/content",
    }
