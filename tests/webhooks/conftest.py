"""A receiver on this machine that keeps what it hears and answers as it is told, and people's webhooks."""

from __future__ import annotations

import ipaddress
import json
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import Engine, text

from gridmap.db.sessions import session
from gridmap.webhooks import keeping
from gridmap.webhooks.sending import Sender
from tests import world

SENDER = Sender((ipaddress.ip_network("127.0.0.0/8"),))


@dataclass
class Receiver:
    """answers: statuses of the next requests; then 204. heard: path, headers and body of each."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _path, _headers, body in self.heard]

    @property
    def events(self) -> list[dict[str, Any]]:
        return [event for message in self.messages for event in message["data"]["events"]]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.heard.append((self.path, dict(self.headers.items()), body))
            self.send_response(told.answers.pop(0) if told.answers else 204)
            self.send_header("Location", f"{told.url}/elsewhere")
            self.end_headers()

        do_GET = do_POST  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield told
    server.shutdown()
    server.server_close()
    serving.join()


def new(
    engine: Engine,
    url: str,
    name: str = "Adam",
    area: str = world.T1,
    ledgers: tuple[str, ...] = ("enterprises",),
) -> uuid.UUID:
    """A webhook of somebody, by name."""
    with session(engine, world.name_id(name)) as opened:
        webhook, _secret = keeping.make(opened, area, f"{url}/in?key=1", ledgers, plain=True)
        made_id = webhook.id
        opened.commit()
    return made_id


@pytest.fixture
def made(engine: Engine, owner: Engine, receiver: Receiver) -> Iterator[Callable[..., uuid.UUID]]:
    """Makes webhooks of the receiver; all go after the test."""
    yield partial(new, engine, receiver.url)
    forget(owner)


def forget(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM webhooks"))


def rename(owner: Engine, name: str, to: str) -> None:
    with owner.begin() as connection:
        changed = text("UPDATE enterprises SET note = :to WHERE id = :id")
        connection.execute(changed, {"to": to, "id": world.name_id(name)})
