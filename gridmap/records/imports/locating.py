"""In which area does each row of a file lie: by its point, or, while it has none, by its label?"""

from __future__ import annotations

from gridmap.records.imports.places import Places
from gridmap.records.imports.rows import Complaint, Incoming, Plan
from gridmap.texts import N_, Sentence

Located = list[tuple[Incoming, str | None]]


def locate(rows: list[Incoming], places: Places, plan: Plan) -> Located:
    """Each row with its area. Refused: a point outside the area that is filled, a label that names no area of it."""
    points = [row.point for row in rows if row.point is not None]
    by_point = iter(places.at(points))
    located: Located = []
    for row in rows:
        area = next(by_point) if row.point is not None else None
        if row.point is not None and area is None and places.is_drawn:
            plan.refuse(row, _outside(row, places))
        elif row.point is not None and area is not None:
            located.append((row, area))
        else:
            _by_label(row, places, plan, located)
    return located


def _by_label(row: Incoming, places: Places, plan: Plan, located: Located) -> None:
    label = str(row.values.get("area") or "").strip()
    found = places.labelled(label) if label else []
    if not label:
        located.append((row, None))
    elif len(found) == 1:
        located.append((row, found[0]))
    elif found and row.values.get("id"):  # one of our own rows: it stays where it is
        located.append((row, None))
    else:
        plan.refuse(row, _unknown(label, found, places))


def _outside(row: Incoming, places: Places) -> Complaint:
    lon, lat = row.point or (0.0, 0.0)
    name = places.names.get(places.target, "")
    return Complaint(
        "geom",
        f"{lon:.6f}, {lat:.6f}",
        Sentence(N_("This point lies outside {area}."), {"area": name}),
        Sentence(
            N_("Check the coordinates and their system. Records of a neighbour are entered by the neighbour.")
        ),
    )


def _unknown(label: str, found: list[str], places: Places) -> Complaint:
    told = {"label": label, "area": places.names.get(places.target, "")}
    if found:
        reason = Sentence(N_("More than one area in {area} is called “{label}”."), told)
    else:
        reason = Sentence(N_("There is no area called “{label}” in {area}."), told)
    remedy = Sentence(N_("Write the area as it is called here, or its official code, or give coordinates."))
    return Complaint("area", label, reason, remedy)
