"""Would it be noticed if a route, or any function behind it, forgot to ask for rights? Each is made to, in turn.

The database's own fence is down meanwhile: behind it many a check could be missed without harm, and without notice.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine
from werkzeug.test import TestResponse

from gridmap.db import postgis
from gridmap.db.reading import FencedCompiler
from gridmap.db.sessions import publisher_of
from gridmap.web import access
from prove import checks
from prove.checks import Switches
from prove.ground import Ground
from prove.planted import planted_world
from prove.proof import Figure, at_least, none
from prove.report import FIGURES
from tests import databases
from tests.access import asking, expected, fences, offered
from tests.access.asking import Ask
from tests.access.people import client_of

PEOPLE = ("Mona", "Gloria", "Audrey", "Sean", "Newcomer")
WITHOUT = ("Nobody", "Mona")  # who asks where every route is open to whoever is signed in
ABOUT = ("own", "above", asking.PLAIN)
REFUSED, CLOSED_TWICE = (
    ("401", "403", "404", "sign-in"),
    "nobody gets in all the same: the view itself turns them away",
)
NOTICED = LET_IN, OFFERED, SHOWN = "let in", "offers what is refused", "shown"
ALONE, BY_A_TEST = "alone", "a test fails without it"
KEPT = FIGURES / "each" / "check.json"
OPEN = UNCHANGED, UNREACHED = "all is as before", "it says no to no request"
MOST_ASKED = 6  # requests for one check
NONE: frozenset[int] = frozenset()
Each = TypeVar("Each")
Reached = Mapping[frozenset[int], Mapping[int, Sequence[tuple[str, Ask]]]]
"""The checks that are off meanwhile -> a check -> who asked for what when it said no."""
_OF_EACH_ANSWER = re.compile(rb'(?:nonce|content|value)="[\w.-]{16,}"|"csrf": "[^"]+"')


@dataclass
class Asking:
    """People at the service. clean: the database of which theirs is a copy."""

    app: Flask
    engine: Engine
    owner: Engine
    clean: postgis.Urls
    name: str
    clients: dict[str, FlaskClient] = field(default_factory=dict)

    def put(self, who: str, ask: Ask) -> TestResponse:
        if who not in self.clients:
            self.clients[who] = client_of(self.app, self.owner, who)
        answer = asking.put(self.clients[who], ask)
        if asking.outcome(answer) in ("sign-in", "401"):
            del self.clients[who]
        return answer

    def renew(self) -> None:
        """What was written goes, and so do the sessions."""
        self.engine.dispose()
        self.owner.dispose()
        databases.copy(self.clean, self.name)
        self.clients.clear()


def prove(ground: Ground, most: int) -> list[Figure]:
    with asking_in(ground) as at:
        return [*_of_routes(at, most), *_of_checks(at, most)]


@contextmanager
def asking_in(ground: Ground) -> Iterator[Asking]:
    name = f"gridmap_prove_rights_{os.getpid()}"
    with planted_world(ground) as clean:
        above = create_engine(clean.owner)
        fences.lower_the_database_s(above)
        above.dispose()
        with fences.opened(clean, name) as (owner, engine):
            yield Asking(fences.application(engine), engine, owner, clean, name)


def _of_routes(at: Asking, most: int) -> list[Figure]:
    """Without a route's own statement of who may use it, is somebody answered otherwise than the table says?"""
    stated = {each: access.stated(at.app, each) for each in sorted(at.app.view_functions)}
    closed = _some([each for each, allowed in stated.items() if allowed and allowed.signed_in], most)
    asked = asking.asks(at.app, {}, every_word=False)
    table = expected.read()
    told = {each: _without(at, each, [a for a in asked if a.endpoint == each], table) for each in closed}
    missed = [each for each, what in told.items() if not what]
    by = list(told.values())
    return [
        at_least(
            "routes whose statement was taken away: noticed, or closed all the same",
            len(closed) - len(missed),
            len(closed),
        ),
        Figure(f"of these {CLOSED_TWICE}", f"{by.count(CLOSED_TWICE):,}"),
        *(Figure("not noticed", each, good=False) for each in missed[:10]),
    ]


def _without(at: Asking, endpoint: str, asked: Sequence[Ask], table: expected.Table) -> str:
    """Empty where nobody would notice: somebody gets in for whom the route is not."""
    view = at.app.view_functions[endpoint]
    was = view.__dict__[access._STATED]
    setattr(view, access._STATED, access.Allowed(signed_in=False))
    got_in = False
    try:
        for who in ("nobody signed in", "Nobody") if was.roles else ("nobody signed in",):
            for ask in asked:
                line = table.get((ask.endpoint, ask.method), {}).get(who, "")
                outcome, allowed = asking.outcome(at.put(who, ask)), expected.of(line, ask.about)
                if allowed and outcome not in allowed:
                    return LET_IN
                got_in = got_in or outcome not in REFUSED
    finally:
        setattr(view, access._STATED, was)
    return "" if got_in else CLOSED_TWICE


