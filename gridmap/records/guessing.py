"""May somebody at this place, or with this device, guess a password again?

Wrong passwords are counted by name and place together, so nobody shuts an account by guessing at it from elsewhere; a
device that has signed in with that name before is counted for itself. Whether the name exists plays no part.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from gridmap.db.models import Guess
from gridmap.db.sessions import FencedSession


@dataclass(frozen=True)
class Origin:
    """Where an attempt comes from. device: a mark that this name has signed in with before; empty for a stranger's."""

    address: str = ""
    device: str = ""


@dataclass(frozen=True)
class Limit:
    """How many failures in a row pass, for how long the rest is remembered, and the longest lock."""

    key: str
    free: int
    kept: timedelta
    longest_min: int
    whole_name: bool = False  # every stranger at this name


OF_ONE, OF_A_PLACE, OF_A_NAME = 4, 30, 100


def limits(name: str, origin: Origin) -> list[Limit]:
    """What is counted, in an order in which two attempts cannot wait for each other."""
    day = timedelta(days=1)
    if origin.device:
        return [Limit(_key("device", origin.device, name), OF_ONE, day, 30)]
    place = place_of(origin.address)
    told = [
        Limit(_key("place and name", place, name), OF_ONE, day, 30),
        Limit(_key("name", name), OF_A_NAME, timedelta(hours=1), 30, whole_name=True),
    ]
    if place:
        told.append(Limit(_key("place", place), OF_A_PLACE, timedelta(minutes=15), 5))
    return sorted(told, key=lambda each: each.key)


def place_of(address: str) -> str:
    """The address; of IPv6 the network that one subscriber has. Nothing for this computer: it may be a proxy."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if found.is_loopback:
        return ""
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


@dataclass(frozen=True)
class GuessCount:
    """locked_until: no further guess before then. failing: until when it is shut if this attempt fails."""

    locked_until: datetime | None
    failing: datetime | None
    whole_name: datetime | None


def count(session: FencedSession, counted: Sequence[Limit], now: datetime) -> GuessCount:
    """Count an attempt before it is judged, and commit: of guesses in parallel none passes uncounted."""
    shut: list[datetime] = []
    failing: list[datetime] = []
    name: datetime | None = None
    for limit in counted:
        session.execute(insert(Guess).values(key=limit.key, last_at=now).on_conflict_do_nothing())
        row = session.get_one(Guess, limit.key, with_for_update=True, populate_existing=True)
        if row.locked_until and row.locked_until > now:
            shut.append(row.locked_until)
            continue
        if now - row.last_at > limit.kept:
            row.failures = 0
        row.failures, row.last_at = row.failures + 1, now
        minutes = lock_minutes(row.failures, limit)
        row.locked_until = now + timedelta(minutes=minutes) if minutes else None
        if row.locked_until:
            failing.append(row.locked_until)
            name = row.locked_until if limit.whole_name else name
    session.commit()
    return GuessCount(max(shut, default=None), max(failing, default=None), name)


def shut_until(session: FencedSession, counted: Sequence[Limit], now: datetime) -> datetime | None:
    """Until when no guess is judged; None where it may be. Counts nothing."""
    keys = [limit.key for limit in counted]
    shut = select(func.max(Guess.locked_until)).where(Guess.key.in_(keys), Guess.locked_until > now)
    return session.scalar(shut)


def forget(session: FencedSession, counted: Sequence[Limit], now: datetime) -> None:
    """The password was right. Of its place only this attempt is forgotten: an office begins its day at one address,
    and whoever guesses there is not let off by that.
    """
    places = [limit.key for limit in counted if limit.free == OF_A_PLACE]
    others = [limit.key for limit in counted if limit.free != OF_A_PLACE]
    session.execute(delete(Guess).where(Guess.key.in_(others)))
    shut = case((Guess.failures > OF_A_PLACE + 1, Guess.locked_until))
    less = {Guess.failures: func.greatest(Guess.failures - 1, 0), Guess.locked_until: shut}
    session.execute(update(Guess).where(Guess.key.in_(places)).values(less))
    session.execute(delete(Guess).where(Guess.last_at < now - timedelta(days=1)))


def unlock(session: FencedSession, name: str, address: str = "") -> None:
    """Let strangers guess at this name again; those of one place too, where it is named."""
    keys = [_key("name", name)]
    if address:
        keys += [_key("place and name", place_of(address), name), _key("place", place_of(address))]
    session.execute(delete(Guess).where(Guess.key.in_(keys)))


def lock_minutes(failures: int, limit: Limit) -> int:
    """The lock after so many failures in a row: none, then 1, 2, 4 … min."""
    over = failures - limit.free
    return min(2 ** min(over - 1, 10), limit.longest_min) if over > 0 else 0


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()
