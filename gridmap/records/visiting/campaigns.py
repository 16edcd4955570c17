"""How does a plan or campaign get its places, and how far is it?"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import saving
from gridmap.records.visiting.choosing import MOST, PlaceFilter, chosen, ids, number
from gridmap.records.visiting.outings import REFUSED
from gridmap.registers.attempts import Attempt
from gridmap.registers.campaigns import CAMPAIGNS, Campaign, CampaignPlace
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.outings import Outing
from gridmap.registers.visits import Visit


@dataclass(frozen=True)
class PlaceProgress:
    """A place of a campaign. visit: the latest in one of its outings; attempts: calls there that found nothing."""

    enterprise: Enterprise
    visit: Visit | None
    attempts: int


def begin(
    session: FencedSession,
    campaign_id: uuid.UUID,
    said: Mapping[str, Any],
    choice: PlaceFilter,
    now: datetime,
) -> Campaign:
    """A campaign with the places that the choice gives today; they stay its places. The caller commits.

    Raises InvalidInput where the choice gives none, Forbidden.
    """
    found = number(session, choice)
    if found > MOST:
        sentence = Sentence(
            N_("A plan holds at most {most} places, and this gives {count}. Ask for less, or draw by lot."),
            {"most": MOST, "count": found},
        )
        raise InvalidInput(REFUSED, [Problem("sectors", sentence)])
    places = ids(chosen(session, choice))
    if not places:
        sentence = Sentence(N_("No place is chosen by this. Ask for less."))
        raise InvalidInput(REFUSED, [Problem("sectors", sentence)])
    told = {**said, "area_path": choice.area_path}
    made = saving.create(session, CAMPAIGNS, campaign_id, told, now, {"chosen": choice.to_json()})
    if made.made:
        session.add_all(
            CampaignPlace(campaign_id=made.id, enterprise_id=e, ordinal=n) for n, e in enumerate(places)
        )
        session.flush()
    return session.get_one(Campaign, made.id)


def places(session: FencedSession, campaign: Campaign) -> list[PlaceProgress]:
    """The places of a campaign in their order, as far as the viewer may see them, with what became of each."""
    mine = select(Enterprise).join(CampaignPlace, CampaignPlace.enterprise_id == Enterprise.id)
    found = session.scalars(
        mine.where(CampaignPlace.campaign_id == campaign.id).order_by(CampaignPlace.ordinal)
    )
    visits = {row.enterprise_id: row for row in session.scalars(_within(Visit, campaign))}
    missed: dict[uuid.UUID, int] = {}
    for attempt in session.scalars(_within(Attempt, campaign)):
        missed[attempt.enterprise_id] = missed.get(attempt.enterprise_id, 0) + 1
    return [PlaceProgress(place, visits.get(place.id), missed.get(place.id, 0)) for place in found]


def _within(model: type[Any], campaign: Campaign) -> Any:
    found = select(model).join(Outing, Outing.id == model.outing_id).where(Outing.campaign_id == campaign.id)
    return found.order_by(model.on_date, model.id)
