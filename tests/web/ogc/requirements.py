"""What does the OGC's suite for Features (17-069, 18-058) demand, and how is each told apart from its lack?

One function a demand, in words of our own, under the id that the standard's abstract test has. `given` is what a
program would know: a client, the ids of the collections, what the world holds. A function asserts; it returns nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

import shapely
from flask.testing import FlaskClient
from pyproj import Transformer

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
GEOJSON = "application/geo+json"
URI = re.compile(r"^http://www\.opengis\.net/def/crs/[A-Z]+/[0-9.]+/\w+$")
Demand = Callable[["Given"], None]
CORE: dict[str, Demand] = {}
CRS: dict[str, Demand] = {}


@dataclass(frozen=True)
class Given:
    client: FlaskClient
    township: str

    def get(self, path: str, **query: Any) -> Any:
        parts = urlsplit(path)
        return self.client.get(
            parts.path + (f"?{parts.query}" if parts.query else ""), query_string=query or None
        )

    def told(self, path: str, **query: Any) -> Any:
        answer = self.get(path, **query)
        assert answer.status_code == 200, (path, query, answer.text)
        return answer.get_json(force=True)

    def features(self, name: str = "enterprises", **query: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.told(self.items(name), **query)["features"]
        return found

    def of(self, name: str = "enterprises") -> str:
        return f"/ogc/collections/{name}.{self.township}"

    def items(self, name: str = "enterprises") -> str:
        return self.of(name) + "/items"

    @cached_property
    def collections(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.told("/ogc/collections")["collections"]
        return found

    @cached_property
    def definition(self) -> dict[str, Any]:
        found: dict[str, Any] = self.told("/ogc/api")
        return found

    def parameter(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.definition["components"]["parameters"][name]
        return found

    def located(self, name: str = "enterprises") -> list[dict[str, Any]]:
        return [each for each in self.features(name) if each["geometry"]]

    @cached_property
    def systems(self) -> list[str]:
        found: list[str] = self.told(self.of())["crs"]
        return found


def demand(table: dict[str, Demand], *names: str) -> Callable[[Demand], Demand]:
    def keep(function: Demand) -> Demand:
        for name in names:
            assert name not in table, name
            table[name] = function
        return function

    return keep


def linked(told: dict[str, Any], rel: str) -> list[dict[str, Any]]:
    return [each for each in told["links"] if each["rel"] == rel]


def refused(answer: Any, status: int = 400) -> None:
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json(force=True)["detail"]


def ids(features: list[dict[str, Any]]) -> set[str]:
    return {each["id"] for each in features}


# Part 1, core: general.


@demand(CORE, "core/http")
def _http(given: Given) -> None:
    """The verbs of HTTP 1.1 do what they say, and what is not there is not found."""
    assert given.client.head("/ogc/").status_code == 200
    assert given.client.post("/ogc/collections").status_code in (400, 405)
    assert given.client.options("/ogc/collections").status_code == 200
    assert given.get("/ogc/nowhere").status_code == 404


@demand(CORE, "core/crs84")
def _crs84(given: Given) -> None:
    """Unless asked otherwise: degrees of WGS 84, longitude first."""
    for each in given.located():
        lon, lat = each["geometry"]["coordinates"]
        assert 116.9 < lon < 117.3
        assert 37.9 < lat < 38.2


# Landing page, definition, conformance.


@demand(CORE, "core/root-op")
def _root_op(given: Given) -> None:
    assert given.get("/ogc/").status_code == 200


@demand(CORE, "core/root-success")
def _root_success(given: Given) -> None:
    told = given.told("/ogc/")
    assert linked(told, "self")
    assert linked(told, "service-desc") or linked(told, "service-doc")
    assert linked(told, "conformance")
    assert linked(told, "data")
    for each in told["links"]:
        assert given.get(each["href"]).status_code == 200
        assert each["type"]


@demand(CORE, "core/api-definition-op", "oas31/oas-definition-1")
def _definition_op(given: Given) -> None:
    (each,) = linked(given.told("/ogc/"), "service-desc")
    answer = given.get(each["href"])
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == each["type"] == "application/vnd.oai.openapi+json;version=3.1"


@demand(CORE, "core/api-definition-success", "oas31/oas-definition-2")
def _definition_success(given: Given) -> None:
    """It is OpenAPI 3.1: versions, each path with its answers, and each reference leads somewhere."""
    told = given.definition
    assert told["openapi"].startswith("3.1.")
    assert told["info"]["title"]
    assert told["info"]["version"]
    for reference in re.findall(r'"\$ref": ?"#/([^"]+)"', json.dumps(told)):
        here: Any = told
        for part in reference.split("/"):
            here = here[part]
        assert here


@demand(CORE, "core/conformance-op")
def _conformance_op(given: Given) -> None:
    (each,) = linked(given.told("/ogc/"), "conformance")
    assert given.get(each["href"]).status_code == 200


@demand(CORE, "core/conformance-success")
def _conformance_success(given: Given) -> None:
    told = given.told("/ogc/conformance")["conformsTo"]
    one, two = (f"http://www.opengis.net/spec/ogcapi-features-{part}/1.0/conf" for part in (1, 2))
    assert {f"{one}/core", f"{one}/geojson", f"{two}/crs"} <= set(told)
    assert f"{one}/html" not in told  # nothing is promised that is not there


# Collections.


@demand(CORE, "core/fc-md-op")
def _md_op(given: Given) -> None:
    (each,) = linked(given.told("/ogc/"), "data")
    assert given.get(each["href"]).status_code == 200


@demand(CORE, "core/fc-md-success")
def _md_success(given: Given) -> None:
    assert {"links", "collections"} <= set(given.told("/ogc/collections"))
    assert all(each["id"] and isinstance(each["links"], list) for each in given.collections)


@demand(CORE, "core/fc-md-links")
def _md_links(given: Given) -> None:
    (own,) = linked(given.told("/ogc/collections"), "self")
    assert own["type"] == "application/json"


@demand(CORE, "core/fc-md-items")
def _md_items(given: Given) -> None:
    """Every layer is there, once for each township."""
    from gridmap.layers import LAYERS

    told = [each["id"] for each in given.collections]
    assert sorted(told) == sorted(f"{each.key}.{given.township}" for each in LAYERS)


@demand(CORE, "core/fc-md-items-links")
def _md_items_links(given: Given) -> None:
    for each in given.collections:
        (found,) = linked(each, "items")
        assert found["type"] == GEOJSON


@demand(CORE, "core/fc-md-extent", "core/fc-md-extent-multi")
def _md_extent(given: Given) -> None:
    """What lies in a collection lies in the extent that it tells, of which the first box is the whole."""
    for name in ("enterprises", "resources", "hazard_history"):
        extent = given.told(given.of(name))["extent"]
        assert len(extent["spatial"]["bbox"]) == 1
        assert extent["spatial"]["crs"] == CRS84
        whole = shapely.box(*extent["spatial"]["bbox"][0])
        for each in given.located(name):
            assert whole.covers(shapely.from_geojson(json.dumps(each["geometry"])))
    ((begin, _),) = given.told(given.of("hazard_history"))["extent"]["temporal"]["interval"]
    assert begin is None or datetime.fromisoformat(begin).tzinfo


@demand(CORE, "core/sfc-md-op")
def _sfc_op(given: Given) -> None:
    for each in given.collections:
        (own,) = linked(each, "self")
        assert given.get(own["href"]).status_code == 200, each["id"]
    refused(given.get("/ogc/collections/nothing.0001"), 404)


@demand(CORE, "core/sfc-md-success")
def _sfc_success(given: Given) -> None:
    """One alone says the same of itself as among all."""
    among = next(each for each in given.collections if each["id"].startswith("enterprises."))
    alone = given.told(given.of())
    assert {key: alone[key] for key in ("id", "title", "links")} == {
        key: among[key] for key in ("id", "title", "links")
    }


# Features.


@demand(CORE, "core/fc-op")
def _fc_op(given: Given) -> None:
    for each in given.collections:
        (found,) = linked(each, "items")
        assert given.get(found["href"], limit=1).status_code == 200, each["id"]


@demand(CORE, "core/fc-response", "geojson/content", "geojson/definition")
def _fc_response(given: Given) -> None:
    answer = given.get(given.items())
    assert answer.mimetype == GEOJSON
    told = answer.get_json(force=True)
    assert told["type"] == "FeatureCollection"
    for each in told["features"]:
        assert (each["type"], isinstance(each["properties"], dict), bool(each["id"])) == (
            "Feature",
            True,
            True,
        )
        assert each["geometry"] is None or shapely.from_geojson(json.dumps(each["geometry"])).is_valid


@demand(CORE, "core/fc-links")
def _fc_links(given: Given) -> None:
    told = given.told(given.items(), limit=2)
    (own,), (following,) = linked(told, "self"), linked(told, "next")
    assert own["href"].endswith("limit=2")
    assert own["type"] == following["type"] == GEOJSON


@demand(CORE, "core/fc-next")
def _fc_next(given: Given) -> None:
    """Along the links one comes past every feature once, with the same question, and to an end."""
    query, seen = {"limit": "2", "bbox": "117,38,117.1,38.08", "crs": EPSG + "4326"}, []
    told = given.told(given.items(), **query)
    while True:
        assert all(
            each["geometry"]["coordinates"][0] < 90 for each in told["features"]
        )  # latitude still first
        seen += [each["id"] for each in told["features"]]
        following = linked(told, "next")
        if not following:
            break
        told = given.told(following[0]["href"])
    assert len(seen) == len(set(seen)) == 4


@demand(CORE, "core/fc-timeStamp")
def _time_stamp(given: Given) -> None:
    assert datetime.fromisoformat(given.told(given.items())["timeStamp"]).tzinfo


@demand(CORE, "core/fc-numberMatched")
def _matched(given: Given) -> None:
    assert given.told(given.items(), limit=1)["numberMatched"] == len(given.features()) == 5
    assert given.told(given.items(), limit=1, sector="shop")["numberMatched"] == 1


@demand(CORE, "core/fc-numberReturned")
def _returned(given: Given) -> None:
    told = given.told(given.items(), limit=3)
    assert told["numberReturned"] == len(told["features"]) == 3


# Parameters.


@demand(CORE, "core/fc-bbox-definition")
def _bbox_definition(given: Given) -> None:
    told = given.parameter("bbox")
    assert (told["in"], told["style"], told["explode"], told["required"]) == ("query", "form", False, False)
    assert told["schema"]["items"] == {"type": "number"}
    assert {one["minItems"] for one in told["schema"]["oneOf"]} == {4, 6}


@demand(CORE, "core/fc-bbox-response")
def _bbox_response(given: Given) -> None:
    """Exactly those that meet the box: in, out, at its edge, with heights, and over the antimeridian."""
    inside = given.features(bbox="117.05,38.0,117.1,38.04")
    assert {each["properties"]["title"] for each in inside} == {"Flour Mill", "Corner Shop"}
    assert ids(given.features(bbox="117.05,38.0,-99,117.1,38.04,99")) == ids(inside)
    assert ids(given.features(bbox="117.09,38.01,117.09,38.01")) == ids(
        [each for each in inside if each["properties"]["title"] == "Flour Mill"]
    )
    assert given.features(bbox="0,0,1,1") == []
    assert len(given.features(bbox="117.05,38.0,-170,38.04")) == 2
    assert len(given.features(bbox="170,38.0,-170,38.04")) == 0
    assert len(given.features(bbox="170,38.0,117.05,38.04")) == 1
    assert len(given.features(bbox="-180,-90,180,90")) == 4


@demand(CORE, "core/fc-limit-definition")
def _limit_definition(given: Given) -> None:
    told = given.parameter("limit")
    assert (told["in"], told["style"], told["explode"], told["required"]) == ("query", "form", False, False)
    assert (told["schema"]["type"], told["schema"]["minimum"]) == ("integer", 1)
    assert told["schema"]["default"] <= told["schema"]["maximum"]


@demand(CORE, "core/fc-limit-response")
def _limit_response(given: Given) -> None:
    """Never more than asked for; more than the most is the most, and no error."""
    for limit in (1, 2, 5):
        assert len(given.features(limit=limit)) == limit
    assert len(given.features(limit=10**15)) == 5


@demand(CORE, "core/fc-time-definition")
def _time_definition(given: Given) -> None:
    told = given.parameter("datetime")
    assert (told["in"], told["style"], told["explode"], told["required"]) == ("query", "form", False, False)
    assert told["schema"] == {"type": "string"}


@demand(CORE, "core/fc-time-response")
def _time_response(given: Given) -> None:
    """Of dated features those that held then; what has no days is always there."""
    every = given.features("hazard_history")
    for text, last in (
        ("2026-02-20", "2026-02-20"),
        ("2026-02-20T23:59:59Z", "2026-02-21"),
        ("2026-02-10/2026-02-15", "2026-02-15"),
        ("../2026-02-15", "2026-02-15"),
        ("2026-02-15/", "9999"),
    ):
        found = given.features("hazard_history", datetime=text)
        assert found, text
        assert all((each["properties"]["since"] or "") <= last for each in found), text
    assert ids(given.features("hazard_history", datetime="1990-01-01/2100-01-01")) == ids(every)
    assert not given.features("hazard_history", datetime="1990-01-01")
    # It was put right on the 27th: open before, and from then on no more.
    before, after = (
        {
            (each["properties"]["title"], each["properties"]["standing"])
            for each in given.features("hazard_history", datetime=day)
        }
        for day in ("2026-02-20", "2026-03-01")
    )
    assert ("Old extinguisher", "open") in before - after
    assert len(given.features(datetime="1990-01-01")) == 5


@demand(CORE, "core/query-param-unknown")
def _unknown(given: Given) -> None:
    for path in ("/ogc/", "/ogc/conformance", "/ogc/collections", "/ogc/api", given.of(), given.items()):
        refused(given.get(path, unknown="x"))
    refused(given.get(given.items(), phone="1"))  # a property of no enterprise


@demand(CORE, "core/query-param-invalid")
def _invalid(given: Given) -> None:
    for name, value in WRONG:
        refused(given.get(given.items(), **{name: value}))


WRONG = (
    *(("limit", each) for each in ("0", "-1", "x", "", "1.5", "٣", "1e3")),
    *(
        ("bbox", each)
        for each in ("nan,0,1,1", "0,0,inf,1", "1,2,3", "", "a,b,c,d", "0,9,1,8", "0,0,181,1", "0,-91,1,1")
    ),
    *(
        ("datetime", each)
        for each in ("", "x", "../..", "2026-13-01", "2026-02-03/2026-02-01", "2026-02-01T10:00:00")
    ),
    ("crs", "EPSG:4326"),
    ("crs", EPSG + "27700"),
    ("bbox-crs", EPSG + "99999"),
    ("f", "html"),
)


@demand(CORE, "core/fc-property-filter")
def _property_filter(given: Given) -> None:
    """By a word, by a name with signs in it, by the grid; and nothing equals what is not known."""
    assert {each["properties"]["title"] for each in given.features(risk="red")} == {"Flour Mill"}
    assert given.features(title="Flour' OR 1=1 --") == []
    assert len(given.features(title="Flour Mill")) == 1
    assert len(given.features(area=given.township + "00020002")) == 2
    assert given.features(risk="null") == []


@demand(CORE, "core/f-op")
def _f_op(given: Given) -> None:
    for each in given.features():
        assert given.get(f"{given.items()}/{quote(each['id'], safe='')}").status_code == 200
    refused(given.get(given.items() + "/nothing"), 404)


@demand(CORE, "core/f-success")
def _f_success(given: Given) -> None:
    each = given.features()[0]
    answer = given.get(f"{given.items()}/{each['id']}")
    assert answer.mimetype == GEOJSON
    alone = answer.get_json(force=True)
    assert {key: alone[key] for key in each} == each


@demand(CORE, "core/f-links")
def _f_links(given: Given) -> None:
    told = given.told(f"{given.items()}/{given.features()[0]['id']}")
    (own,), (whole,) = linked(told, "self"), linked(told, "collection")
    assert own["href"].endswith(told["id"])
    assert given.get(whole["href"]).status_code == 200


@demand(CORE, "oas31/completeness")
def _completeness(given: Given) -> None:
    """Each address of this program that is open to programs is in the definition, with its verb, and no other."""
    told = {
        (path, verb)
        for path, verbs in given.definition["paths"].items()
        for verb in verbs
        if verb != "parameters"
    }
    for path, verb in told:
        asked = re.sub(r"\{\w+\}", "00000000-0000-0000-0000-000000000007", path)
        assert given.client.open(asked, method=verb.upper()).status_code != 405, (path, verb)
    rules = {
        (re.sub(r"<(?:\w+:)?(\w+)>", "{}", rule.rule), verb.lower())
        for rule in given.client.application.url_map.iter_rules()
        if rule.endpoint.startswith("ogc.")
        for verb in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert rules <= {(re.sub(r"\{\w+\}", "{}", path), verb) for path, verb in told}


@demand(CORE, "oas31/exception-codes")
def _exception_codes(given: Given) -> None:
    """What can go wrong is in the definition, with its kind of content."""
    for path, verbs in given.definition["paths"].items():
        for verb, told in verbs.items():
            if verb != "parameters":
                assert {"400", "401", "404"} <= set(told["responses"]), (path, verb)
                kind = "application/problem+json" if path.startswith("/ogc/") else "application/json"
                assert list(told["responses"]["400"]["content"]) == [kind]


@demand(CORE, "oas31/oas-impl")
def _impl(given: Given) -> None:
    """A page of features holds to what the definition says of its parameters."""
    told = given.definition["paths"]["/ogc/collections/{collectionId}/items"]["get"]
    names = {each.get("$ref", "").rpartition("/")[2] for each in told["parameters"]}
    assert {"bbox", "bbox-crs", "crs", "datetime", "limit"} <= names
    assert len(given.features(limit=given.parameter("limit")["schema"]["maximum"])) == 5
    assert list(told["responses"]["200"]["content"]) == [GEOJSON]


@demand(CORE, "oas31/security")
def _security(given: Given) -> None:
    told = given.definition
    assert told["components"]["securitySchemes"]["basic"]["scheme"] == "basic"
    assert told["security"] == [{"basic": []}, {"bearer": []}]
    stranger = given.client.application.test_client()
    for path in ("/ogc/", "/ogc/api", "/ogc/conformance", "/ogc/collections", given.of(), given.items()):
        refused(stranger.get(path), 401)


# Part 2: reference systems.


@demand(CRS, "crs/crs-uri collections", "crs/crs-uri global list")
def _uri_collections(given: Given) -> None:
    told = given.told("/ogc/collections")
    assert all(URI.match(each) for each in told["crs"])
    for each in told["collections"]:
        assert each["crs"][0] == "#/crs"
        assert all(URI.match(one) for one in each["crs"][1:])


@demand(CRS, "crs/crs-uri collection")
def _uri_collection(given: Given) -> None:
    assert all(URI.match(each) for each in given.systems)
    assert len(given.systems) == len(set(given.systems)) == 6


@demand(CRS, "crs/default-crs collections")
def _default_collections(given: Given) -> None:
    assert given.told("/ogc/collections")["crs"][0] == CRS84


@demand(CRS, "crs/default-crs collection")
def _default_collection(given: Given) -> None:
    assert given.systems[0] == CRS84


@demand(CRS, "crs/storageCrs collections", "crs/storageCrs collection")
def _storage(given: Given) -> None:
    assert all(each["storageCrs"] == CRS84 for each in given.collections)
    assert given.told(given.of())["storageCrs"] in given.systems


@demand(CRS, "crs/crs-parameter features")
def _parameter_features(given: Given) -> None:
    for each in given.systems:
        assert given.get(given.items(), crs=each).headers["Content-Crs"] == f"<{each}>"


@demand(CRS, "crs/crs-parameter feature")
def _parameter_feature(given: Given) -> None:
    one = f"{given.items()}/{given.features()[0]['id']}"
    for each in given.systems:
        assert given.get(one, crs=each).headers["Content-Crs"] == f"<{each}>"


@demand(CRS, "crs/crs-parameter-invalid features", "crs/fc-crs-action-exception")
def _invalid_features(given: Given) -> None:
    for wrong in ("EPSG:4326", EPSG + "27700", "", CRS84 + "/"):
        refused(given.get(given.items(), crs=wrong))


@demand(CRS, "crs/crs-parameter-invalid feature")
def _invalid_feature(given: Given) -> None:
    refused(given.get(f"{given.items()}/{given.features()[0]['id']}", crs=EPSG + "27700"))


@demand(CRS, "crs/crs-parameter-default features", "crs/ogc-crs-header features")
def _default_features(given: Given) -> None:
    plain = given.get(given.items())
    assert plain.headers["Content-Crs"] == f"<{CRS84}>"
    assert plain.get_json(force=True)["features"] == given.features(crs=CRS84)


@demand(CRS, "crs/crs-parameter-default feature", "crs/ogc-crs-header feature")
def _default_feature(given: Given) -> None:
    assert given.get(f"{given.items()}/{given.features()[0]['id']}").headers["Content-Crs"] == f"<{CRS84}>"


def same_place(given: Given, features: list[dict[str, Any]], system: str) -> None:
    """The numbers, read by the axes that the register of the EPSG gives the system, are the same place."""
    back = Transformer.from_crs(f"EPSG:{system.rpartition('/')[2]}", "OGC:CRS84")
    known = {each["id"]: each["geometry"]["coordinates"] for each in given.located()}
    for each in features:
        lon, lat = back.transform(*each["geometry"]["coordinates"])
        assert abs(lon - known[each["id"]][0]) < 1e-7
        assert abs(lat - known[each["id"]][1]) < 1e-7


@demand(CRS, "crs/crs-transform features", "crs/ogc-crs-header-axis-order features")
def _transform_features(given: Given) -> None:
    for system in given.systems[1:]:
        found = [each for each in given.features(crs=system) if each["geometry"]]
        assert len(found) == 4
        same_place(given, found, system)
    assert {int(each.rpartition("/")[2]) for each in given.systems[1:]} == {4326, 4490, 3857, 4548, 4527}


@demand(CRS, "crs/crs-transform feature", "crs/ogc-crs-header-axis-order feature")
def _transform_feature(given: Given) -> None:
    for system in given.systems[1:]:
        same_place(given, [given.told(f"{given.items()}/{given.located()[0]['id']}", crs=system)], system)


@demand(CRS, "crs/bbox-crs-parameter")
def _bbox_crs(given: Given) -> None:
    """A box of any system finds what it holds, whatever system the answer is in."""
    for system in given.systems[1:]:
        forth = Transformer.from_crs("OGC:CRS84", f"EPSG:{system.rpartition('/')[2]}")
        lower, upper = forth.transform(117.0701, 38.0001), forth.transform(117.0999, 38.0299)
        box = ",".join(f"{number:.9f}" for number in (*lower, *upper))
        for answer in (CRS84, system):
            found = given.features(bbox=box, crs=answer, **{"bbox-crs": system})
            assert {each["properties"]["title"] for each in found} == {"Flour Mill"}, system


@demand(CRS, "crs/bbox-crs-parameter-default")
def _bbox_crs_default(given: Given) -> None:
    box = "117.05,38.0,117.1,38.04"
    named = given.features(bbox=box, **{"bbox-crs": CRS84})
    assert named == given.features(bbox=box) != []
    # The system of the answer says nothing of the box.
    assert ids(given.features(bbox=box, crs=EPSG + "4326")) == ids(named)


@demand(CRS, "crs/bbox-crs-parameter-invalid", "crs/bbox-crs-exception")
def _bbox_crs_invalid(given: Given) -> None:
    for wrong in ("EPSG:4326", EPSG + "27700", ""):
        refused(given.get(given.items(), bbox="0,0,1,1", **{"bbox-crs": wrong}))
    # Numbers that are none of the system's: a northing of another star.
    refused(given.get(given.items(), bbox="1e300,1e300,1e301,1e301", **{"bbox-crs": EPSG + "4548"}))
