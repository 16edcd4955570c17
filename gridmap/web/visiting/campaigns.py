"""How are the places of a plan or campaign chosen, and how far is it?"""

from __future__ import annotations

import secrets
import uuid

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from gridmap.errors import InvalidInput, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records import guard
from gridmap.records.visiting import campaigns, choosing
from gridmap.records.visiting.choosing import PlaceFilter
from gridmap.records.visiting.outings import REFUSED
from gridmap.registers.campaigns import CAMPAIGNS, Campaign, CampaignKind
from gridmap.vocabulary import Risk, Sector, Tag, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.language import day as date_in_words
from gridmap.web.language import translate, translated
from gridmap.web.pages import ROWS_A_PAGE, Pager
from gridmap.web.registers.form_page import writable_areas
from gridmap.web.registers.shared import area_names
from gridmap.web.registers.told import tell
from gridmap.web.visiting.shared import GOES_OUT, PLANS, area, blueprint, day, key

SHOWN = 100
"""Places of a choice that are named before it is kept; all are counted."""


@blueprint.get("/campaigns/new")
@allow(*PLANS)
def new_campaign() -> ResponseReturnValue:
    """What is asked for, and which places that gives today; nothing is kept yet."""
    return _form(uuid.uuid4(), request.args, {}, request.args.get("reason", ""))


@blueprint.post("/campaigns")
@allow(*PLANS)
def add_campaign() -> ResponseReturnValue:
    session = current.session()
    record_id = key(request.form.get("id", ""), "id")
    names = ("name", "kind", "reason", "begins_on", "ends_on")
    said = {
        name: request.form.get(name) or (CampaignKind.PLAN.value if name == "kind" else "") for name in names
    }
    try:
        made = campaigns.begin(session, record_id, said, _choice(request.form), current.now())
    except InvalidInput as refused:
        current.discard()
        problems = {each.field: each.sentence for each in reversed(refused.problems)}
        return _form(record_id, request.form, problems, said["reason"]), 422
    session.commit()
    tell(N_("Saved."))
    return redirect(url_for("visiting.campaign", campaign_id=made.id))


@blueprint.get("/campaigns/<uuid:campaign_id>")
@allow(*GOES_OUT)
def campaign(campaign_id: uuid.UUID) -> str:
    session = current.session()
    found: Campaign = guard.find(session, CAMPAIGNS, campaign_id)
    called = campaigns.places(session, found)
    pager = Pager.asked(len(called))
    shown = called[pager.offset : pager.offset + ROWS_A_PAGE]
    choice = PlaceFilter.from_json(found.chosen)
    return render_template(
        "visiting/campaign.html",
        campaign=found,
        kinds=texts(CampaignKind),
        places=shown,
        pager=pager,
        visited=sum(each.visit is not None for each in called),
        attempted=sum(each.visit is None and each.attempts > 0 for each in called),
        still_open=sum(each.visit is None and not each.attempts for each in called),
        choice=_in_words(choice),
        drawn=choice if choice.draw is not None else None,
        areas=area_names(each.enterprise.area_path for each in shown),
        may_write=viewer().holds(GOES_OUT, found.area_path),
        today=current.today(),
    )


def _form(record_id: uuid.UUID, told: MultiDict[str, str], problems: dict[str, Sentence], reason: str) -> str:
    session = current.session()
    try:
        choice = _choice(told)
    except InvalidInput as refused:
        problems = {**{each.field: each.sentence for each in refused.problems}, **problems}
        choice = PlaceFilter(area().path)
    found, total = choosing.chosen(session, choice, SHOWN), choosing.number(session, choice)
    return render_template(
        "visiting/new_campaign.html",
        id=record_id,
        told=told,
        problems=problems,
        reason=reason,
        choice=choice,
        places=found,
        total=total,
        most=choosing.MOST,
        untagged=choosing.untagged(session, choice),
        areas=writable_areas(PLANS),
        kinds=translated(texts(CampaignKind)),
        sectors=translated(texts(Sector)),
        tags=translated(texts(Tag)),
        risks=[*translated(texts(Risk)), ("", translate(N_("Not graded")))],
        words=texts(Sector),
    )


def _choice(told: MultiDict[str, str]) -> PlaceFilter:
    """What was asked for, with a seed where there is to be a draw and none was given. Raises InvalidInput."""
    drawn = told.get("draw", "").strip()
    if drawn and not (drawn.isascii() and drawn.isdigit() and 0 < int(drawn) <= choosing.MOST):
        sentence = Sentence(N_("Write a whole number from 1 to {most}."), {"most": choosing.MOST})
        raise InvalidInput(REFUSED, [Problem("draw", sentence)])
    return PlaceFilter(
        area_path=area().path,
        sectors=tuple(each for each in told.getlist("sectors") if each in texts(Sector)),
        tags=tuple(each for each in told.getlist("tags") if each in texts(Tag)),
        risks=tuple(each for each in told.getlist("risks") if each in texts(Risk) or each == ""),
        visited_before=day(told.get("visited_before", ""), "visited_before"),
        draw=int(drawn) if drawn else None,
        seed=(told.get("seed", "").strip()[:40] or secrets.token_hex(4)) if drawn else "",
    )


def _in_words(choice: PlaceFilter) -> list[str]:
    """What was asked for, one condition after another."""
    lists = ((choice.sectors, texts(Sector)), (choice.tags, texts(Tag)), (choice.risks, texts(Risk)))
    said = [
        translate(N_(" or ")).join(translate(words.get(each, N_("Not graded"))) for each in chosen)
        for chosen, words in lists
        if chosen
    ]
    if choice.visited_before:
        said.append(
            translate(Sentence(N_("nobody there since {day}"), {"day": date_in_words(choice.visited_before)}))
        )
    return said
