"""What is shown of a preview: counts, examples, reasons, and a sample of points for the map?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from gridmap.imports.matching.rows import Write
from gridmap.imports.steps.preparing import Prepared
from gridmap.imports.steps.storable import storable
from gridmap.imports.steps.waiting import Waiting

CHANGES_SHOWN, NEW_SHOWN, POINTS_SHOWN, REASONS_SHOWN = 300, 100, 2000, 30


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
            "changes": [_write(each) for each in plan.changed[:CHANGES_SHOWN]],
            "examples": [_write(each) for each in plan.new[:NEW_SHOWN]],
            "reasons": _reasons(waiting),
            "cures": _cures(prepared.waiting),
            "points": _points(prepared),
        }
    )
    return told


def _write(write: Write) -> dict[str, Any]:
    changes = [{"field": each.field, "before": each.before, "after": each.after} for each in write.changes]
    return {
        "sheet": write.incoming.sheet,
        "row": write.incoming.row,
        "title": write.title,
        "changes": changes,
    }


def _reasons(waiting: Sequence[Waiting]) -> list[dict[str, Any]]:
    """How many rows each reason holds back, the commonest first; its first sentence stands for all."""
    counted: Counter[str] = Counter()
    first: dict[str, dict[str, Any]] = {}
    for each in waiting:
        for msgid in {problem["reason"]["msgid"] for problem in each.problems}:
            counted[msgid] += 1
            first.setdefault(msgid, next(p["reason"] for p in each.problems if p["reason"]["msgid"] == msgid))
    return [
        {"count": number, "sentence": first[msgid]} for msgid, number in counted.most_common(REASONS_SHOWN)
    ]


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
