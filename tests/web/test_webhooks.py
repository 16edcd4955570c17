"""Does an administrator have a program told of changes, see whether it hears, and end it; and nobody else?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from gridmap.db.models import Audit, Webhook
from tests import world
from tests.web.conftest import SignIn, post
from tests.webhooks.conftest import forget

PAGE = "/admin/webhooks"
URL = "https://receiver.example/<b>in</b>?key=1"
FORM = {"area": world.T1, "url": URL, "ledgers": ["enterprises", "hazards"]}


@pytest.fixture(autouse=True)
def _none_left(owner: Engine) -> Iterator[None]:
    yield
    forget(owner)


def kept(owner: Engine) -> list[Webhook]:
    with Session(owner, expire_on_commit=False) as session:
        return list(session.scalars(select(Webhook)))


def test_it_is_made_its_secret_told_once_and_all_of_it_is_in_the_audit_but_the_secret(
    signed_in: SignIn, owner: Engine
) -> None:
    adam = signed_in("Adam")
    made = post(adam, PAGE, FORM)
    (webhook,) = kept(owner)
    assert f"whsec_{webhook.signing_secret}" in made.text
    page = adam.get(f"{PAGE}?area={world.T1}").text
    assert webhook.signing_secret not in page
    assert "https://receiver.example/&lt;b&gt;in&lt;/b&gt;?key=1" in page
    assert webhook.ledgers == ["enterprises", "hazards"]
    with Session(owner) as session:
        line = session.scalars(select(Audit).where(Audit.source == "webhooks")).one()
    assert line.after is not None
    assert line.after["receiver"] == "receiver.example"
    assert not {"signing_secret", "receiver_url"} & set(line.after)
    assert "key=1" not in str(line.after)
    for act, ended in (("off", "by_hand"), ("on", ""), ("again", "")):
        assert post(adam, f"{PAGE}/{webhook.id}/{act}").status_code == 302
        assert [each.ended for each in kept(owner)] == [ended]
    assert post(adam, f"{PAGE}/{webhook.id}/sell").status_code == 404
    assert post(adam, f"{PAGE}/{webhook.id}/delete").status_code == 302
    assert kept(owner) == []


def test_one_that_ended_by_itself_is_told_where_the_administrator_begins(
    signed_in: SignIn, owner: Engine
) -> None:
    adam = signed_in("Adam")
    assert "个推送" not in adam.get("/admin").text
    post(adam, PAGE, FORM)
    assert "共 1 个推送" in adam.get("/admin").text
    with owner.begin() as connection:
        connection.execute(update(Webhook).values(ended="failed"))
    assert "1 个推送已自动停用" in adam.get("/admin").text
    page = adam.get(f"{PAGE}?area={world.T1}").text
    assert "连续数天未接收" in page
    assert "重新读取台账" in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "ftp://receiver.example/"}, "url"),
        ({"url": "https://"}, "url"),
        ({"url": "https://a:b@receiver.example/"}, "url"),
        ({"url": "https://receiver.example/#part"}, "url"),
        ({"url": "https://receiver.example:99999/"}, "url"),
        ({"url": "https://receiver.example/\r\nHost: other"}, "url"),
        ({"url": "https://receiver.example/ in"}, "url"),
        ({"url": f"https://{'a.' * 300}example/"}, "url"),
        ({"url": "https://..example/"}, "url"),
        ({"url": "https://[::1/"}, "url"),
        ({"url": "http://receiver.example/"}, "url"),
        ({"ledgers": []}, "ledgers"),
        ({"ledgers": ["accounts"]}, "ledgers"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    signed_in: SignIn, owner: Engine, wrong: dict[str, object], field: str
) -> None:
    answer = post(signed_in("Adam"), PAGE, {**FORM, **wrong})
    assert answer.status_code == 422
    assert f'id="{field}-problem"' in answer.text
    assert kept(owner) == []


def test_nobody_else_reads_or_writes_them(signed_in: SignIn, owner: Engine, app: Flask) -> None:
    post(signed_in("Adam"), PAGE, FORM)
    (webhook,) = kept(owner)
    for name in ("Paula", "Gloria", "Dora"):
        assert signed_in(name).get(PAGE).status_code == 403
        assert post(signed_in(name), PAGE, FORM).status_code == 403
    nora = signed_in("Nora")
    assert "receiver.example" not in nora.get(PAGE).text
    assert post(nora, f"{PAGE}/{webhook.id}/delete").status_code == 404
    assert post(nora, f"{PAGE}/{uuid.uuid4()}/delete").status_code == 404
    assert post(nora, PAGE, FORM).status_code in (403, 404)
    assert [each.id for each in kept(owner)] == [webhook.id]
