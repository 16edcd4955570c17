"""Where does a feature lead on to: the same thing in a layer of its own, a report, the nearest help?"""

from __future__ import annotations

from typing import Any

from flask import url_for

from gridmap.db.models import Published
from gridmap.i18n.texts import N_
from gridmap.publishing.answers import Answer
from gridmap.records.areas.tree import DRAWS
from gridmap.registers.enterprises import Enterprise
from gridmap.registers.hazards import HAZARDS
from gridmap.vocabulary import Role
from gridmap.web.language import translate
from gridmap.web.sessions import Viewer


def is_area(feature: Published) -> bool:
    """An area is known by its path; everything else lies in one."""
    return feature.feature_id == feature.area_path


def same_elsewhere(answer: Answer, feature: Published) -> dict[str, str] | None:
    """The layer that tells everything of the same thing, where this one tells a single fact of it."""
    found = (each.layers.get(feature.values.get(each.key, "")) for each in answer.layer.fields if each.layers)
    layer = next(found, None)
    return {"layer": layer, "id": feature.feature_id} if layer else None


def links(answer: Answer, feature: Published, viewer: Viewer) -> list[dict[str, str]]:
    """What this person may begin from here, as titles with addresses."""
    found = []
    if answer.layer.register == Enterprise.__tablename__ and viewer.holds(HAZARDS.writers, feature.area_path):
        begin = url_for("visiting.start", enterprise=feature.feature_id, area=feature.area_path)
        found.append({"title": translate(N_("Start a visit")), "url": begin})
        url = url_for("registers.new", key=HAZARDS.key, enterprise=feature.feature_id)
        found.append({"title": translate(N_("Report a hazard here")), "url": url})
    if is_area(feature) and viewer.holds(DRAWS, feature.area_path):
        found.append(
            {"title": translate(N_("Edit this area")), "url": url_for("areas.show", path=feature.feature_id)}
        )
    center = answer.center(feature)
    if center and Role.DUTY_OFFICER in viewer.roles:
        found.append({"title": translate(N_("Nearest help")), "url": _locate(answer, feature, center)})
    return found


def _locate(answer: Answer, feature: Published, center: tuple[float, float]) -> str:
    asked: dict[str, Any] = {"lon": f"{center[0]:.6f}", "lat": f"{center[1]:.6f}"}
    if answer.layer.register or is_area(feature):
        asked = {"layer": answer.layer.register or answer.layer.key, "id": feature.feature_id}
    return url_for("maps.locate_page", **asked)
