"""What in the administration waits to be done?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import render_template
from sqlalchemy import func, select

from gridmap.db.models import Account, Area, Person, Webhook, WebhookEnd
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers import LAYERS
from gridmap.publishing import freshness
from gridmap.records import lists, upkeep
from gridmap.records.lists import Query
from gridmap.registers import REGISTERS
from gridmap.registers.shifts import Shift
from gridmap.vocabulary import ADMINISTRATORS, Duty, Role
from gridmap.web import current
from gridmap.web.access import allow, may_use
from gridmap.web.admin.shared import administered, blueprint, own_paths, own_townships
from gridmap.web.language import listed


@dataclass(frozen=True)
class Card:
    """A part of the administration and the one fact about it, over these townships, that may call for somebody."""

    endpoint: str
    title: str
    words: str
    state: Callable[[list[Area]], Sentence | None] = lambda areas: None


@blueprint.get("")
@allow(*ADMINISTRATORS)
def home() -> str:
    areas = own_townships(*ADMINISTRATORS)
    cards = [(each, each.state(areas)) for each in CARDS if may_use(each.endpoint)]
    return render_template("admin/home.html", areas=areas, cards=cards)


def _amiss(areas: list[Area]) -> Sentence | None:
    number = sum(not line.fine for line in upkeep.lines(current.session()))
    return Sentence(N_("{number} things need the operator"), {"number": number}) if number else None


def _accounts(areas: list[Area]) -> Sentence:
    counted = (
        select(func.count(), func.count().filter(Account.locked_until > current.now()))
        .select_from(Account)
        .join(Person, Person.id == Account.person_id)
        .where(administered(Person.area_path, Role.SECURITY_ADMINISTRATOR))
    )
    accounts, locked = current.session().execute(counted).one()
    if locked:
        return Sentence(N_("{number} accounts, {locked} locked"), {"number": accounts, "locked": locked})
    return Sentence(N_("{number} accounts"), {"number": accounts})


def _on_duty(areas: list[Area]) -> Sentence:
    now = current.now()
    leaders = (
        select(Person.name)
        .join(Shift, Shift.person_id == Person.id)
        .where(Shift.area_path.in_([area.path for area in areas]), Shift.duty == Duty.LEADER)
        .where(Shift.starts_at <= now, Shift.ends_at > now)
    )
    names = current.session().scalars(leaders.order_by(Shift.area_path)).all()
    if not names:
        return Sentence(N_("No leader is on duty now"))
    return Sentence(N_("Leader on duty now: {names}"), {"names": listed(names)})


def _without_place(areas: list[Area]) -> Sentence:
    session = current.session()
    placed = (each for each in REGISTERS if each.may_be_unplaced)
    number = sum(
        lists.count(session, lists.matching(each, Query(unplaced=True), own_paths())) for each in placed
    )
    return Sentence(N_("{number} records without a place"), {"number": number})


def _undrawn(areas: list[Area]) -> Sentence | None:
    counted = select(func.count()).where(administered(Area.path), Area.geom.is_(None))
    number = current.session().scalar(counted) or 0
    return Sentence(N_("{number} areas without an outline"), {"number": number}) if number else None


def _out_of_date(areas: list[Area]) -> Sentence | None:
    connection, today = current.session().connection(), current.today()
    states = freshness.states(connection, LAYERS, [area.path for area in areas], today)
    stale = [each.stale for each in states.values()]
    if not stale:
        return None
    if not any(stale):
        return Sentence(N_("All answers are fresh"))
    return Sentence(
        N_("{number} of {all} answers are out of date"), {"number": sum(stale), "all": len(stale)}
    )


def _told(areas: list[Area]) -> Sentence | None:
    ended = func.count().filter(Webhook.ended.not_in([WebhookEnd.NONE.value, WebhookEnd.BY_HAND.value]))
    counted = select(func.count(), ended).select_from(Webhook).where(administered(Webhook.area_path))
    number, off = current.session().execute(counted).one()
    if off:
        return Sentence(N_("{number} webhooks were switched off by themselves"), {"number": off})
    return Sentence(N_("{number} webhooks"), {"number": number}) if number else None


CARDS = (
    Card(
        "admin.list_people",
        N_("People and rights"),
        N_("Who works here, what each may see and change, and for which grids they answer."),
        _accounts,
    ),
    Card(
        "admin.duty_list",
        N_("Duty list"),
        N_("Whom the duty officer calls first, night by night."),
        _on_duty,
    ),
    Card(
        "admin.ledgers",
        N_("Ledgers"),
        N_("Every record of your areas, and which of them have no place on the map yet."),
        _without_place,
    ),
    Card(
        "areas.overview",
        N_("Areas"),
        N_("Townships, villages and grids: enter, draw, split, merge and close them."),
        _undrawn,
    ),
    Card(
        "admin.where_people_live",
        N_("Where people live"),
        N_("By which points, raster, buildings or ledger shares of people are counted."),
    ),
    Card(
        "admin.freshness",
        N_("Freshness"),
        N_("From when each answer on the map is, and whether anything has changed since."),
        _out_of_date,
    ),
    Card(
        "admin.audit",
        N_("Audit"),
        N_("Who changed, saw or took away what, and who was refused."),
    ),
    Card(
        "admin.retention",
        N_("Personal data"),
        N_("How long phones, positions and addresses are kept, and what goes next."),
    ),
    Card(
        "admin.operation",
        N_("Operation"),
        N_("Whether the service does its work, is backed up, and could be restored."),
        _amiss,
    ),
    Card(
        "admin.webhooks",
        N_("Webhooks"),
        N_("Which programs are told of changes, and whether they hear."),
        _told,
    ),
    Card(
        "admin.start",
        N_("Begin"),
        N_("What a new township needs next, and how to leave the sample behind."),
    ),
)
