"""Is each person answered at each route, about each object, as the reviewed table says, with no word of another grid?

Routes are read from the application: one that the table does not name fails, and so does an answer of 500. Each person
has a copy of the world of their own, so what they write reaches nobody else. Here `choosing.few` of the questions are
asked; all of them, of more people, by `make prove`.
"""

from __future__ import annotations

import os

import pytest

from gridmap.db import postgis
from tests.access import asking, choosing, expected, fences, people

pytestmark = pytest.mark.scale
# "yes" asks everything of everybody (half an hour), then "few" what the tests ask (minutes); to be read as a diff.
_WRITES = os.environ.get("GRIDMAP_WRITE_EXPECTED", "")
_WHOLE = _WRITES == "yes"
_ASKED = people.EVERYBODY if _WHOLE else (*people.STRANGERS, *people.PEOPLE)


@pytest.mark.parametrize("who", _ASKED)
def test_each_route_answers_as_the_table_says(planted_world: postgis.Urls, who: str) -> None:
    with fences.opened(planted_world, f"gridmap_test_{os.getpid()}_matrix") as (owner, engine):
        seen = asking.seen_by(engine, who)
        app = fences.application(engine)
        done = asking.ask_all(app, owner, who, seen, choose=None if _WHOLE else choosing.few)
    if _WRITES:
        expected.write({who: done.answers}, people.EVERYBODY, add=not _WHOLE)
    assert not done.leaks, "\n".join(done.leaks[:20])
    assert not done.broken, "\n".join(done.broken[:20])
    if _WRITES:
        return
    table = expected.read()
    unlisted = sorted(set(done.answers) - set(table))
    assert not unlisted, f"routes of which the table says nothing: {unlisted}; see tests/access/expected.py"
    other = expected.differing(table, who, done.answers)
    assert not other, "\n".join(other)
    assert not set(table) - set(done.answers), "the table names routes that are gone"


def test_a_line_of_the_table_says_what_is_allowed_of_each_object() -> None:
    line = "200 own; 200/404 beside; 403 absent malformed"
    assert expected.of(line, "own") == {"200"}
    assert expected.of(line, "beside") == {"200", "404"}
    assert expected.of(line, "away") == set()
    assert expected.of("sign-in all", "own") == {"sign-in"}
    table = {("a.b", "GET"): {"Gloria": line}}
    assert not expected.differing(table, "Gloria", {("a.b", "GET"): {"own": {"200"}}})
    assert expected.differing(table, "Gloria", {("a.b", "GET"): {"own": {"404"}}})
    assert expected.differing(table, "Gloria", {("a.b", "GET"): {"own": {"200"}, "away": {"200"}}})
    assert expected.differing({}, "Gloria", {("a.b", "GET"): {"own": {"200"}}})


def test_what_else_is_answered_is_added_to_a_line() -> None:
    assert expected.added("302 own; 404 away", {"own": {"302"}}) == "302 own; 404 away"
    assert expected.added("302 own; 404 away", {"own": {"409"}}) == "302 own; 404 away; 409 own"
    assert expected.added("404 all", {"own": {"302"}}) == "404 all; 302 own"
    assert expected.added("", {"own": {"302"}}) == "302 all"


def test_what_writes_is_done_for_some_and_understood_before_it_is_refused() -> None:
    """A matrix in which every form is turned away at the door, whoever sends it, would say nothing of rights."""
    table = {route: said for route, said in expected.read().items() if route[1] != "GET"}
    outcomes = {
        route: {
            one for line in said.values() for part in line.split("; ") for one in part.split()[0].split("/")
        }
        for route, said in table.items()
    }
    done, asked = {"200", "201", "302"}, {"403", "404", "409", "422"}
    assert sum(bool(each & done) for each in outcomes.values()) > len(table) / 4
    unread = {endpoint for (endpoint, _), each in outcomes.items() if not each & (done | asked)}
    assert unread <= {"account.sign_out", "account.signing_in", "codes.check", "language.choose"}
