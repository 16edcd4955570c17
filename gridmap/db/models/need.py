"""Which emergencies has somebody drawn on the map, to see what would be needed?"""

from __future__ import annotations

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gridmap.db.models.base import Base, Placed, Versioned, filled, one_of, sound
from gridmap.i18n.texts import N_
from gridmap.vocabulary import Word


class ScenarioKind(Word):
    FLOOD = "flood", N_("Flood")
    SNOW_ICE = "snow_ice", N_("Snow and ice")
    EARTHQUAKE = "earthquake", N_("Earthquake")
    FIRE = "fire", N_("Large fire")
    WIND = "wind", N_("Storm")


class NeedScenario(Placed, Versioned, Base):
    """An emergency as a township imagines it: where, for how many days, and who has to be cared for.

    share: of the people who live inside the outline, above 0 and at most 1; people: so many of them. One of both.
    """

    __tablename__ = "need_scenarios"
    __table_args__ = (
        filled("name"),
        one_of("kind", ScenarioKind),
        CheckConstraint("(share IS NULL) <> (people IS NULL)", name="share_or_people"),
        CheckConstraint("share > 0 AND share <= 1", name="share_plausible"),
        CheckConstraint("people > 0", name="people_plausible"),
        CheckConstraint("days > 0 AND days <= 365", name="days_plausible"),
        sound(),
    )

    kind: Mapped[str]
    name: Mapped[str]
    days: Mapped[int]
    share: Mapped[float | None]
    people: Mapped[int | None]
    geom: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=True))
