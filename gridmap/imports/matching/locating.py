"""In which area does each row of a file lie: by its point, or, while it has none, by its label?

Where the two contradict each other the row is registered where it says, and the checks of the ledgers list it: a person
decides whether the point or the label is wrong.
"""

from __future__ import annotations

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.matching.rows import Complaint, ImportPlan, Incoming
from gridmap.records.areas.labelled import Places

Located = list[tuple[Incoming, str | None]]


def locate(
    rows: list[Incoming], places: Places, plan: ImportPlan, *, crosses_boundary: bool = False
) -> Located:
    """Each row with its area. Refused: a point outside the area that is filled, a label that names no area of it.

    crosses_boundary: a point outside is no fault; the row then has no area of its own.

    How many rows lie elsewhere than they say is noted on the plan.
    """
    points = [row.point for row in rows if row.point is not None]
    by_point = iter(places.at(points))
    located: Located = []
    labels = _Labels(places)
    for row in rows:
        area = next(by_point) if row.point is not None else None
        if row.point is not None and area is None and places.is_drawn and not crosses_boundary:
            plan.refuse(row, _outside(row, places))
        elif row.point is not None and area is not None:
            located.append((row, labels.registered(row, area)))
        else:
            _by_label(row, places, plan, located)
    if labels.contradicted:
        elsewhere = N_(
            "{count} rows name another area than the one their point lies in. They are registered where the row says,"
            " and the checks of the ledgers list them."
        )
        plan.notes.append(Sentence(elsewhere, {"count": labels.contradicted}))
    return located


class _Labels:
    """What the rows of one file call the areas they lie in; each name is looked up once."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._known: dict[str, str | None] = {"": None}
        self.contradicted = 0

    def registered(self, row: Incoming, around: str) -> str:
        """The area of a row whose point lies in `around`, the smallest area there."""
        if row.values.get("id"):  # one of our own rows: its point says where it belongs
            return around
        said = self._meant(str(row.values.get("area") or "").strip())
        if said is None or around.startswith(said):
            return around
        if row.point is None or self._places.holds(said, row.point) is False:
            self.contradicted += 1
        return said

    def _meant(self, label: str) -> str | None:
        """The one area that is called so, if there is one."""
        if label not in self._known:
            found = self._places.labelled(label)
            self._known[label] = found[0] if len(found) == 1 else None
        return self._known[label]


def _by_label(row: Incoming, places: Places, plan: ImportPlan, located: Located) -> None:
    label = str(row.values.get("area") or "").strip()
    found = places.labelled(label) if label else []
    if not label:
        located.append((row, None))
    elif len(found) == 1:
        located.append((row, found[0]))
    elif found and row.values.get("id"):  # one of our own rows: it stays where it is
        located.append((row, None))
    else:
        plan.refuse(row, unknown_area("area", label, found, places))


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


def unknown_area(column: str, label: str, found: list[str], places: Places) -> Complaint:
    """A label that means no area of those that are filled, or more than one."""
    told = {"label": label, "area": places.names.get(places.target, "")}
    if found:
        reason = Sentence(N_("More than one area in {area} is called “{label}”."), told)
    else:
        reason = Sentence(N_("There is no area called “{label}” in {area}."), told)
    remedy = Sentence(N_("Write the area as it is called here, or its official code, or give coordinates."))
    return Complaint(column, label, reason, remedy)
