"""What goes on beside the requests? Lanes that never end: jobs, answers, tiles, webhooks; none of them keeps another.

They run in a process of their own next to the web workers, or in several on other machines.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

from sqlalchemy import Engine, text

from gridmap import jobs
from gridmap.asking import layer_for_publisher
from gridmap.incident import rankings
from gridmap.jobs import Troubles, shape_missed, watched
from gridmap.layers import BY_KEY
from gridmap.publishing import archives, publish
from gridmap.records import retention
from gridmap.webhooks import telling
from gridmap.webhooks.sending import Sender

_log = logging.getLogger(__name__)
FRESHEN_S, FRESHEN_RESTS = 60.0, 4
"""Between two rounds in which every answer is looked at; where a round takes long, so many times as long: what nobody
asks for takes a fifth of a core at most."""
WANTED_S, LONGEST_REST_S = 0.2, 5.0
"""How long somebody may wait until a renewal that they want is begun; after one as long as it took, to this length at
most: that many keep writing does not keep a core from those who read.
"""
ERASED_S = 600.0  # between two looks whether a day is over since personal data were last let go
RANKED_S = (
    5.0  # between two looks whether somebody else is first somewhere; longer where reckoning takes long
)
BAKED_S = 30.0  # between two looks whether an answer has no archive of its tiles
IDLE_S = 1.0  # how long a worker with nothing to do waits before it looks again

_DONE = object()


def work(engine: Engine, stop: threading.Event, troubles: Troubles) -> None:
    """Do one job after another until `stop` is set. Any number of workers may run, in any number of processes."""
    _repeat("jobs", lambda: jobs.run_one(engine, troubles), stop, troubles)


def renew(engine: Engine, stop: threading.Event, today: Callable[[], date], troubles: Troubles) -> None:
    """Renew the answers that somebody waits for, until `stop` is set.

    A lane of its own: neither an import that takes minutes nor an answer nobody looks at keeps a map old.
    """
    step = partial(publish.renew_one, engine, layer_for_publisher)
    _repeat("answers", lambda: step(today()), stop, troubles, idle_s=WANTED_S, longest_rest_s=LONGEST_REST_S)


def keep_fresh(engine: Engine, stop: threading.Event, today: Callable[[], date], troubles: Troubles) -> None:
    """Renew all answers now and then, and what else is kept up by the day, until `stop` is set."""
    round_: Iterator[None] | None = None
    begun_at, round_at, rank_at, erase_at = 0.0, 0.0, 0.0, 0.0

    def step() -> bool:
        nonlocal round_, begun_at, round_at, rank_at, erase_at
        if time.monotonic() > erase_at:
            erase_at = time.monotonic() + ERASED_S
            with watched("retention", troubles):
                retention.daily(engine)
        if time.monotonic() > rank_at:
            done, took_s = _ranked(engine)
            rank_at = time.monotonic() + RANKED_S + 2 * took_s
            if done:
                return True
        if round_ is None and time.monotonic() > round_at:
            round_, begun_at = freshen(engine, today, troubles), time.monotonic()
        if round_ is None:
            return False
        if next(round_, _DONE) is _DONE:
            took_s = time.monotonic() - begun_at
            round_, round_at = None, time.monotonic() + max(FRESHEN_S, FRESHEN_RESTS * took_s)
        return True

    _repeat("answers of all", step, stop, troubles)


def bake(engine: Engine, stop: threading.Event, today: Callable[[], date], troubles: Troubles) -> None:
    """Make the tiles that everybody sees alike before somebody asks, until `stop` is set. A lane of its own: they keep
    no answer old.
    """
    _repeat("tiles", lambda: bake_all(engine, today, troubles), stop, troubles, idle_s=BAKED_S)


def tell(engine: Engine, stop: threading.Event, sender: Sender, troubles: Troubles) -> None:
    """Tell other programs what changed, until `stop` is set. A lane of its own: a receiver may keep us waiting."""
    _repeat("webhooks", lambda: tell_each(engine, sender, troubles), stop, troubles)


def tell_each(engine: Engine, sender: Sender, troubles: Troubles) -> bool:
    """One step for each webhook; returns whether there was anything to do."""
    busy = False
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as holder:
        for webhook, person in holder.execute(text("SELECT webhook, person FROM gm_webhooks()")).all():
            with watched(f"webhook {webhook}", troubles):
                busy = telling.tell(holder, engine, webhook, person, sender) or busy
    return busy


def _ranked(engine: Engine) -> tuple[bool, float]:
    """Was anything reckoned, and how long did it take? What cannot be reckoned is searched for whoever asks."""
    began = time.monotonic()
    try:
        return rankings.renew(engine), time.monotonic() - began
    except Exception:
        _log.exception("who is first at each junction could not be reckoned")
        return False, FRESHEN_S


def _repeat(
    what: str,
    step: Callable[[], bool],
    stop: threading.Event,
    troubles: Troubles,
    idle_s: float = IDLE_S,
    longest_rest_s: float = 0.0,
) -> None:
    """Take one step after another; a pause where there was nothing to do, or where it failed.

    longest_rest_s: after a step it rests for as long as that took, but no longer than this.
    """
    while not stop.is_set():
        began = time.monotonic()
        try:
            busy = step()
            troubles.pop(what, None)
        except Exception as error:
            _log.exception("the worker could not take a step")
            troubles[what] = shape_missed(error) or type(error).__name__
            busy = False
        rest_s = min(time.monotonic() - began, longest_rest_s) if busy else idle_s
        if rest_s:
            stop.wait(rest_s)


def freshen(engine: Engine, today: Callable[[], date], troubles: Troubles) -> Iterator[None]:
    """Bring every answer that somebody may ask for up to date, one a step, so that who asks does not wait."""
    for township in _served(engine):
        for layer in BY_KEY.values():
            # One question that cannot be answered must not keep the others waiting.
            with watched(f"{layer.key} {township}", troubles):
                publish.refresh(engine, layer, township, today())
            yield
    publish.prune(engine)


def bake_all(engine: Engine, today: Callable[[], date], troubles: Troubles) -> bool:
    """Make the archives of tiles that are not made yet; returns whether any was made."""
    made = False
    for township in _served(engine):
        for layer in BY_KEY.values():
            with watched(f"tiles {layer.key} {township}", troubles):
                made = archives.bake(engine, layer, township, today()) or made
    archives.sweep()
    return made


def _served(engine: Engine) -> Sequence[str]:
    with engine.connect() as connection:
        return connection.scalars(text("SELECT gm_served_townships()")).all()
