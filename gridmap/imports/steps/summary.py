"""What is shown of a preview: counts, examples, reasons, and a sample of points for the map?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from gridmap.imports.matching.rows import Write
from gridmap.imports.steps import outlines
from gridmap.imports.steps.preparing import Prepared
from gridmap.imports.steps.storable import storable
from gridmap.imports.steps.waiting import Waiting

CHANGES_SHOWN, NEW_SHOWN, POINTS_SHOWN, REASONS_SHOWN, ALIKE_SHOWN = 300, 100, 2000, 40, 8


def summary(prepared: Prepared) -> dict[str, Any]:
    plan, waiting = prepared.plan, [each for each in prepared.waiting if not each.accepted]
    told: dict[str, Any] = storable(
        {
            "rows": prepared.rows,
            "new": len(plan.new),
            "changed": len(plan.changed),
            "unchanged": len(plan.unchanged),
            "unlocated": plan.unlocated,
            "waiting": len({(each.sheet, each.row) for each in waiting}),
            "notes": [note.to_json() for note in prepared.notes],
            "changes": _writes(plan.changed[:CHANGES_SHOWN]),
            "examples": _writes(plan.new[:NEW_SHOWN]),
            "reasons": _reasons(waiting),
            "cures": _cures(prepared.waiting),
            "points": _points(prepared),
            "outlines": outlines.drawn(plan) if plan.noun == "areas" else [],
        }
    )
    return told


def _writes(writes: Sequence[Write]) -> list[dict[str, Any]]:
    """about: of an area its level, what it lies in, its code and its size."""
    sizes = outlines.sizes_km2(writes)
    told = []
    for each, size_km2 in zip(writes, sizes, strict=True):
        incoming = each.incoming
        changes = [{"field": one.field, "before": one.before, "after": one.after} for one in each.changes]
        about = {**each.about, "area_km2": size_km2} if each.about else None
        told.append(
            {
                "sheet": incoming.sheet,
                "row": incoming.row,
                "title": each.title,
                "changes": changes,
                "about": about,
            }
        )
    return told


def _reasons(waiting: Sequence[Waiting]) -> list[dict[str, Any]]:
    """How many rows each reason holds back, the commonest first, in the words of its own rows.

    Where a reason differs from row to row, what is left of it is counted together: {"count", "sentence", "more"}, with
    `more` the number of other sentences of its kind.
    """
    counted: Counter[str] = Counter()
    told: dict[str, dict[str, Any]] = {}
    for each in waiting:
        for key, reason in {_mark(problem["reason"]): problem["reason"] for problem in each.problems}.items():
            counted[key] += 1
            told.setdefault(key, reason)
    shown: list[dict[str, Any]] = []
    kinds: Counter[str] = Counter()
    rest: dict[str, dict[str, Any]] = {}
    for key, number in counted.most_common():
        msgid = told[key]["msgid"]
        kinds[msgid] += 1
        if kinds[msgid] <= ALIKE_SHOWN:
            shown.append({"count": number, "sentence": told[key], "more": 0})
        elif msgid in rest:
            rest[msgid]["count"] += number
            rest[msgid]["more"] += 1
        else:
            rest[msgid] = {"count": number, "sentence": told[key], "more": 0}
    return sorted([*shown, *rest.values()], key=lambda reason: -reason["count"])[:REASONS_SHOWN]


def _mark(reason: dict[str, Any]) -> str:
    return json.dumps(reason, sort_keys=True, default=str)


def _cures(waiting: Sequence[Waiting]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for each in waiting:
        if each.fix and not each.accepted:
            kind = each.fix["kind"]
            found.setdefault(kind, {"kind": kind, "sentence": each.fix["sentence"], "count": 0})["count"] += 1
    return list(found.values())


def _points(prepared: Prepared) -> list[list[Any]]:
    """[lon, lat, what]: an even sample where there are too many."""
    plan = prepared.plan
    located = [(write.point or write.incoming.point, "new") for write in plan.new]
    located += [(write.point or write.incoming.point, "changed") for write in plan.changed]
    located += [(row.point, "unchanged") for row in plan.unchanged]
    points = [(point, what) for point, what in located if point is not None]
    step = max(1, -(-len(points) // POINTS_SHOWN))
    return [[round(point[0], 6), round(point[1], 6), what] for point, what in points[::step]]
