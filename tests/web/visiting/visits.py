"""A visit as the form sends it, and what is stored afterwards."""

from __future__ import annotations

import uuid
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, text
from werkzeug.datastructures import MultiDict

from tests import world
from tests.records.visiting.pictures import signature
from tests.web.conftest import token

SHOP, MILL, NOODLES, LOST = (
    str(world.name_id(name)) for name in ("Corner Shop", "Flour Mill", "Noodle House", "Lost Workshop")
)


GLORIA, PAULA, MAYOR = (str(world.name_id(name)) for name in ("Gloria", "Paula", "Mayor"))


def rows(owner: Engine, statement: str, **values: Any) -> list[Any]:
    with owner.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement), values)]


def number(owner: Engine, table: str) -> int:
    return int(rows(owner, f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608


KEPT = ("outings", "visits", "visit_answers", "hazards", "attachments", "attempts")


def numbers(owner: Engine) -> dict[str, int]:
    return {table: number(owner, table) for table in KEPT}


def send(client: FlaskClient, *people: str, to: str = SHOP, **more: Any) -> Any:
    """A visit as the phone sends it."""
    sent = MultiDict({"csrf_token": token(client), "id": str(uuid.uuid4()), "enterprise": to})
    for person in people:
        sent.add("person", person)
    for name, value in more.items():
        sent[name.replace("__", ".")] = value
    return client.post(
        "/visits", data=sent, content_type="multipart/form-data", headers={"Accept": "application/json"}
    )


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "fixed without a picture": (
        {"answer__shop_stock": "bad", "fixed__shop_stock": "yes"}, "before.shop_stock",
    ),
    "fixed without a picture after": (
        {"answer__shop_stock": "bad", "fixed__shop_stock": "yes", "before__shop_stock": "red"}, "after.shop_stock",
    ),
    "the same picture twice": (
        {"answer__shop_stock": "bad", "fixed__shop_stock": "yes", "before__shop_stock": "red",
         "after__shop_stock": "red"}, "after.shop_stock",
    ),
    "a major one fixed on the spot": (
        {"answer__fire_exits": "bad", "fixed__fire_exits": "yes", "major__fire_exits": "yes",
         "before__fire_exits": "red", "after__fire_exits": "tan"}, "fixed.fire_exits",
    ),
    "a photo that is none": (
        {"answer__shop_stock": "bad", "before__shop_stock": b"MZ no picture"}, "photo",
    ),
    "an empty signature": ({"signature": signature(drawn=False)}, "signature"),
    "a signature that is no picture": ({"signature": b"<svg onload=alert(1)>"}, "photo"),
    "an answer to what is not asked there": ({"answer__site_crane": "good"}, "answer.site_crane"),
    "an item that does not exist": ({"answer__nothing": "good"}, "answer.nothing"),
    "an answer that is none": ({"answer__fire_exits": "perhaps"}, "answer.fire_exits"),
    "tomorrow": ({"on_date": "2026-03-03"}, "on_date"),
    "no day": ({"on_date": "31.2.2026"}, "on_date"),
    "a deadline before the finding": (
        {"answer__shop_stock": "bad", "deadline__shop_stock": "2026-01-01"}, "deadline",
    ),
    "nobody": ({"person": str(uuid.uuid4())}, "person"),
    "a person who is no id": ({"person": "Gloria"}, "person"),
}  # fmt: skip
