"""Which goods does the catalogue hold, at which price, and which yearly figures is the need computed from?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Area
from gridmap.db.models.supplies import YearlyKey
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.supplies import goods
from gridmap.standards.goods import Item, in_force
from gridmap.vocabulary import ItemClass, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.areas import chosen_area, townships
from gridmap.web.language import _, listed
from gridmap.web.supplies.shared import KEEPERS, READERS, blueprint


@blueprint.get("/goods")
@allow(*READERS)
def catalogue() -> str:
    area = _area()
    return render_template(
        "supplies/goods.html",
        area=area,
        townships=townships(viewer()),
        goods=in_force(current.session(), area.path),
        classes=texts(ItemClass),
        packs=lambda item: listed(goods.shown_packs(item)),
        may=viewer().holds(KEEPERS, area.path),
    )


@blueprint.get("/goods/new")
@allow(*KEEPERS)
def new_item() -> str:
    return _form("", _own_area(), {"whole": "yes"})


@blueprint.post("/goods/new")
@allow(*KEEPERS)
def add_item() -> ResponseReturnValue:
    return _saved("")


@blueprint.get("/goods/<key>")
@allow(*KEEPERS)
def item(key: str) -> str:
    area = _own_area()
    return _form(key, area, _typed(_known(key, area)))


@blueprint.post("/goods/<key>")
@allow(*KEEPERS)
def change_item(key: str) -> ResponseReturnValue:
    _known(key, _own_area())
    return _saved(key)


@blueprint.get("/year")
@allow(*KEEPERS)
def year() -> str:
    return _year({"year": str(current.today().year - 1)}, {})


@blueprint.post("/year")
@allow(*KEEPERS)
def save_year() -> ResponseReturnValue:
    area, session = _own_area(), current.session()

    def save() -> None:
        version = request.form.get("version", 0, type=int)
        goods.save_fact(session, area.path, request.form.to_dict(), version, current.now())

    problems = _tried(save)
    if problems:
        return _year(request.form, problems), 422
    flash(_("Saved. The needs that use this figure are computed again."), "done")
    return redirect(url_for("supplies.year", area=area.path))


def _saved(key: str) -> ResponseReturnValue:
    area, session = _own_area(), current.session()
    values = {**request.form.to_dict(), "whole": "whole" in request.form}

    def save() -> None:
        version = request.form.get("version", 0, type=int)
        goods.save_item(session, area.path, key, values, version, current.now())

    problems = _tried(save)
    if problems:
        return _form(key, area, request.form, problems), 422
    flash(_("Saved."), "done")
    return redirect(url_for("supplies.catalogue", area=area.path))


def _tried(save: Callable[[], None]) -> dict[str, Sentence]:
    """Save and commit; what speaks against it, by field."""
    session = current.session()
    try:
        save()
    except InvalidInput as refused:
        session.rollback()
        return {problem.field: problem.sentence for problem in reversed(refused.problems)}
    session.commit()
    return {}


def _form(
    key: str, area: Area, typed: Mapping[str, str], problems: Mapping[str, Sentence] | None = None
) -> str:
    row = goods.own_item(current.session(), area.path, key) if key else None
    return render_template(
        "supplies/item.html",
        area=area,
        item=_known(key, area) if key else None,
        version=typed.get("version") or (row.version if row else 0),
        classes=texts(ItemClass),
        typed=typed,
        problems=problems or {},
    )


def _year(typed: Mapping[str, Any], problems: Mapping[str, Sentence]) -> str:
    area = _own_area()
    facts = goods.own_facts(current.session(), area.path)
    return render_template(
        "supplies/year.html",
        area=area,
        facts=facts,
        keys=texts(YearlyKey),
        typed=typed,
        problems=problems,
    )


def _typed(known: Item) -> dict[str, str]:
    figures = {
        "arrive_within_h": known.arrive_within_h,
        "unit_price_yuan": known.unit_price_yuan,
        "shelf_life_months": known.shelf_life_months,
    }
    return {
        "name": known.name,
        "unit": known.unit,
        "item_class": known.item_class,
        "whole": "yes" if known.whole else "",
        "price_note": known.price_note if known.own else "",
        "packs": listed(goods.shown_packs(known)),
        **{key: "" if figure is None else f"{figure:g}" for key, figure in figures.items()},
    }


def _known(key: str, area: Area) -> Item:
    found = in_force(current.session(), area.path).get(key)
    if found is None:
        raise NotFound(N_("There are no such goods in the catalogue."))
    return found


def _area() -> Area:
    return chosen_area(viewer(), request.args.get("area"), *KEEPERS)


def _own_area() -> Area:
    area = _area()
    viewer().require(KEEPERS, area.path)
    return area
