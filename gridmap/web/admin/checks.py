"""What in the ledgers is to be put right, and where is that done?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import render_template, request, url_for
from sqlalchemy import select

from gridmap import answers, findings
from gridmap.errors import NotFound
from gridmap.layers.checks import CHECKS
from gridmap.layers.checks.kinds import GRID_LEVELS, REMEDY, Kind
from gridmap.models import Area, Enterprise, Published
from gridmap.models.vocabulary import Level, Role
from gridmap.texts import N_, Sentence
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin.shared import area_names, blueprint, own_townships
from gridmap.web.words import headline

MOST_A_KIND = 100
STAFFING = frozenset({Kind.NOBODY, Kind.NO_LEADER, Kind.NO_MEMBER})


@dataclass(frozen=True)
class Line:
    """One finding. Its links: the finding on the map, and where its remedy is done (title, address)."""

    title: str
    area: str
    details: list[Sentence]
    on_map: str
    remedies: list[tuple[str, str]]


@dataclass(frozen=True)
class Group:
    """The findings of one kind: how many, the first of them, and the table of the map that holds all."""

    kind: Kind
    remedy: str
    total: int
    lines: list[Line]
    table: str


@blueprint.get("/checks")
@allow(Role.ADMINISTRATOR)
def checks() -> str:
    """The findings of one of the own townships (`township`, else the first), kind by kind."""
    towns = [(each.path, each.name) for each in own_townships()]
    path = request.args.get("township") or next((path for path, _ in towns), "")
    if not towns:
        return render_template("admin/checks.html", towns=towns, path="", groups=[], headline=None)
    if path not in dict(towns):
        raise NotFound(N_("There is no such area."))
    asker = viewer()
    current.session().rollback()  # it would only hold an older state of the database
    engine = current.installation().engine
    roles = frozenset(asker.roles)
    with answers.opened(engine, CHECKS, path, asker.id, roles, current.today) as answer:
        kinds = findings.by_kind(answer.session, path)
        groups = [_group(kind, found, path) for kind, found in kinds.items()]
        said = headline(answer.headline(path))
        return render_template("admin/checks.html", towns=towns, path=path, groups=groups, headline=said)


def _group(kind: Kind, found: Iterable[Published], township: str) -> Group:
    every = list(found)
    shown = every[:MOST_A_KIND]
    names = area_names(each.area_path for each in shown)
    levels = _levels(each.values["record_id"] for each in shown if each.values["noun"] == "areas")
    lines = [
        Line(
            title=each.title,
            area=names.get(each.area_path, ""),
            details=findings.details(each),
            on_map=_map(township, pick=f"{CHECKS.key}/{each.feature_id}"),
            remedies=_remedies(kind, each, township, levels),
        )
        for each in shown
    ]
    table = _map(township, table=CHECKS.key, only=f"{CHECKS.key}.kind.{kind.value}")
    return Group(kind, REMEDY[kind], len(every), lines, table)


def _remedies(
    kind: Kind, finding: Published, township: str, levels: Mapping[str, str]
) -> list[tuple[str, str]]:
    if kind in STAFFING:
        return [(N_("People and rights"), url_for("admin.list_people"))]
    if kind == Kind.UNLOCATED:
        return [
            (N_("Ledger"), url_for("admin.ledger", noun=Enterprise.__tablename__, located="no")),
        ]
    first, second = finding.values["record_id"], finding.values["other_id"]
    noun = finding.values["noun"]
    if noun == Area.__tablename__:
        layer = "grids" if levels.get(first) in GRID_LEVELS else "areas"
        return [(N_("Open the area"), _map(township, pick=f"{layer}/{first}"))]
    links = [(N_("Open the record"), _map(township, pick=f"{noun}/{first}"))]
    if kind in {Kind.SAME_CODE, Kind.SAME_NAME}:
        links.append((N_("Open the second record"), _map(township, pick=f"{noun}/{second}")))
    return links


def _levels(paths: Iterable[str]) -> dict[str, Level]:
    found = select(Area.path, Area.level).where(Area.path.in_(set(paths)))
    return {row.path: Level(row.level) for row in current.session().execute(found)}


def _map(township: str, **shown: str) -> str:
    """The map of the township with its outlines, the findings, and what else is asked of it."""
    state = {"layers": f"areas.level,{CHECKS.key}.kind", **shown}
    return url_for("maps.map_page", area=township) + "#" + urlencode(state)
