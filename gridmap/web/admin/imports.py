"""Which files were handed in, and how is one handed in?"""

from __future__ import annotations

import uuid

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from gridmap import jobs
from gridmap.db.models import Area, Import
from gridmap.db.models.imports import ImportState
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.imports.export.contents import CARRIED
from gridmap.imports.fields import SHAPE_OF
from gridmap.imports.kinds import KINDS, ImportKind
from gridmap.imports.steps import uploads
from gridmap.publishing import queue
from gridmap.records.areas.levels import is_above_counties
from gridmap.records.progress import silent
from gridmap.vocabulary import Role, texts
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin.shared import area_names, blueprint
from gridmap.web.pages import Pager

MAY = (Role.ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.PLANNER)
_UPLOAD = "admin.upload"


@blueprint.url_value_preprocessor
def _larger_for_files(endpoint: str | None, values: dict[str, object] | None) -> None:
    """Files of ledgers are larger than any other request; this runs before anything reads the form."""
    if endpoint == _UPLOAD:
        request.max_content_length = uploads.LARGEST_BYTES + 64 * 1024


@blueprint.get("/imports")
@allow(*MAY)
def imports() -> str:
    return _page("")


def _page(problem: str) -> str:
    session = current.session()
    wanted = select(Import).order_by(Import.created_at.desc())
    rows = session.scalars(wanted.limit(50)).all()
    return render_template(
        "admin/imports.html",
        rows=rows,
        kinds={kind.key: kind for kind in own_kinds()},
        areas=own_areas(),
        names=area_names(row.area_path for row in rows),
        states=texts(ImportState),
        carried=CARRIED,
        mapped={key for key in CARRIED if SHAPE_OF[key] != "none"},
        problem=problem,
        pager=Pager(len(rows), 1),
    )


@blueprint.post("/imports")
@allow(*MAY)
def upload() -> ResponseReturnValue:
    """Keep the file and read what is in it, here where it is small, else in the background."""
    session = current.session()
    given = request.files.get("file")
    if given is None or not given.filename:
        return _page(N_("Choose a file first.")), 422
    with given.stream as stream:
        content = stream.read()
    try:
        kept = uploads.keep(
            session, request.form.get("noun", ""), request.form.get("area", ""), given.filename, content
        )
    except InvalidInput as refused:
        session.rollback()
        return _page(refused.sentence.msgid), 422
    import_id = kept.id
    run(kept, "import.open")
    return redirect(url_for("admin.show_import", import_id=import_id))


def run(kept: Import, kind: str, **arguments: str) -> None:
    """Commit what was prepared, and do the step: here where the file is small, else by a worker, in its turn."""
    session = current.session()
    told = {"now": current.now().isoformat(), **arguments}
    import_id, person = kept.id, viewer().id
    if uploads.is_large(kept):
        queue.enqueue(session, kind, kept.id, kept.area_path, told)
        session.commit()
        return
    session.commit()
    session.close()  # the step takes a connection of its own
    jobs.KINDS[kind](current.installation().engine, person, import_id, told, silent)


def find(import_id: uuid.UUID) -> Import:
    """Raises NotFound where there is none, or none that the viewer may know of."""
    found = current.session().get(Import, import_id)
    if found is None:
        raise NotFound(N_("This file is not here any more."))
    return found


def own_kinds() -> list[ImportKind]:
    return [kind for kind in KINDS.values() if set(kind.roles) & set(viewer().roles)]


def own_areas() -> list[Area]:
    """The areas that the viewer's grants name, for which files can be handed in."""
    found = select(Area).where(Area.path.in_(viewer().paths(*MAY))).order_by(Area.path)
    return [each for each in current.session().scalars(found) if not is_above_counties(each.level)]
