"""Where is a finding of the checks put right, by this person, one click away?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from gridmap.db.models import Area
from gridmap.i18n.texts import N_
from gridmap.layers.areas import AREAS
from gridmap.layers.base.layer import Layer
from gridmap.layers.checks import CHECKS
from gridmap.layers.checks.kinds import GRID_LEVELS, CheckKind
from gridmap.layers.grids import GRIDS
from gridmap.registers import BY_KEY
from gridmap.registers.enterprises import Enterprise
from gridmap.vocabulary import Role
from gridmap.web.sessions import Viewer

Link = tuple[str, str]
"""Title (a key of the catalog) and address."""

_STAFFING = frozenset({CheckKind.NOBODY, CheckKind.NO_LEADER, CheckKind.NO_MEMBER})
_PLACING = frozenset({CheckKind.ELSEWHERE, CheckKind.TWO_AREAS, CheckKind.NOWHERE, CheckKind.NO_GRID})
_TWICE = frozenset({CheckKind.SAME_CODE, CheckKind.SAME_NAME})


def remedies(finding: Mapping[str, Any], township: str, level: str | None, viewer: Viewer) -> list[Link]:
    """finding: its published values. level: of the area that it is about, None where it is about a record.

    Only links that lead this person to something they may do; whoever may do nothing is led to where it can be seen.
    """
    kind, noun, first = CheckKind(finding["kind"]), finding["noun"], finding["record_id"]
    administers = viewer.holds(Role.ADMINISTRATOR, township)
    if kind in _STAFFING and viewer.holds(Role.SECURITY_ADMINISTRATOR, township):
        return [(N_("Fill the posts"), url_for("admin.area_posts", path=first))]
    if kind == CheckKind.UNLOCATED:
        return [_unlocated(township, administers)]
    if noun == Area.__tablename__:
        return [*(_outlines() if administers else ()), _area(township, level, first)]
    return [
        *_of_records(finding, township, viewer),
        *(_outlines() if kind == CheckKind.TWO_AREAS and administers else ()),
    ]


def _of_records(finding: Mapping[str, Any], township: str, viewer: Viewer) -> list[Link]:
    kind, noun, first, second = (finding[name] for name in ("kind", "noun", "record_id", "other_id"))
    if not viewer.holds(BY_KEY[noun].writers, township):
        return [(N_("Open the record"), on_map(township, pick=f"{noun}/{first}"))]
    links = [(N_("Edit the record"), on_map(township, pick=f"{noun}/{first}", act="edit"))]
    if kind in _PLACING:
        links.insert(0, (N_("Move the point"), on_map(township, pick=f"{noun}/{first}", act="place")))
    if kind in _TWICE:
        links.append((N_("Edit the second record"), on_map(township, pick=f"{noun}/{second}", act="edit")))
    return links


def _unlocated(township: str, administers: bool) -> Link:
    noun = Enterprise.__tablename__
    if administers:
        return N_("Place them one by one"), url_for("registers.listing", key=noun, located="no")
    return N_("The enterprises in the table"), on_map(township, table=noun)


def on_map(township: str, **shown: str) -> str:
    """The map of the township with its outlines, the findings, and what else is asked of it.

    act: "edit" or "place" begins that with the picked record.
    """
    state = {"layers": f"{_shown(AREAS)},{_shown(CHECKS)}", **shown}
    return url_for("maps.map_page", area=township) + "#" + urlencode(state)


def _shown(layer: Layer) -> str:
    return f"{layer.key}.{layer.legends[0].key}"


def _outlines() -> list[Link]:
    return [
        (N_("Import outlines"), url_for("admin.imports", noun=Area.__tablename__)),
        (N_("Outlines as they are"), url_for("admin.download_ledger_map", noun=Area.__tablename__)),
    ]


def _area(township: str, level: str | None, path: str) -> Link:
    layer = GRIDS if level in GRID_LEVELS else AREAS
    return N_("Open the area"), on_map(township, pick=f"{layer.key}/{path}")
