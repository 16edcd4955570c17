"""What is known of one file, at whichever stage it is?"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import shapely
from flask import jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from gridmap import drawing
from gridmap.db.models import Area, Import, QuarantinedRow
from gridmap.db.models.imports import ImportState
from gridmap.i18n.texts import Sentence
from gridmap.imports.fields import NOUNS
from gridmap.imports.kinds import ImportKind, kind_of
from gridmap.imports.matching.enterprises import UNKNOWN
from gridmap.imports.own_sheets import ledger_named
from gridmap.imports.steps import sheets, systems
from gridmap.publishing import queue
from gridmap.vocabulary import texts
from gridmap.web import current, formatting, language_choice, security
from gridmap.web.access import allow
from gridmap.web.admin import import_answers
from gridmap.web.admin.imports import MAY, find, own_kinds
from gridmap.web.admin.shared import area_names, blueprint
from gridmap.web.language import listed, locale, translate
from gridmap.web.pages import ROWS_A_PAGE, Pager

WHOLE_COUNTRY = (73.0, 18.0, 135.0, 54.0)
SUSPECTS_DRAWN = 500


@blueprint.get("/imports/<uuid:import_id>")
@allow(*MAY)
def show_import(import_id: uuid.UUID) -> str:
    kept, session = find(import_id), current.session()
    job = queue.current(session, import_id)
    stage = "working" if queue.is_active(job) else str(kept.state)
    parts: dict[str, Any] = {"shell": None, "config": None}
    if stage in {"previewed", "saved", "undone"}:
        parts |= {"waiting": _waiting(kept), "pager": _pager(kept)}
    if stage == "previewed":
        parts |= _map(kept) | {"unlinkable": _unlinkable(kept)}
    return render_template(
        "admin/import.html",
        kept=kept,
        job=job,
        stage=stage,
        kind=kind_of(kept.noun),
        named=_named_otherwise(kept),
        fields=sheets.fields_of(kept.noun),
        by_key={field.key: field for field in sheets.fields_of(kept.noun)},
        chosen=import_answers.chosen(kept),
        words_of=import_answers.words_of,
        states=texts(ImportState),
        area=area_names([kept.area_path]).get(kept.area_path, ""),
        told=told,
        shown=_shown(kept),
        label=_label(kept),
        titles={field.key: field.title for field in NOUNS[kept.noun]},
        asks=sheets.asks_for_coordinates(kept),
        systems=systems.choices(sheets.declared(kept), sheets.says_by_row(kept)),
        **parts,
    )


@blueprint.get("/imports/<uuid:import_id>/progress")
@allow(*MAY)
def import_progress(import_id: uuid.UUID) -> ResponseReturnValue:
    """How far the work on a file is, for the page that waits for it."""
    find(import_id)
    job = queue.current(current.session(), import_id)
    if job is None:
        return jsonify(active=False)
    share = job.done / job.total if job.total else None
    note = f"{formatting.count(job.done)} / {formatting.count(job.total)}" if job.total else ""
    return jsonify(active=queue.is_active(job), step=translate(job.step), share=share, note=note)


def told(stored: dict[str, Any] | None) -> Sentence:
    """A sentence that was kept as JSON."""
    return Sentence.from_json(stored) if stored else Sentence("")


def _named_otherwise(kept: Import) -> ImportKind | None:
    """Another ledger that the file is by its sheets' names, where the viewer may fill that one."""
    meant = ledger_named(sheet["name"] for sheet in kept.sheets)
    return meant if meant in own_kinds() and meant is not kind_of(kept.noun) else None


def _shown(kept: Import) -> Any:
    """A value of a change as people read it."""
    choices = {field.key: field.choices for field in NOUNS[kept.noun]}

    def show(field: str, value: Any) -> str:
        if value is None or value == "":
            return formatting.NOTHING_ENTERED
        if isinstance(value, list) and len(value) == 2 and field == "geom":
            return f"{value[0]:.6f}, {value[1]:.6f}"
        words = value if isinstance(value, list) else [value]
        return listed(translate(choices.get(field, {}).get(str(each), str(each))) for each in words)

    return show


def _label(kept: Import) -> Callable[[QuarantinedRow], str]:
    """What a row that waits is called: its name, else its first filled cell."""
    name = kind_of(kept.noun).name
    headings = {
        sheet["name"]: sorted(
            sheet["columns"], key=lambda column: kept.mapping.get(sheet["name"], {}).get(column) != name
        )
        for sheet in kept.sheets
    }
    return lambda row: next((row.cells[h] for h in headings.get(row.sheet, ()) if row.cells.get(h)), "")


def _pager(kept: Import) -> Pager:
    return Pager.asked(
        current.session().scalar(select(func.count()).where(QuarantinedRow.import_id == kept.id)) or 0
    )


def _waiting(kept: Import) -> list[QuarantinedRow]:
    found = select(QuarantinedRow).where(QuarantinedRow.import_id == kept.id)
    in_order = found.order_by(QuarantinedRow.sheet, QuarantinedRow.row_number)
    return list(current.session().scalars(in_order.limit(ROWS_A_PAGE).offset(_pager(kept).offset)))


def _unlinkable(kept: Import) -> int:
    """Rows that wait for no other reason than an enterprise that nobody knows here."""
    unknown = [reason["count"] for reason in kept.result["reasons"] if reason["sentence"]["msgid"] == UNKNOWN]
    return sum(unknown)


def _map(kept: Import) -> dict[str, Any]:
    """The points of the preview, the suspects and where their cure would put them."""
    points, outlines = kept.result.get("points", []), kept.result.get("outlines", [])
    suspects = current.session().scalars(
        select(QuarantinedRow)
        .where(
            QuarantinedRow.import_id == kept.id, QuarantinedRow.point.is_not(None), ~QuarantinedRow.accepted
        )
        .limit(SUSPECTS_DRAWN)
    )
    held = [{"at": row.point, "to": _target(row.fix), "row": row.row_number} for row in suspects]
    if not points and not held and not outlines:
        return {}
    wkb = current.session().scalar(select(func.ST_AsBinary(Area.geom)).where(Area.path == kept.area_path))
    outline = shapely.from_wkb(bytes(wkb)) if wkb else None
    config = {
        "mode": "import",
        "locale": locale(),
        "texts": language_choice.texts_url(locale()),
        "points": points,
        "outlines": outlines,
        "suspects": held,
        "outline": shapely.geometry.mapping(outline) if outline is not None else None,
    }
    shell = drawing.shell(
        drawing.MapConfig(
            bounds=outline.bounds if outline is not None else WHOLE_COUNTRY,
            nonce=security.nonce(),
            vendor=url_for("static", filename="vendor/"),
            module=url_for("static", filename="js/page-import.js"),
            translate=translate,
        )
    )
    return {"config": config, "shell": shell}


def _target(fix: dict[str, Any] | None) -> list[float] | None:
    return [fix["lon"], fix["lat"]] if fix and fix.get("lon") is not None else None
