"""Which programs are told of changes in the administered areas, and do they hear?"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap.db.models import Area, Person, Webhook, WebhookEnd
from gridmap.db.sessions import FencedSession
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.registers import BY_KEY
from gridmap.vocabulary import Role, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin.shared import area_names, blueprint, complaints, own_paths
from gridmap.web.areas import chosen_area
from gridmap.web.language import _, translate
from gridmap.webhooks import keeping, sending

SHOWN = 20
_ANSWERS = {
    sending.NOT_ALLOWED: N_("the address leads into a network that may not be reached"),
    sending.UNKNOWN: N_("no address is known for this name"),
    sending.CERTIFICATE: N_("its certificate is not trusted"),
    sending.UNREACHABLE: N_("no answer in time"),
}
_ACTS: Mapping[str, tuple[Callable[[FencedSession, Webhook], None], str]] = {
    "off": (keeping.switch_off, N_("Switched off.")),
    "on": (keeping.switch_on, N_("Switched on, from now on.")),
    "again": (keeping.try_again, N_("It is tried again now.")),
    "delete": (keeping.delete, N_("Deleted.")),
}


@blueprint.get("/webhooks", endpoint="webhooks")
@allow(Role.ADMINISTRATOR)
def list_webhooks() -> str:
    return _page(_area(request.args.get("area")), {})


@blueprint.post("/webhooks")
@allow(Role.ADMINISTRATOR)
def make_webhook() -> ResponseReturnValue:
    """The secret is shown with this answer and never again."""
    session, area = current.session(), _area(request.form.get("area"))
    path, plain = area.path, bool(current.installation().settings.webhook_networks)
    try:
        made, secret = keeping.make(
            session, path, request.form.get("url", ""), request.form.getlist("ledgers"), plain=plain
        )
    except InvalidInput as refused:
        session.rollback()
        return _page(_area(path), complaints(refused)), 422
    url = made.receiver_url
    session.commit()
    return _page(_area(path), {}, secret=secret, url=url)


@blueprint.post("/webhooks/<uuid:webhook_id>/<act>")
@allow(Role.ADMINISTRATOR)
def change_webhook(webhook_id: uuid.UUID, act: str) -> ResponseReturnValue:
    if act not in _ACTS:
        raise NotFound(N_("There is no such webhook."))
    session = current.session()
    webhook, (change, told) = keeping.find(session, webhook_id), _ACTS[act]
    viewer().require(Role.ADMINISTRATOR, webhook.area_path)
    path = webhook.area_path
    change(session, webhook)
    session.commit()
    flash(translate(told), "done")
    return redirect(url_for("admin.webhooks", area=path))


def _area(asked: str | None) -> Area:
    area = chosen_area(viewer(), asked, Role.ADMINISTRATOR)
    viewer().require(Role.ADMINISTRATOR, area.path)
    return area


def _answered(answer: str) -> str:
    """What came of the last attempt, in words."""
    if not answer:
        return _("not tried yet")
    return translate(_ANSWERS[answer]) if answer in _ANSWERS else _("status {number}", number=answer)


def _page(area: Area, problems: Mapping[str, Sentence], secret: str = "", url: str = "") -> str:
    session, listed = current.session(), keeping.listed(current.session(), area.path)
    held = select(Area).where(Area.path.in_(own_paths())).order_by(Area.path)
    makers = select(Person.id, Person.name).where(Person.id.in_({each.person_id for each in listed}))
    return render_template(
        "admin/webhooks.html",
        area=area,
        areas=session.scalars(held).all(),
        webhooks=[(each, keeping.deliveries(session, each.id, SHOWN)) for each in listed],
        names=area_names(each.area_path for each in listed),
        makers={row.id: row.name for row in session.execute(makers)},
        ends=texts(WebhookEnd),
        answered=_answered,
        titles={key: each.title for key, each in BY_KEY.items()},
        typed=request.form if problems else {},
        chosen=request.form.getlist("ledgers") if problems else [],
        problems=problems,
        secret=secret,
        url=url,
    )
