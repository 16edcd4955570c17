"""Does text travel packed, does the browser keep what is public while it holds, and nothing of what is fenced?"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import brotli
import pytest
from backports import zstd
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from gridmap.layers import BY_KEY
from gridmap.web.bundles import BUNDLES, FOLDER
from tests.web.conftest import SignIn

UNPACK: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "zstd": zstd.decompress,
    "gzip": gzip.decompress,
}
PUBLIC = "/api/layers/resources"
FENCED = "/api/layers/enterprises"


@pytest.fixture
def versioned(app: Flask) -> Callable[[str], str]:
    with app.test_request_context():
        prefix = app.url_for("static", filename="")
    return lambda name: prefix + name


@pytest.mark.parametrize("encoding", sorted(UNPACK))
def test_pages_answers_texts_and_files_say_the_same_packed_and_unpacked(
    signed_in: SignIn, versioned: Callable[[str], str], encoding: str
) -> None:
    client = signed_in("Paula")
    plain_file = versioned("js/names.js")
    for path in (
        PUBLIC,
        FENCED,
        "/texts/zh_CN.json",
        plain_file,
        versioned("bundles/map.css"),
        "/static/js/names.js",
    ):
        plain = client.get(path, buffered=True)
        packed = client.get(path, headers={"Accept-Encoding": encoding}, buffered=True)
        assert packed.headers["Content-Encoding"] == encoding, path
        assert "Accept-Encoding" in packed.headers["Vary"], path
        assert UNPACK[encoding](packed.data) == plain.data, path
        assert len(packed.data) < len(plain.data), path
    page = client.get("/map", headers={"Accept-Encoding": encoding})
    assert b"</html>" in UNPACK[encoding](page.data)


def test_pictures_are_not_packed_again(client: FlaskClient, versioned: Callable[[str], str]) -> None:
    answer = client.get(
        versioned("vendor/leaflet/images/layers.png"), headers={"Accept-Encoding": "br, gzip"}
    )
    assert answer.mimetype == "image/png"
    assert "Content-Encoding" not in answer.headers


def test_what_is_no_file_and_no_bundle_is_not_found(
    client: FlaskClient, versioned: Callable[[str], str]
) -> None:
    for name in (
        "bundles/none.css",
        "js",
        "js/../../access.py",
        "..%2faccess.py",
        "css/none.css",
        "bundles/",
    ):
        assert client.get(versioned(name)).status_code == 404, name


def test_every_file_that_a_bundled_style_sheet_names_is_served(
    client: FlaskClient, versioned: Callable[[str], str]
) -> None:
    import re

    named = re.findall(r"url\(([^)'\"]+)\)", BUNDLES["map.css"]())
    files = [name.removeprefix("../") for name in named if not name.startswith(("data:", "#"))]
    assert any("layers.png" in name for name in files)
    for name in files:
        assert client.get(versioned(name)).status_code == 200, name


def test_the_icons_travel_in_one_answer_with_all_their_paths() -> None:
    icons = json.loads(BUNDLES["icons.json"]())
    named = {icon for layer in BY_KEY.values() for legend in layer.legends for icon in legend.icons.values()}
    assert named <= set(icons)
    for name, icon in icons.items():
        drawing = (FOLDER / "vendor" / f"{name}.svg").read_text()
        assert icon["paths"], name
        assert len(icon["paths"]) == drawing.count("<path"), name


def test_public_help_is_asked_about_again_and_not_sent_again_while_it_is_the_same(signed_in: SignIn) -> None:
    client = signed_in("Paula")
    for encoding in ("br", "identity"):
        first = client.get(PUBLIC, headers={"Accept-Encoding": encoding})
        assert first.headers["Cache-Control"] == "private, no-cache"
        known = {"Accept-Encoding": encoding, "If-None-Match": first.headers["ETag"]}
        again = client.get(PUBLIC, headers=known)
        assert (again.status_code, again.data) == (304, b"")
        other = client.get(PUBLIC, query_string={"f.service": "out"}, headers=known)
        assert other.status_code == 200


def test_a_change_makes_the_kept_answer_void(signed_in: SignIn, owner: Engine) -> None:
    client = signed_in("Paula")
    seen = client.get(PUBLIC).headers["ETag"]
    with Session(owner) as session:
        name = session.scalar(text("SELECT name FROM resources WHERE kind = 'hydrant' LIMIT 1"))
        session.execute(text("UPDATE resources SET name = name || ' II' WHERE name = :name"), {"name": name})
        session.commit()
    answer = client.get(PUBLIC, headers={"If-None-Match": seen})
    assert answer.status_code == 200
    assert f"{name} II" in answer.text


def test_what_is_behind_the_fence_is_never_kept(signed_in: SignIn) -> None:
    for key, layer in BY_KEY.items():
        answer = signed_in("Gloria").get(f"/api/layers/{key}")
        if answer.status_code == 200:
            assert (answer.headers["Cache-Control"] == "no-store") != layer.public, key
            assert ("ETag" in answer.headers) == layer.public, key


def test_who_has_signed_out_is_not_told_that_the_kept_answer_still_holds(
    signed_in: SignIn, client: FlaskClient
) -> None:
    seen = signed_in("Paula").get(PUBLIC).headers["ETag"]
    assert client.get(PUBLIC, headers={"If-None-Match": seen}).status_code == 401
