"""Does the map get from the server what it asks for, and nothing across the fence?"""

from __future__ import annotations

from typing import Any

import pytest

from gridmap.layers import LAYERS
from tests import world
from tests.web.conftest import SignIn


def get(signed_in: SignIn, name: str, path: str, status: int = 200, **query: Any) -> Any:
    answer = signed_in(name).get(path, query_string=query)
    assert answer.status_code == status, answer.text
    return answer.get_json()


@pytest.mark.parametrize("key", [layer.key for layer in LAYERS])
def test_each_layer_is_served_as_geojson_and_as_rows(signed_in: SignIn, key: str) -> None:
    drawn = get(signed_in, "Paula", f"/api/layers/{key}", bbox="116.9,37.9,117.3,38.2", zoom=12)
    assert drawn["type"] == "FeatureCollection"
    assert drawn["fresh"] is True
    assert drawn["in_view"] == len(drawn["features"])
    listed = get(signed_in, "Paula", f"/api/layers/{key}/rows")
    assert listed["total"] == drawn["total"] == drawn["in_view"] + drawn["unlocated"]


def test_a_feature_tells_who_answers_for_it_and_what_may_be_edited(signed_in: SignIn) -> None:
    path = f"/api/layers/enterprises/features/{world.name_id('Flour Mill')}"
    told = get(signed_in, "Gloria", path)
    assert told["title"] == "Flour Mill"
    assert told["area"] == "Sparrow Town · East Village · East Grid 2"
    assert told["edit"]["noun"] == "enterprises"
    assert {field["key"] for field in told["edit"]["fields"]} >= {"name", "risk", "geom"}
    assert get(signed_in, "Dora", path)["edit"] is None


def test_a_feature_across_the_fence_does_not_exist(signed_in: SignIn) -> None:
    path = f"/api/layers/enterprises/features/{world.name_id('Noodle House')}"
    get(signed_in, "Paula", path)
    get(signed_in, "Gloria", path, status=404)


def test_another_township_may_not_be_asked_about(signed_in: SignIn) -> None:
    get(signed_in, "Paula", "/api/layers/enterprises", status=404, area=world.T2)
    get(signed_in, "Paula", "/api/layers/enterprises", status=404, area="9999")


@pytest.mark.parametrize("bbox", ["1,2,3", "a,b,c,d", "nan,1,2,3", "5,5,1,1", "1e999,0,1,1"])
def test_a_view_that_is_none_is_refused_with_words(signed_in: SignIn, bbox: str) -> None:
    answer = get(signed_in, "Paula", "/api/layers/enterprises", status=422, bbox=bbox)
    assert answer["error"]


def test_an_unknown_layer_filter_or_sort_harms_nothing(signed_in: SignIn) -> None:
    get(signed_in, "Paula", "/api/layers/secrets", status=404)
    get(signed_in, "Paula", "/api/layers/enterprises", status=422, **{"f.password_hash": "x"})
    get(signed_in, "Paula", "/api/layers/enterprises/rows", sort="name); DROP TABLE people; --")


def test_names_are_found_within_the_fence(signed_in: SignIn) -> None:
    hits = get(signed_in, "Paula", "/api/search", q="mill")["hits"]
    assert {hit["title"] for hit in hits} == {"Flour Mill", "Mill Micro Station"}
    assert "Noodle House" not in {
        hit["title"] for hit in get(signed_in, "Gloria", "/api/search", q="noodle")["hits"]
    }


def test_nobody_is_served_without_signing_in(client: Any) -> None:
    for path in ("/api/layers/enterprises", "/api/layers/enterprises/rows", "/api/search?q=a"):
        assert client.get(path).status_code == 401
