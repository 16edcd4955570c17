"""Where do a township's people live: by which raster or points, what do these say beside the ledger, how loaded?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from gridmap.db.models import Area, PeoplePlace, PeopleSource, PeopleUnit, Person
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports import population
from gridmap.vocabulary import Level, Role, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin.shared import blueprint
from gridmap.web.areas import chosen_area, township_of, townships
from gridmap.web.language import _, translated


@dataclass(frozen=True)
class AreaPopulation:
    """One area: its people by the ledger, and by what was loaded; None where they are not known."""

    name: str
    level: str
    ledger: int | None
    loaded: float | None


@blueprint.get("/population")
@allow(Role.ADMINISTRATOR)
def where_people_live() -> str:
    return _page(_township(request.args.get("area")), {})


@blueprint.post("/population")
@allow(Role.ADMINISTRATOR)
def load_population() -> ResponseReturnValue:
    request.max_content_length = population.LARGEST_BYTES + 1024 * 1024
    township, session = _township(request.form.get("area")), current.session()
    path, sent = township.path, request.files.get("file")
    content, name = (sent.read(), sent.filename or "") if sent else (b"", "")
    unit = request.form.get("unit", "")
    try:
        population.load(session, township, content, name[-120:] or "GeoTIFF", unit, current.now())
    except InvalidInput as refused:
        session.rollback()
        return _page(_township(path), {each.field: each.sentence for each in reversed(refused.problems)}), 422
    session.commit()
    flash(_("The file was taken over. Shares of people now use it."), "done")
    return redirect(url_for("admin.where_people_live", area=path))


@blueprint.post("/population/delete")
@allow(Role.ADMINISTRATOR)
def forget_population() -> ResponseReturnValue:
    township, session = _township(request.form.get("area")), current.session()
    path = township.path
    for source in session.scalars(select(PeopleSource).where(PeopleSource.area_path == path)):
        session.delete(source)
    session.commit()
    flash(_("The file was deleted. People are again where the buildings are."), "done")
    return redirect(url_for("admin.where_people_live", area=path))


def _township(asked: str | None) -> Area:
    """One that the viewer administers. Raises NotFound for every other."""
    area = chosen_area(viewer(), asked, Role.ADMINISTRATOR)
    held = area if area.level == Level.TOWNSHIP else township_of(area.path)
    if held is None:
        held = next(iter(townships(viewer())), None)
    if held is None or not viewer().holds(Role.ADMINISTRATOR, held.path):
        raise NotFound(N_("There is no such area."))
    return held


def _page(township: Area, problems: dict[str, Sentence]) -> str:
    session = current.session()
    source = session.scalar(select(PeopleSource).where(PeopleSource.area_path == township.path))
    owner = session.get(Person, source.person_id) if source and source.person_id else None
    return render_template(
        "admin/population.html",
        township=township,
        townships=[each for each in townships(viewer()) if viewer().holds(Role.ADMINISTRATOR, each.path)],
        source=source,
        owner=owner.name if owner else "",
        lines=_lines(township.path) if source else [],
        units=translated(texts(PeopleUnit)),
        problems=problems,
        typed=request.form,
    )


def _lines(path: str) -> list[AreaPopulation]:
    """The township, its villages and grids, each with what lies in it."""
    session: Any = current.session()
    areas = select(Area).where(
        Area.path.op("^@", is_comparison=True)(path), Area.level.in_(population.LEVELS)
    )
    # By the ground and not by the area that a cell was loaded into: outlines may have been drawn anew since.
    sums: dict[str, float] = dict(
        iter(
            session.execute(
                select(Area.path, func.sum(PeoplePlace.people))
                .join(PeoplePlace, func.ST_Intersects(Area.geom, PeoplePlace.geom))
                .where(Area.path.op("^@", is_comparison=True)(path))
                .group_by(Area.path)
            )
        )
    )
    return [
        AreaPopulation(
            area.name,
            area.level,
            area.population,
            None if area.geom is None else sums.get(area.path, 0.0),
        )
        for area in session.scalars(areas.order_by(Area.path))
    ]
