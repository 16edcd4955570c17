"""Is each person answered at each route, about each object, as the reviewed table says, with no word of another grid?

Routes are read from the application: one that the table does not name fails. Each person has a copy of the world of
their own, so what they write reaches nobody else.
"""

from __future__ import annotations

import os

import pytest

from gridmap.db import postgis
from gridmap.settings import Settings
from gridmap.web import create_app
from tests import world
from tests.access import asking, expected, fences

pytestmark = pytest.mark.scale
# What is planted is stored as JSON or as a file in a shape that these pages cannot read, which the service itself never
# writes; who may see it is answered all the same. Their own tests show them whole.
UNREADABLE = frozenset(
    {
        "admin.show_import",
        "areas.choose",
        "areas.close",
        "areas.merge",
        "areas.show",
        "areas.undo_on_map",
        "areas.undo_step",
        "outbox.enter",
        "outbox.one",
        "outbox.set_aside",
        "papers.county_form",
        "papers.filled_county_form",
        "scenarios.compare",
        "scenarios.overview",
        "scenarios.show",
        "work_report.issued",
        "work_report.issued_file",
    }
)
_WRITES = bool(os.environ.get("GRIDMAP_WRITE_EXPECTED"))


def answered(source: postgis.Urls, who: str) -> asking.Seen:
    with fences.opened(source, f"gridmap_test_{os.getpid()}_matrix") as (owner, engine):
        seen = asking.seen_by(engine, who)
        app = create_app(Settings(secret_key="a test's secret key"), engine, clock=lambda: world.NOW)
        app.config["WTF_CSRF_ENABLED"] = False  # whether a form is one of ours is asked elsewhere
        return asking.ask_all(app, owner, who, seen)


@pytest.mark.parametrize("who", asking.EVERYBODY)
def test_each_route_answers_as_the_table_says(planted_world: postgis.Urls, who: str) -> None:
    done = answered(planted_world, who)
    if _WRITES:
        expected.write({who: done.answers}, asking.EVERYBODY)
    assert not done.leaks, "\n".join(done.leaks[:20])
    broken = [
        (route, about)
        for route, by_object in done.answers.items()
        for about, outcomes in by_object.items()
        if any("500" in outcome for outcome in outcomes) and route[0] not in UNREADABLE
    ]
    assert not broken, broken
    if _WRITES:
        return
    table = expected.read()
    unlisted = sorted(set(done.answers) - set(table))
    assert not unlisted, f"routes of which the table says nothing: {unlisted}; see tests/access/expected.py"
    other = {
        route: (table[route].get(who), expected.said(by_object))
        for route, by_object in done.answers.items()
        if table[route].get(who) != expected.said(by_object)
    }
    assert not other, "\n".join(f"{route}: expected {was}, got {now}" for route, (was, now) in other.items())
    assert not set(table) - set(done.answers), "the table names routes that are gone"
