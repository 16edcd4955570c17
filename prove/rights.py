"""Would it be noticed if a route, or any function behind it, forgot to ask for rights? Each is made to, in turn.

The database's own fence is down meanwhile: behind it many a check could be missed without harm, and without notice.
"""

from __future__ import annotations

import hashlib
import os
import random
import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import TypeVar

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from gridmap.web import access
from prove import checks
from prove.ground import Ground
from prove.planted import planted_world
from prove.proof import Figure, at_least
from tests.access import asking, expected, fences
from tests.access.asking import Ask
from tests.access.people import client_of

PEOPLE = ("Gloria", "Dora", "Nora", "Both")
ABOUT = ("own", "away", asking.PLAIN)
MOST_ASKED = 12  # requests for one check
Each = TypeVar("Each")
_ENDS_A_SESSION = ("account.", "admin.start_over", "admin.switch_person", "admin.reset_password", "codes.")
_OF_EACH_ANSWER = re.compile(rb'(?:nonce|content|value)="[\w.-]{16,}"|"csrf": "[^"]+"')


@dataclass
class Asking:
    """People at the service, and which of their requests came by which function."""

    app: Flask
    owner: Engine
    clients: dict[str, FlaskClient] = field(default_factory=dict)
    reached: dict[CodeType, list[tuple[str, Ask]]] = field(default_factory=lambda: defaultdict(list))

    def put(self, who: str, ask: Ask) -> TestResponse:
        if who not in self.clients:
            self.clients[who] = client_of(self.app, self.owner, who)
        answer = asking.put(self.clients[who], ask)
        if asking.outcome(answer) in ("sign-in", "401"):
            del self.clients[who]
        return answer

    def follow(self, who: str, asked: Sequence[Ask], watched: frozenset[CodeType]) -> None:
        for ask in asked:
            seen: set[CodeType] = set()

            def note(frame: FrameType, event: str, argument: object, seen: set[CodeType] = seen) -> None:
                if frame.f_code in watched:
                    seen.add(frame.f_code)

            sys.settrace(note)
            try:
                self.put(who, ask)
            finally:
                sys.settrace(None)
            for code in seen:
                self.reached[code].append((who, ask))


def prove(ground: Ground, most: int) -> list[Figure]:
    with (
        planted_world(ground, published=False) as urls,
        fences.opened(urls, f"gridmap_prove_rights_{os.getpid()}") as (owner, engine),
    ):
        fences.lower_the_database_s(owner)
        with_app = Asking(fences.application(engine), owner)
        return [*_of_routes(with_app, most), *_of_checks(with_app, most)]


def _of_routes(at: Asking, most: int) -> list[Figure]:
    """Without a route's own statement of who may use it, is somebody answered otherwise than the table says?"""
    stated = {each: access.stated(at.app, each) for each in sorted(at.app.view_functions)}
    closed = _some([each for each, allowed in stated.items() if allowed and allowed.signed_in], most)
    asked = asking.asks(at.app, {}, every_word=False)
    table = expected.read()
    missed = [
        each for each in closed if not _is_noticed(at, each, [a for a in asked if a.endpoint == each], table)
    ]
    return [
        at_least("routes whose statement was taken away, noticed", len(closed) - len(missed), len(closed)),
        *(Figure("not noticed", each, good=False) for each in missed[:10]),
    ]


def _is_noticed(at: Asking, endpoint: str, asked: Sequence[Ask], table: expected.Table) -> bool:
    view = at.app.view_functions[endpoint]
    was = view.__dict__[access._STATED]
    setattr(view, access._STATED, access.Allowed(signed_in=False))
    try:
        for who in ("nobody signed in", "Nobody"):
            for ask in asked:
                line = table.get((ask.endpoint, ask.method), {}).get(who, "")
                if asking.outcome(at.put(who, ask)) not in expected.of(line, ask.about):
                    return True
    finally:
        setattr(view, access._STATED, was)
    return False


def _of_checks(at: Asking, most: int) -> list[Figure]:
    """Without one check, is a request refused no more, or does a page show or offer something else?"""
    chosen = _some(checks.all_of(), most)
    live = {each: checks.live(each) for each in chosen}
    watched = frozenset(each.__code__ for each in live.values() if each)
    asked = [
        each
        for each in asking.asks(at.app, asking.traces_of(at.owner), every_word=False)
        if each.about in ABOUT and not each.endpoint.startswith(_ENDS_A_SESSION)
    ]
    for who in PEOPLE:
        at.follow(who, asked, watched)
    told = {each: _noticed(at, each) for each in chosen}
    let_in = sum(each == "let in" for each in told.values())
    shown = sum(each == "shown" for each in told.values())
    missed = [f"{each}: {why}" for each, why in told.items() if why not in ("let in", "shown")]
    return [
        Figure("checks inside of views and records that were taken away (AST)", f"{len(chosen):,}"),
        Figure("of these a request was answered with another status", f"{let_in:,}"),
        Figure("of these only what a page holds or offers was another", f"{shown:,}"),
        at_least("checks noticed", let_in + shown, len(chosen)),
        *(Figure("not noticed", each, good=False) for each in missed),
    ]


def _noticed(at: Asking, check: checks.Check) -> str:
    function = checks.live(check)
    asked = _telling(at.reached[function.__code__]) if function else []
    if function is None or not asked:
        return "no request comes by it"
    whole, lacking, found = function.__code__, checks.without(check), "all is as before"
    for who, ask in asked:
        before = at.put(who, ask)
        if ask.method != "GET" and before.status_code < 400:
            continue  # it was done: asked again it is another question
        function.__code__ = lacking
        try:
            after = at.put(who, ask)
        finally:
            function.__code__ = whole
        if asking.outcome(before) != asking.outcome(after):
            return "let in"
        if ask.method == "GET" and _plain(before) != _plain(after):
            found = "shown"
    return found


def _telling(asked: Sequence[tuple[str, Ask]]) -> list[tuple[str, Ask]]:
    """A few of the requests: each route and each person before any comes again."""
    turns: dict[tuple[str, str], int] = defaultdict(int)
    order: list[tuple[int, int, tuple[str, Ask]]] = []
    for who, ask in asked:
        turns[who, ""] += 1
        turns["", ask.endpoint] += 1
        order.append((turns["", ask.endpoint] * 3 + turns[who, ""], len(order), (who, ask)))
    return [each for _, _, each in sorted(order, key=lambda one: one[:2])[:MOST_ASKED]]


def _plain(answer: TestResponse) -> str:
    """What an answer says, without the words that are made for each answer."""
    return hashlib.sha256(_OF_EACH_ANSWER.sub(b"", answer.data)).hexdigest()


def _some(of: Sequence[Each], most: int) -> list[Each]:
    return list(of) if len(of) <= most else random.Random(3).sample(list(of), most)
