"""Does the server take what phones send exactly once, and refuse what is broken?"""

from __future__ import annotations

from sqlalchemy import Engine

from tests import world
from tests.outbox_phone import Phone, content_digest, sha256
from tests.records.outbox.phone import picture
from tests.web.conftest import SignIn
from tests.web.outbox.phones import number, phone_of, report


def test_a_phone_sends_and_is_given_receipts(signed_in: SignIn, owner: Engine) -> None:
    phone = phone_of(signed_in("Gloria"))
    first = phone.write("hazard", report("Oil on the stairs"), (picture(), picture(7)))
    phone.write("visit", {"enterprise_id": str(world.name_id("Corner Shop")), "kind": "patrol"})
    assert phone.round()
    assert [each["state"] for each in phone.receipts.values()] == ["done", "done"]
    assert number(owner, "SELECT count(*) FROM attachments WHERE row_id = :id", id=first) == 2
    phone.round()
    assert phone.known_missing == 0


def put(phone: Phone, body: bytes, sent: bytes, path: str = "", **headers: str) -> int:
    """The status of an entry of which something else arrives than its digest says."""
    phone.hello()
    told = {"X-CSRFToken": phone.csrf, "Content-Digest": content_digest(body), **headers}
    kept = next(iter(phone.store.values()))
    return phone.line("PUT", path or f"/api/outbox/{phone.device}/{kept.id}", told, sent)[0]


def test_an_empty_body_a_cut_one_and_a_changed_one_are_refused(signed_in: SignIn, owner: Engine) -> None:
    phone = phone_of(signed_in("Gloria"))
    phone.write("hazard", report("Never stored"))
    body = next(iter(phone.store.values())).body
    for sent in (b"", body[:-1], body.replace(b"Never", b"Newer"), body + b" "):
        assert put(phone, body, sent) == 422
    assert put(phone, body, body, **{"Content-Digest": ""}) == 422
    assert number(owner, "SELECT count(*) FROM hazards WHERE title LIKE '%stored'") == 0


def test_a_part_that_is_not_the_one_that_was_named_is_refused(signed_in: SignIn) -> None:
    phone = phone_of(signed_in("Gloria"))
    entry_id = phone.write("hazard", report("With a photo"), (picture(),))
    path = f"/api/outbox/{phone.device}/{entry_id}/parts/{sha256(picture())}"
    assert put(phone, b"", b"", path) == 422
    assert put(phone, picture(8), picture(8), path) == 422
    assert put(phone, picture(), picture()[:50], path) == 422
    assert put(phone, picture(), picture(), path) == 200


def test_an_entry_before_its_parts_is_asked_for_them(signed_in: SignIn) -> None:
    phone = phone_of(signed_in("Gloria"))
    entry_id = phone.write("hazard", report("Parts later"), (picture(),))
    kept = phone.store[entry_id]
    kept.sent_parts = {sha256(picture())}  # the phone believes so; the server lost it
    phone.round()
    assert phone.store
    assert phone.round()


def test_the_same_id_with_another_body_is_told_and_kept(signed_in: SignIn, owner: Engine) -> None:
    phone = phone_of(signed_in("Gloria"))
    entry_id = phone.write("hazard", report("The first"))
    kept = phone.store[entry_id]
    phone.round()
    kept.body = kept.body.replace(b"The first", b"The other")
    phone.store[entry_id] = kept
    assert not phone.round()
    assert "另一条记录" in phone.store[entry_id].refused
    assert number(owner, "SELECT count(*) FROM hazards WHERE title = 'The other'") == 0


def test_a_phone_of_somebody_else_is_refused(signed_in: SignIn) -> None:
    phone = phone_of(signed_in("Gloria"))
    phone.write("hazard", report("Mine"))
    assert phone.round()
    stranger = phone_of(signed_in("Both"), world.G12)
    stranger.device = phone.device
    stranger.write("hazard", report("Not mine"))
    assert not stranger.round()
