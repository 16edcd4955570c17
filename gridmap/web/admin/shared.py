"""What do all pages of the administration share: the blueprint, the own areas, and pages of long lists?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint
from sqlalchemy import ColumnElement, false, or_, select

from gridmap.db.models import Area
from gridmap.db.models.base import SEGMENT
from gridmap.errors import InvalidInput
from gridmap.i18n.texts import Sentence
from gridmap.vocabulary import ADMINISTRATORS, Level, Role
from gridmap.web import current
from gridmap.web.access import viewer
from gridmap.web.areas import under
from gridmap.web.navigation import name_own_area

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
name_own_area(blueprint, *ADMINISTRATORS)


def own_paths() -> tuple[str, ...]:
    return viewer().paths(Role.ADMINISTRATOR)


def administered(column: Any, *duties: Role) -> ColumnElement[bool]:
    """Does the path in this column lie where the viewer has one of these duties, or without any the administrator's?"""
    held = viewer().paths(*duties) if duties else own_paths()
    return or_(false(), *(under(column, path) for path in held))


def area_names(paths: Iterable[str]) -> dict[str, str]:
    found = select(Area.path, Area.name).where(Area.path.in_(set(paths)))
    return {row.path: row.name for row in current.session().execute(found)}


def own_townships(*duties: Role) -> list[Area]:
    found = select(Area).where(Area.level == Level.TOWNSHIP, administered(Area.path, *duties))
    found = found.order_by(Area.path)
    return list(current.session().scalars(found))


@dataclass
class AreaNode:
    """An area with what lies in it, for the tree it is picked from."""

    path: str
    name: str
    level: str
    children: list[AreaNode] = field(default_factory=list)


def area_tree(duty: Role) -> list[AreaNode]:
    """The administered areas; an area whose parent is not among them is a root."""
    rows = select(Area.path, Area.name, Area.level).where(administered(Area.path, duty)).order_by(Area.path)
    nodes: dict[str, AreaNode] = {}
    roots: list[AreaNode] = []
    for path, name, level in current.session().execute(rows):
        nodes[path] = AreaNode(path, name, Level[level.upper()].text)
        parent = nodes.get(path[:-SEGMENT])
        (parent.children if parent else roots).append(nodes[path])
    return roots


def complaints(refused: InvalidInput) -> dict[str, Sentence]:
    """field -> the first complaint about it, as the form shows it."""
    return {problem.field: problem.sentence for problem in reversed(refused.problems)}
