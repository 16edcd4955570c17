"""How does the county's own Word form take the place of ours: looked at before, and left again with one click?"""

from __future__ import annotations

import io

from flask import flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from gridmap.db.models.papers import PaperFamily
from gridmap.errors import InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.papers import word, word_forms
from gridmap.papers.forms import PaperForm
from gridmap.papers.kinds import form_of
from gridmap.web import current
from gridmap.web.access import allow
from gridmap.web.language import _
from gridmap.web.papers.settings import family_of, setting_page
from gridmap.web.papers.shared import SETTERS, blueprint, own_area


@blueprint.post("/settings/<key>/<family>/template/preview")
@allow(*SETTERS)
def preview_template(key: str, family: str) -> ResponseReturnValue:
    """The form with the names of the elements in their places; nothing is saved."""
    form, chosen = form_of(key), family_of(family)
    try:
        made = word_forms.preview(_sent()[1], form, chosen)
    except InvalidInput as refused:
        return setting_page(form, chosen, refused=refused), 422
    name = f"{form.title_in(chosen)} {_('Preview')}.docx"
    return send_file(io.BytesIO(made), word.MEDIA_TYPE, as_attachment=True, download_name=name)


@blueprint.post("/settings/<key>/<family>/template")
@allow(*SETTERS)
def use_template(key: str, family: str) -> ResponseReturnValue:
    area, session = own_area(), current.session()
    form, chosen = form_of(key), family_of(family)
    name, content = _sent()
    try:
        word_forms.use(session, area.path, form, chosen, name, content, current.now())
    except InvalidInput as refused:
        current.discard()
        return setting_page(form, chosen, refused=refused), 422
    session.commit()
    flash(_("The Word form is used from now on. Papers of before stay as they were issued."), "done")
    return _back(form, chosen, area.path)


@blueprint.post("/settings/<key>/<family>/template/leave")
@allow(*SETTERS)
def leave_template(key: str, family: str) -> ResponseReturnValue:
    """Back to the built-in one."""
    area, session = own_area(), current.session()
    form, chosen = form_of(key), family_of(family)
    if not word_forms.leave(session, area.path, form, chosen):
        raise NotFound(N_("There is no such form."))
    session.commit()
    flash(_("The built-in form is used again."), "done")
    return _back(form, chosen, area.path)


@blueprint.get("/settings/<key>/<family>/template.docx")
@allow(*SETTERS)
def template(key: str, family: str) -> ResponseReturnValue:
    """The form as it was handed in."""
    form, chosen = form_of(key), family_of(family)
    found = word_forms.own(current.session(), own_area().path, form, chosen)
    if found is None:
        raise NotFound(N_("There is no such form."))
    return send_file(
        io.BytesIO(found.content), word.MEDIA_TYPE, as_attachment=True, download_name=f"{found.name}"
    )


def _sent() -> tuple[str, bytes]:
    upload = request.files.get(word_forms.FIELD)
    return (upload.filename or "", upload.read()) if upload else ("", b"")


def _back(form: PaperForm, family: PaperFamily, area_path: str) -> ResponseReturnValue:
    return redirect(url_for("papers.setting", key=form.key, family=family, area=area_path))
