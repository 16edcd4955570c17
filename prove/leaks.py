"""Does any answer say a word of what lies elsewhere, with both fences, or with either alone?"""

from __future__ import annotations

import os

from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from gridmap.db import postgis
from gridmap.db.sessions import app_engine
from gridmap.layers import LAYERS
from gridmap.publishing import publish
from gridmap.settings import Settings
from gridmap.web import create_app
from prove.ground import Ground
from prove.proof import Figure, none
from tests import databases, world
from tests.access import asking, fences, planted

WAYS = ("both fences", "the application alone", "the database alone", "neither")


def prove(ground: Ground, people: int) -> list[Figure]:
    with databases.fresh(ground.urls, f"gridmap_prove_leaks_{os.getpid()}") as urls:
        owner, app = create_engine(urls.owner), app_engine(urls.app)
        with Session(owner) as session:
            world.build(session)
        planted.plant(owner)
        for township in (world.T1, world.T2):
            publish.refresh_all(app, LAYERS, township, world.TODAY)
        owner.dispose()
        app.dispose()
        return [figure for way in WAYS for figure in _asked(urls, way, people)]


def _asked(source: postgis.Urls, way: str, people: int) -> list[Figure]:
    chosen = ("Gloria", "Nora", "Nobody", "Paula", "Dora", "Adam")[: people if way != "neither" else 1]
    asked, leaks = 0, 0
    for who in chosen:
        with fences.opened(source, f"gridmap_prove_way_{os.getpid()}") as (owner, engine):
            seen = asking.seen_by(engine, who)
            if way in ("the application alone", "neither"):
                fences.lower_the_database_s(owner)
            if way in ("the database alone", "neither"):
                fences.lower_the_application_s(engine)
            app = create_app(Settings(secret_key="of no use elsewhere"), engine, clock=lambda: world.NOW)  # noqa: S106
            app.config["WTF_CSRF_ENABLED"] = False
            done = asking.ask_all(app, owner, who, seen, reading=way != "both fences")
        asked, leaks = asked + done.asked, leaks + len(done.leaks)
    counted = Figure(f"requests, {way} ({', '.join(chosen)})", f"{asked:,}")
    if way == "neither":
        return [
            counted,
            Figure("leaks that are found without fences (so they would be seen)", f"{leaks:,}", leaks > 0),
        ]
    return [counted, none(f"words from elsewhere, {way}", leaks)]
