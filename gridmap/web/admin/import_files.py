"""Which workbooks can be downloaded: blank ledgers, filled ones, rows that wait, one-time passwords?"""

from __future__ import annotations

import io
import uuid

from flask import send_file
from flask.typing import ResponseReturnValue

from gridmap.errors import Forbidden
from gridmap.i18n.texts import N_
from gridmap.imports.export import downloads
from gridmap.imports.kinds import kind_of
from gridmap.vocabulary import Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin.imports import MAY, find
from gridmap.web.admin.shared import blueprint
from gridmap.web.lanes import heavy
from gridmap.web.language import _, translate
from gridmap.web.tables import XLSX


@blueprint.get("/imports/templates/<noun>.xlsx")
@allow(*MAY)
def import_template(noun: str) -> ResponseReturnValue:
    return _sent(downloads.blank(noun, translate), translate(kind_of(noun).title))


@blueprint.get("/ledgers/<noun>.xlsx")
@allow(*MAY)
@heavy
def download_ledger(noun: str) -> ResponseReturnValue:
    """A whole ledger of the own areas; handed in again it changes only what was changed in it."""
    content = downloads.ledger(current.session(), noun, _filled(noun), translate)
    return _sent(content, translate(kind_of(noun).title))


@blueprint.get("/ledgers/<noun>.geojson")
@allow(*MAY)
@heavy
def download_ledger_map(noun: str) -> ResponseReturnValue:
    """The same with its points, lines and outlines."""
    content = downloads.map_file(current.session(), noun, _filled(noun), translate)
    title = f"{translate(kind_of(noun).title)}.geojson"
    return send_file(io.BytesIO(content), "application/geo+json", as_attachment=True, download_name=title)


def _filled(noun: str) -> tuple[str, ...]:
    """The areas in which the viewer may fill this ledger. Raises Forbidden where there are none."""
    paths = viewer().paths(*kind_of(noun).roles)
    if not paths:
        raise Forbidden(N_("You may not use this page."))
    return paths


@blueprint.get("/imports/<uuid:import_id>/waiting.xlsx")
@allow(*MAY)
def download_waiting(import_id: uuid.UUID) -> ResponseReturnValue:
    kept = find(import_id)
    return _sent(downloads.waiting(current.session(), kept, translate), _("To be mended"))


@blueprint.post("/imports/<uuid:import_id>/passwords")
@allow(Role.SECURITY_ADMINISTRATOR)
def download_passwords(import_id: uuid.UUID) -> ResponseReturnValue:
    """Make the one-time passwords of the new accounts; they are in this file and nowhere else."""
    session = current.session()
    content = downloads.passwords(session, find(import_id), translate)
    session.commit()
    return _sent(content, _("One-time passwords"))


def _sent(content: bytes, title: str) -> ResponseReturnValue:
    return send_file(io.BytesIO(content), XLSX, as_attachment=True, download_name=f"{title}.xlsx")