def _of_checks(at: Asking, most: int) -> list[Figure]:
    """Without one check, is a request refused no more, or does a page show or offer something else?

    Where another fence stands before a check, it is asked alone: with that fence down too. What was noticed is kept
    until its function changes, so that a run goes on where the last one ended; what was not is tried again.
    """
    every = checks.all_of()
    known = {key: verdict for key, verdict in kept().items() if key in {each.key for each in every}}
    KEPT.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    pending = _some([n for n, each in enumerate(every) if known.get(each.key, UNREACHED) in OPEN], most)
    with checks.switched(every) as switches:
        reached = _reached(at, switches) if pending else {}
        for number in pending:
            keep(every[number], _verdict(at, switches, number, reached))
    known = kept()
    tried = [each for each in every if each.key in known]
    by = [known[each.key] for each in tried]
    return [
        at_least("checks inside of views and records that were taken away (AST)", len(tried), len(every)),
        Figure("of these a request was answered with another status", f"{by.count(LET_IN):,}"),
        Figure("of these a page offered what is refused then", f"{by.count(OFFERED):,}"),
        Figure("of these only what a page holds was another", f"{by.count(SHOWN):,}"),
        Figure(
            "of these another fence stands before it, and with that away too it was noticed",
            f"{by.count(ALONE):,}",
        ),
        Figure("of these a test fails without it (prove.by_tests)", f"{by.count(BY_A_TEST):,}"),
        none("nobody noticed", sum(each in OPEN for each in by)),
        *(
            Figure(each_by, f"{each}", good=False)
            for each, each_by in zip(tried, by, strict=True)
            if each_by in OPEN
        ),
    ]


def kept() -> dict[str, str]:
    """What came of each check that was tried, by its key."""
    return dict(json.loads(KEPT.read_text(encoding="utf-8"))) if KEPT.exists() else {}


def keep(check: checks.Check, verdict: str) -> None:
    known = {**kept(), check.key: verdict}
    KEPT.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _reached(at: Asking, switches: Switches) -> Reached:
    every = switches.checks
    others = frozenset(number for number, each in enumerate(every) if not each.defines)
    refusing = frozenset(number for number in others if not every[number].chooses)
    plainly = _saying_no(at, switches, frozenset(), PEOPLE)
    with _bare(at):
        return {
            NONE: plainly,
            others: _saying_no(at, switches, others, WITHOUT),
            refusing: _saying_no(at, switches, refusing, WITHOUT, writing=True),
        }


def _verdict(at: Asking, switches: Switches, number: int, reached: Reached) -> str:
    told = _noticed(at, switches, number, reached[NONE].get(number, []), NONE)
    if told in NOTICED:
        return told
    with _bare(at):
        alone = _best(
            _noticed(at, switches, number, asked.get(number, []), off)
            for off, asked in reached.items()
            if off
        )
    return ALONE if alone in NOTICED else _best((told, alone))


@contextmanager
def _bare(at: Asking) -> Iterator[None]:
    """Every route is open to whoever is signed in, and the application's fence of reading is down."""
    engines = (at.engine, publisher_of(at.engine))
    views = {view: view.__dict__[access._STATED] for view in at.app.view_functions.values()}
    for view, stated in views.items():
        setattr(view, access._STATED, access.Allowed(signed_in=stated.signed_in))
    fences.lower_the_application_s(at.engine)
    try:
        for each in engines:
            each.clear_compiled_cache()
        yield
    finally:
        for view, stated in views.items():
            setattr(view, access._STATED, stated)
        for each in engines:
            each.dialect.statement_compiler = FencedCompiler
            each.clear_compiled_cache()


def _saying_no(
    at: Asking, switches: Switches, off: frozenset[int], who: Collection[str], *, writing: bool = False
) -> dict[int, list[tuple[str, Ask]]]:
    """By the place of each check: the requests, and whose, in which it says no. off: the others.

    writing: those alone that write.
    """
    found: dict[int, list[tuple[str, Ask]]] = defaultdict(list)
    for each in who:
        switches.off = off
        for ask in asking.asks(at.app, asking.traces_of(at.owner), every_word=False):
            if ask.about in ABOUT and (ask.method != "GET" or not writing):
                switches.said_no.clear()
                at.put(each, ask)
                for number in switches.said_no:
                    found[number].append((each, ask))
        at.renew()
    return found


def _noticed(
    at: Asking, switches: Switches, number: int, asked: Sequence[tuple[str, Ask]], off: frozenset[int]
) -> str:
    """What differs between the check at its place and without it. off: the others that say yes meanwhile."""
    found = UNCHANGED if asked else UNREACHED
    for who, ask in _telling(asked):
        switches.off = off - {number}
        switches.said_no.clear()
        before = at.put(who, ask)
        if ask.method != "GET" and before.status_code < 400:
            at.renew()  # it was done: asked again it is another question
            continue
        if number not in switches.said_no:
            continue
        switches.off = off | {number}
        after = at.put(who, ask)
        if ask.method != "GET" and after.status_code < 400:
            at.renew()
        if after.status_code < 500 and asking.outcome(before) != asking.outcome(after):
            return LET_IN
        if ask.method == "GET" and _plain(before) != _plain(after):
            switches.off = off - {number}
            if _offers_more(at, who, ask, before, after):
                return OFFERED
            found = SHOWN if _plain(before) == _plain(at.put(who, ask)) else found
    return found


def _offers_more(at: Asking, who: str, ask: Ask, before: TestResponse, after: TestResponse) -> bool:
    """Does the page without the check offer what is refused then, with the check at its place?"""
    more = offered.of(after, ask.path) - offered.of(before, ask.path)
    return any(each.is_refused(at.clients[who]) for each in more)


def _best(found: Iterable[str]) -> str:
    return min(found, key=(*NOTICED, *OPEN).index)


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
