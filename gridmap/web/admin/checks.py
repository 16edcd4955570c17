"""What in the ledgers is to be put right, and where is that done?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import render_template, request
from sqlalchemy import select

from gridmap.db.models import Area, Published
from gridmap.errors import NotFound
from gridmap.i18n.texts import N_, Sentence
from gridmap.layers.checks import CHECKS
from gridmap.layers.checks.kinds import REMEDY, CheckKind
from gridmap.publishing import answers, findings
from gridmap.vocabulary import Level, Role
from gridmap.web import current
from gridmap.web.access import allow, viewer
from gridmap.web.admin.shared import area_names, blueprint, own_townships
from gridmap.web.formatting import headline
from gridmap.web.remedies import on_map, remedies

MOST_A_KIND = 100


@dataclass(frozen=True)
class CheckLine:
    """One finding. Its links: the finding on the map, and where its remedy is done (title, address)."""

    title: str
    area: str
    details: list[Sentence]
    on_map: str
    remedies: list[tuple[str, str]]


@dataclass(frozen=True)
class FindingGroup:
    """The findings of one kind: how many, the first of them, and the table of the map that holds all."""

    kind: CheckKind
    remedy: str
    total: int
    lines: list[CheckLine]
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
    engine = current.reading_engine()
    roles = frozenset(asker.roles)
    with answers.opened(engine, CHECKS, path, asker.id, roles, current.today) as answer:
        kinds = findings.by_kind(answer.session, path)
        groups = [_group(kind, found, path) for kind, found in kinds.items()]
        said = headline(answer.headline(path))
        return render_template("admin/checks.html", towns=towns, path=path, groups=groups, headline=said)


def _group(kind: CheckKind, found: Iterable[Published], township: str) -> FindingGroup:
    every = list(found)
    shown = every[:MOST_A_KIND]
    names = area_names(each.area_path for each in shown)
    levels = _levels(each.values["record_id"] for each in shown if each.values["noun"] == "areas")
    lines = [
        CheckLine(
            title=each.title,
            area=names.get(each.area_path, ""),
            details=findings.details(each),
            on_map=on_map(township, pick=f"{CHECKS.key}/{each.feature_id}"),
            remedies=remedies(each.values, township, levels.get(each.values["record_id"]), viewer()),
        )
        for each in shown
    ]
    table = on_map(township, table=CHECKS.key, only=f"{CHECKS.key}.kind.{kind.value}")
    return FindingGroup(kind, REMEDY[kind], len(every), lines, table)


def _levels(paths: Iterable[str]) -> dict[str, Level]:
    found = select(Area.path, Area.level).where(Area.path.in_(set(paths)))
    return {row.path: Level(row.level) for row in current.session().execute(found)}
