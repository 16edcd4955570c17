"""What does the duty officer need to know about a place: who to call, and what can help from how far away?

Live from the tables, never from a published answer: what is put out of service drops out at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gridmap.database import FencedSession
from gridmap.locate.choices import Choice
from gridmap.locate.help import Help, help_near
from gridmap.locate.people import Leader, OnDuty, leaders_of, on_duty
from gridmap.locate.places import Place, at, own_township, township_among
from gridmap.locate.search import find, of_record, settled
from gridmap.locate.station import Station, station_for

__all__ = ["Answer", "Choice", "Place", "at", "find", "locate", "of_record", "settled"]


@dataclass(frozen=True)
class Answer:
    """The answer about one place; `as_of` with its time zone."""

    place: Place
    duty: list[OnDuty]
    leaders: list[Leader]
    station: Station
    help: list[Help]
    as_of: datetime


def locate(session: FencedSession, place: Place, now: datetime) -> Answer:
    """Everything about a place that the viewer may see. Outside every area it is still answered."""
    township = township_among(place.areas)
    home = own_township(session)
    duty = on_duty(session, township.path, now) if township else []
    if not duty and home is not None:  # the neighbour's list lies beyond the fence; one's own leader decides
        duty = on_duty(session, home.path, now)
    return Answer(
        place=place,
        duty=duty,
        leaders=leaders_of(session, place.areas),
        station=station_for(session, (place.lon, place.lat), township),
        help=help_near(session, (place.lon, place.lat), (township or home)),
        as_of=now,
    )
