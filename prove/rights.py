"""Would it be noticed if a route forgot to ask for rights? Each is made to, in turn."""

from __future__ import annotations

import os
import random

from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.sessions import app_engine
from gridmap.settings import Settings
from gridmap.web import access, create_app
from prove.ground import Ground
from prove.proof import Figure, at_least
from tests import databases, world
from tests.access import asking, expected, planted


def prove(ground: Ground, most: int) -> list[Figure]:
    """Without a route's own statement of who may use it, is somebody answered otherwise than the table says?"""
    with databases.fresh(ground.urls, f"gridmap_prove_rights_{os.getpid()}") as urls:
        return _proved(urls, most)


def _proved(urls: postgis.Urls, most: int) -> list[Figure]:
    owner, engine = create_engine(urls.owner), app_engine(urls.app)
    with Session(owner) as session:
        world.build(session)
    planted.plant(owner)
    app = create_app(Settings(secret_key="of no use elsewhere"), engine, clock=lambda: world.NOW)  # noqa: S106
    app.config["WTF_CSRF_ENABLED"] = False
    stated = {each: access.stated(app, each) for each in sorted(app.view_functions)}
    closed = [each for each, allowed in stated.items() if allowed and allowed.signed_in]
    chosen = closed if len(closed) <= most else random.Random(3).sample(closed, most)
    missed = [each for each in chosen if not _is_noticed(app, owner, each)]
    owner.dispose()
    engine.dispose()
    return [
        at_least(
            "routes whose statement was taken away, noticed by the table of rights",
            len(chosen) - len(missed),
            len(chosen),
        ),
        *(Figure("not noticed", each, good=False) for each in missed[:10]),
    ]


def _is_noticed(app: Flask, owner: object, endpoint: str) -> bool:
    view = app.view_functions[endpoint]
    was = view.__dict__[access._STATED]
    setattr(view, access._STATED, access.Allowed(signed_in=False))
    try:
        return any(_differs(app, owner, endpoint, who) for who in ("nobody signed in", "Nobody"))
    finally:
        setattr(view, access._STATED, was)


def _differs(app: Flask, owner: object, endpoint: str, who: str) -> bool:
    client = asking.client_of(app, owner, who)  # type: ignore[arg-type]
    table = expected.read()
    for ask in asking.asks(app, {}):
        if ask.endpoint != endpoint:
            continue
        promised = table.get((ask.endpoint, ask.method), {}).get(who, "")
        if (
            asking.outcome(asking.put(client, ask))
            not in promised.replace("/", " ").replace(";", " ").split()
        ):
            return True
    return False
