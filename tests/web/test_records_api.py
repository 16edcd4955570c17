"""Does the browser's way to change records keep the contract: statuses, versions, undo, photos?"""

from __future__ import annotations

import io
import json
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests import world
from tests.web.conftest import SignIn, token

HOSTILE = "${alert(1)} `tick` </script> D:\\users\\x"


def send(client: FlaskClient, method: str, path: str, body: Any = None, **more: Any) -> Any:
    headers = {"X-CSRFToken": token(client)}
    return client.open(path, method=method, json=body, headers=headers, **more)


def read(response: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(response.data)
    return told


def mill(name: str = "Flour Mill") -> str:
    return f"/api/records/enterprises/{world.name_id(name)}"


def hazard(**values: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "values": {"title": "X", "geom": {"lon": 117.06, "lat": 38.01}, **values},
    }


def jpeg(color: str = "green") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (30, 20), color).save(written, "JPEG")
    return written.getvalue()


def test_a_save_gives_the_new_version_and_can_be_undone(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    saved = send(client, "PATCH", mill(), {"version": 1, "changes": {"name": HOSTILE}})
    assert (saved.status_code, saved.json["version"]) == (200, 2)
    undone = send(client, "POST", f"/api/undo/{saved.json['change']}")
    assert undone.json["noun"] == "enterprises"
    assert (undone.json["id"], undone.json["version"]) == (str(world.name_id("Flour Mill")), 3)
    assert send(client, "POST", f"/api/undo/{saved.json['change']}").status_code == 409


def test_the_second_save_of_one_version_is_a_conflict_with_words(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    assert (
        send(client, "PATCH", mill("Gas Point"), {"version": 1, "changes": {"note": "a"}}).status_code == 200
    )
    late = send(client, "PATCH", mill("Gas Point"), {"version": 1, "changes": {"note": "b"}})
    assert late.status_code == 409
    assert "Paula" in late.json["error"]


def test_complaints_come_by_field_in_the_readers_language(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    refused = send(
        client, "PATCH", mill("Corner Shop"), {"version": 1, "changes": {"name": "", "employees": -3}}
    )
    assert refused.status_code == 422
    assert {problem["field"] for problem in refused.json["problems"]} == {"name", "employees"}
    assert all(problem["message"] for problem in refused.json["problems"])


def test_a_report_sent_twice_is_one_and_answers_so(signed_in: SignIn) -> None:
    client, body = signed_in("Gloria"), hazard(title="Frayed rope")
    first, again = (send(client, "POST", "/api/records/hazards", body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    other = {**body, "values": {**body["values"], "title": "Else"}}
    assert send(client, "POST", "/api/records/hazards", other).status_code == 409


@pytest.mark.parametrize(
    ("name", "method", "path", "body", "status"),
    [
        ("Dora", "PATCH", mill(), {"version": 1, "changes": {"name": "X"}}, 403),
        ("Nora", "PATCH", mill(), {"version": 1, "changes": {"name": "X"}}, 404),
        ("Nobody", "PATCH", mill(), {"version": 1, "changes": {"name": "X"}}, 403),
        ("Gloria", "PATCH", mill("Noodle House"), {"version": 1, "changes": {"name": "X"}}, 404),
        ("Paula", "PATCH", f"/api/records/accounts/{uuid.UUID(int=7)}", {"version": 1, "changes": {}}, 404),
        ("Paula", "PATCH", "/api/records/enterprises/x", {"version": 1, "changes": {}}, 404),
        ("Paula", "POST", "/api/records/grants", hazard(), 404),
        ("Paula", "POST", "/api/undo/999999", None, 404),
        ("Gloria", "POST", "/api/records/hazards", hazard(geom={"lon": 117.01, "lat": 38.07}), 403),
    ],
)
def test_who_may_not_is_told_so(
    signed_in: SignIn, name: str, method: str, path: str, body: Any, status: int
) -> None:
    response = send(signed_in(name), method, path, body)
    assert response.status_code == status
    assert response.json["error"]


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "x",
        7,
        {},
        {"version": 1},
        {"version": "1", "changes": {}},
        {"version": True, "changes": {}},
        {"version": 1, "changes": []},
        {"version": 1, "changes": {}, "more": 1},
    ],
)
def test_a_body_of_another_shape_is_not_understood(signed_in: SignIn, body: Any) -> None:
    assert send(signed_in("Paula"), "PATCH", mill(), body).status_code in {400, 415}


@pytest.mark.parametrize(
    "text",
    [
        '{"version": 1, "changes": {"name": "a\\u0000b"}}',
        '{"version": 1, "changes": {"name": "\\ud800"}}',
        '{"version": 1, "changes": {"geom": {"lon": NaN, "lat": 38}}}',
        '{"version": 1, "changes": {"geom": [117, 38]}}',
        '{"version": 1, "changes": {"employees": 1e400}}',
        '{"version": 1, "changes": {"employees": 9999999999}}',
        '{"version": 1, "changes": {"closed_on": "99999-01-01"}}',
        '{"version": 99999999999999999999, "changes": {}}',
    ],
)
def test_values_that_no_column_holds_are_refused_not_stumbled_over(signed_in: SignIn, text: str) -> None:
    client = signed_in("Paula")
    headers = {"X-CSRFToken": token(client), "Content-Type": "application/json"}
    response = client.patch(mill("Noodle House"), data=text, headers=headers)
    assert response.status_code in {400, 409, 422}
    assert read(response)["error"]


def test_a_change_without_the_token_is_refused(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    assert client.patch(mill(), json={"version": 1, "changes": {}}).status_code == 400
    assert client.post("/api/records/hazards", json=hazard()).status_code == 400


def test_nobody_unknown_writes(client: FlaskClient) -> None:
    headers = {"X-CSRFToken": token(client)}
    assert client.patch(mill(), json={"version": 1, "changes": {}}, headers=headers).status_code == 401
    assert client.get(f"/attachments/{uuid.uuid4()}").status_code == 401


def test_a_photo_is_kept_and_shown_behind_the_fence(signed_in: SignIn) -> None:
    client, body = signed_in("Gloria"), hazard(title="With a photo")
    assert send(client, "POST", "/api/records/hazards", body).status_code == 201
    path = f"/api/records/hazards/{body['id']}/photos"
    headers = {"X-CSRFToken": token(client)}
    added = client.post(path, data={"photo": (io.BytesIO(jpeg()), "../../x.jpg")}, headers=headers)
    assert added.status_code == 201
    url = read(added)["url"]
    shown = client.get(url)
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert Image.open(io.BytesIO(shown.data)).size == (30, 20)
    assert signed_in("Nora").get(url).status_code == 404


def test_a_page_that_calls_itself_a_photo_is_refused(signed_in: SignIn) -> None:
    client = signed_in("Gloria")
    headers = {"X-CSRFToken": token(client)}
    path = f"/api/records/hazards/{world.name_id('Blocked exit')}/photos"
    for data in ({"photo": (io.BytesIO(b"<html><script>"), "x.jpg")}, {}):
        refused = client.post(path, data=data, headers=headers, content_type="multipart/form-data")
        assert refused.status_code == 422
        assert [problem["field"] for problem in read(refused)["problems"]] == ["photo"]
