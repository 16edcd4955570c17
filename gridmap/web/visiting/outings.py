"""Which outings are planned and made, how far is one of them, and who goes along?"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from gridmap.db.models import Person
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard
from gridmap.records.places import under_any
from gridmap.records.visiting import counts, outings
from gridmap.registers.campaigns import Campaign
from gridmap.registers.hazards import Hazard
from gridmap.registers.outings import OUTINGS, Outing, OutingMember, OutingStop
from gridmap.registers.visits import Visit, kind_by_people
from gridmap.vocabulary import Sector, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.kept_forms import KeptForm, Said, SentForm, keep
from gridmap.web.language import translated
from gridmap.web.pages import ROWS_A_PAGE, Pager
from gridmap.web.registers.told import tell
from gridmap.web.visiting.shared import (
    GOES_OUT,
    PLANS,
    area,
    blueprint,
    day,
    key,
    keys,
    known_keys,
    lack_certificates,
)


@blueprint.get("/outings")
@allow(*GOES_OUT)
def overview() -> str:
    """The outings of an area, the newest first, with what they add up to this year."""
    chosen, session, today = area(), current.session(), current.today()
    found = select(Outing).where(under_any(Outing.area_path.expression, [chosen.path]))
    pager = Pager.asked(session.scalar(select(func.count()).select_from(found.subquery())) or 0)
    rows = session.scalars(
        found.order_by(Outing.on_date.desc(), Outing.id).limit(ROWS_A_PAGE).offset(pager.offset)
    ).all()
    campaigns = select(Campaign).where(under_any(Campaign.area_path.expression, viewer().paths()))
    return render_template(
        "visiting/outings.html",
        area=chosen,
        rows=rows,
        numbers=_numbers([row.id for row in rows]),
        pager=pager,
        counts=counts(session, chosen.path, today.replace(month=1, day=1), today),
        sectors=translated(texts(Sector)),
        campaigns=session.scalars(campaigns.order_by(Campaign.begins_on.desc().nulls_last()).limit(20)).all(),
        named_campaigns=_names(Campaign, [row.campaign_id for row in rows]),
        leaders=_names(Person, [row.led_by for row in rows]),
        may_plan=viewer().holds(PLANS, chosen.path),
        today=today,
    )


@blueprint.post("/outings/plan")
@allow(*GOES_OUT)
def plan() -> ResponseReturnValue:
    """An outing to the places that were ticked in any list: `enterprise` repeated; today and oneself, where unsaid."""
    session = current.session()
    made = _planned(request.form, current.today(), current.now())
    session.commit()
    stops = outings.stops(session, made)
    tell(Sentence(N_("The outing is planned; it calls on {count} places."), {"count": len(stops)}))
    return redirect(url_for("visiting.outing", outing_id=made.id))


def enter_plan(sent: SentForm) -> str:
    """An outing that was planned without a signal: of the day on which it was, and whoever wrote it goes."""
    written = sent.written
    made = _planned(sent.said, written.written_at.date(), written.now)
    return f"{OUTINGS.key}/{made.id}"


keep("visiting.plan", KeptForm(enter_plan, lambda: N_("Plan an outing"), lambda: OUTINGS.fields))


def _planned(said: Said, today: date, now: datetime) -> Outing:
    campaign = said.get("campaign", "")
    return outings.plan_outing(
        current.session(),
        keys(said, "enterprise"),
        day(said.get("on_date", "")) or today,
        keys(said, "person"),
        key(campaign, "campaign") if campaign else None,
        now=now,
        purpose=said.get("purpose", ""),
        leader_led=said.get("leader_led") == "yes",
        led_by=_led_by(said),
    )


@blueprint.get("/outings/<uuid:outing_id>")
@allow(*GOES_OUT)
def outing(outing_id: uuid.UUID) -> str:
    session = current.session()
    found = _found(outing_id)
    campaign = session.get(Campaign, found.campaign_id) if found.campaign_id else None
    hazards = select(Hazard).join(Visit, Visit.id == Hazard.visit_id).where(Visit.outing_id == outing_id)
    may_write = viewer().holds(OUTINGS.writers, found.area_path)
    return render_template(
        "visiting/outing.html",
        outing=found,
        campaign=campaign,
        stops=outings.stops(session, found),
        hazards=session.scalars(hazards.order_by(Hazard.id)).all(),
        kind=kind_by_people(len(found.members)),
        leader=session.get(Person, found.led_by) if found.led_by else None,
        lacking=lack_certificates(found.members),
        others=outings.companions(session, found.area_path) if may_write else [],
        may_write=may_write,
        today=current.today(),
    )


@blueprint.post("/outings/<uuid:outing_id>/people")
@allow(*GOES_OUT)
def change_people(outing_id: uuid.UUID) -> ResponseReturnValue:
    """Who really went; visits that were entered keep their kind, for papers may rest on it."""
    session = current.session()
    found = _found(outing_id)
    outings.set_members(session, found, known_keys(request.form.getlist("person")), _led_by(request.form))
    session.commit()
    tell(N_("Saved."))
    return redirect(url_for("visiting.outing", outing_id=outing_id))


def _led_by(said: Said) -> uuid.UUID | None:
    named = said.get("led_by", "")
    return key(named, "led_by") if named else None


def _found(outing_id: uuid.UUID) -> Outing:
    """Raises NotFound beyond the fence."""
    found: Outing = guard.find(current.session(), OUTINGS, outing_id)
    return found


def _names(model: type[Campaign | Person], ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """id -> name, as far as the viewer may see them."""
    found = select(model.id, model.name).where(model.id.in_({each for each in ids if each}))
    return {row.id: row.name for row in current.session().execute(found)}


def _numbers(ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, int]]:
    """outing -> how many people, planned stops and visits it has."""
    numbers: dict[uuid.UUID, dict[str, int]] = {each: {"people": 0, "stops": 0, "visits": 0} for each in ids}
    for name, model in (("people", OutingMember), ("stops", OutingStop), ("visits", Visit)):
        found = select(model.outing_id, func.count()).where(model.outing_id.in_(ids))
        for outing_id, number in current.session().execute(found.group_by(model.outing_id)):
            if outing_id is not None:
                numbers[outing_id][name] = number
    return numbers
