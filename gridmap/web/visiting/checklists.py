"""What does this area ask on a visit: which items that ship, which of its own, and which not?"""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models import Area
from gridmap.records.visiting import checklist
from gridmap.registers.checklist_items import CHECKLIST_ITEMS
from gridmap.standards import checklists as shipped_lists
from gridmap.standards.checklists import Head, Item
from gridmap.vocabulary import Role, Sector, Tag, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.areas import township_of
from gridmap.web.language import locale, translate
from gridmap.web.visiting.shared import area, blueprint

SETS: tuple[Role, ...] = CHECKLIST_ITEMS.writers


@blueprint.get("/checklists")
@allow(*Role)
def checklists() -> str:
    """Every item by its head, with whom it is for, how often, and whether it is asked in this area."""
    chosen = _area()
    found = checklist.of_area(current.session(), chosen.path)
    heads: dict[str, tuple[Head, list[Item]]] = {}
    for item in (*found.own.values(), *shipped_lists.shipped().values()):
        if item.id in found.own or not item.retired:
            heads.setdefault(item.head.key, (item.head, []))[1].append(item)
    return render_template(
        "visiting/checklists.html",
        area=chosen,
        heads=list(heads.values()),
        own=found.own,
        off=found.off,
        asked=found.asked,
        told=lambda text: shipped_lists.told(text, locale()),
        places=_places,
        may_set=viewer().holds(SETS, chosen.path),
    )


@blueprint.post("/checklists/<item>")
@allow(*SETS)
def ask_item(item: str) -> ResponseReturnValue:
    """asked=yes: an item that ships is asked in this area again; else it no longer is."""
    chosen, session = _area(), current.session()
    checklist.switch(session, chosen.path, item, asked=request.form.get("asked") == "yes")
    session.commit()
    return redirect(url_for("visiting.checklists", area=chosen.path, _anchor=f"item-{item}"))


def _area() -> Area:
    """The township around what is asked for: checklists are a township's, or a county's."""
    chosen = area()
    return township_of(chosen.path) or chosen


def _places(item: Item) -> str:
    """For which sectors and tags an item is, in words."""
    words = {**texts(Sector), **texts(Tag)}
    known = [key for key in words if key in item.sectors | item.tags]
    return translate(", ").join(translate(words[key]) for key in known)
