"""What was found wrong in a township's ledgers, kind by kind, as its published checks say it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from gridmap.db.models import Published
from gridmap.i18n.texts import N_, Sentence, distance
from gridmap.layers.checks import CHECKS, LARGE_M2
from gridmap.layers.checks.kinds import CheckKind
from gridmap.publishing.freshness import DEFAULT_VARIANT


def by_kind(session: Session, township_path: str) -> Mapping[CheckKind, Sequence[Published]]:
    """The findings that the asker may see, as they were last published: what to validate first comes first."""
    own = (
        Published.layer == CHECKS.key,
        Published.township_path == township_path,
        Published.variant == DEFAULT_VARIANT,
    )
    in_order = (Published.rank, Published.area_path, Published.title, Published.feature_id)
    found = session.scalars(select(Published).where(*own).order_by(*in_order))
    return {CheckKind(kind): list(rows) for kind, rows in groupby(found, lambda each: each.values["kind"])}


def details(finding: Published) -> list[Sentence]:
    """What is known of one finding beside its title: where it lies, and its figures with their units."""
    values = finding.values
    said = []
    if values["found_in"]:
        said.append(Sentence(N_("lies in {areas}"), {"areas": values["found_in"]}))
    if values["area_m2"] is not None:
        said.append(_size(values["area_m2"]))
    if values["distance_m"] is not None:
        said.append(Sentence(N_("{distance} apart"), {"distance": distance(values["distance_m"])}))
    if values["records"] is not None:
        said.append(Sentence(N_("{count} records"), {"count": f"{values['records']:.0f}"}))
    return said


def _size(area_m2: float) -> Sentence:
    if area_m2 < LARGE_M2:
        return Sentence(N_("{area} m²"), {"area": f"{area_m2:,.0f}"})
    return Sentence(N_("{area} km²"), {"area": f"{area_m2 / 1e6:.3f}"})
