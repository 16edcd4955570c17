"""What is in each ledger of the own areas, and how complete is it?"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from gridmap.db.models import Audit
from gridmap.records import lists
from gridmap.records.lists import Query
from gridmap.registers import REGISTERS, Register, register_of
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.admin.shared import administered, blueprint, own_paths


@blueprint.get("/ledgers")
@allow(Role.ADMINISTRATOR)
def ledgers() -> str:
    changed = _changed()
    lines = [(each, *_summary(each), changed.get(each.key)) for each in REGISTERS]
    return render_template("admin/ledgers.html", lines=lines)


@blueprint.get("/ledgers/<noun>")
@allow(Role.ADMINISTRATOR)
def ledger(noun: str) -> ResponseReturnValue:
    """The list of the register, narrowed as it was asked for here. Raises NotFound for what is no register."""
    address = url_for("registers.listing", key=register_of(noun).key)
    return redirect(f"{address}?{urlencode([*request.args.items(multi=True)])}")


def _summary(register: Register) -> tuple[int, int | None]:
    """(rows, of which unlocated or None where rows have no place)."""
    session = current.session()
    rows = lists.count(session, lists.matching(register, Query(), own_paths()))
    nowhere = None
    if register.may_be_unplaced:
        nowhere = lists.count(session, lists.matching(register, Query(unplaced=True), own_paths()))
    return rows, nowhere


def _changed() -> dict[str, datetime]:
    """When each register was changed last, in one reading of the audit: it is as long as all of them together."""
    last = (
        select(Audit.source, func.max(Audit.at)).where(administered(Audit.area_path)).group_by(Audit.source)
    )
    return dict(iter(current.session().execute(last)))
