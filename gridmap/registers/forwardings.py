"""Which warnings and warning films were passed on, where to, and when?"""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.i18n.texts import N_
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Count, Register
from gridmap.vocabulary import Role, Word


class ForwardedKind(Word):
    """极端天气预警信息 and 安全生产事故警示教育片: the report counts them together."""

    WARNING = "warning", N_("Weather warning")
    FILM = "film", N_("Film of an accident, as a warning")


class Channel(Word):
    VILLAGE_GROUPS = "village_groups", N_("Groups of villages and grids")
    ENTERPRISE_GROUPS = "enterprise_groups", N_("Groups of enterprises")
    OFFICIAL_ACCOUNT = "official_account", N_("Official account")
    VIDEO_ACCOUNT = "video_account", N_("Video account")
    LOUDSPEAKER = "loudspeaker", N_("Village loudspeakers")
    TEXT_MESSAGE = "text_message", N_("Text message")


class Forwarding(Placed, Versioned, Base):
    """A warning or a film that was passed on once, however many groups it went to. issuer: who issued it."""

    __tablename__ = "forwardings"

    name: Mapped[str] = column.text(
        N_("Content"),
        required=True,
        example=N_("Orange warning of rainstorms"),
    )
    kind: Mapped[str] = column.choice(
        N_("Kind"), ForwardedKind, required=True, filter=True, example="warning"
    )
    sent_on: Mapped[date] = column.day(
        N_("Passed on on"),
        required=True,
        past=True,
        index=True,
        example="2023-07-28",
    )
    channels: Mapped[list[str] | None] = column.choices(N_("Passed on to"), Channel, filter=True)
    issuer: Mapped[str] = column.text(N_("Issued by"))
    note: Mapped[str] = column.long(N_("Note"))


FORWARDINGS = Register(
    model=Forwarding,
    title=N_("Warnings and films passed on"),
    question=N_("Which warnings and warning films were passed on, where to, and when?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.DUTY_OFFICER, Role.GRID_LEADER),
    identity=N_("What was passed on is known by its kind, its day and its content."),
    known_by=("kind", "sent_on"),
    counts=(Count("forwardings", N_("Warnings and films passed on"), N_("messages")),),
    counted_on="sent_on",
)
