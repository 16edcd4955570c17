"""Which notice boards stand where, what do they say, and are they still whole?"""

from __future__ import annotations

from datetime import date

from geoalchemy2 import WKBElement
from sqlalchemy.orm import Mapped

from gridmap.db.models.base import Base, Placed, Versioned
from gridmap.fields import EVERYWHERE
from gridmap.i18n.texts import N_
from gridmap.marks import Mark
from gridmap.palette import BROWN, GREEN, SLATE, UNKNOWN
from gridmap.registers.base import columns as column
from gridmap.registers.base.register import Count, Register
from gridmap.vocabulary import Role, Word


class BoardKind(Word):
    """A notice board (宣传牌) is counted in pieces (块), a reward-reporting board (奖励举报牌) in sets (套)."""

    NOTICE = "notice", N_("Notice board")
    REWARD = "reward", N_("Reward-reporting board")


class BoardState(Word):
    STANDING = "standing", N_("Board standing")
    DAMAGED = "damaged", N_("Board damaged")
    REMOVED = "removed", N_("Board removed")


class NoticeBoard(Placed, Versioned, Base):
    """A board that tells people what is forbidden, or where to report a hazard and what that is worth."""

    __tablename__ = "notice_boards"

    name: Mapped[str] = column.text(N_("Title"), required=True, example=N_("Sample board at the bridge"))
    kind: Mapped[str] = column.choice(
        N_("Kind"), BoardKind, required=True, shown=EVERYWHERE, filter=True, example="notice"
    )
    state: Mapped[str] = column.choice(
        N_("State"), BoardState, default=BoardState.STANDING, required=True, shown=EVERYWHERE, filter=True,
        example="standing",
    )  # fmt: skip
    put_up_on: Mapped[date | None] = column.day(N_("Put up on"), past=True, example="2023-05-04")
    text: Mapped[str] = column.long(N_("What it says"))
    geom: Mapped[WKBElement | None] = column.point()
    note: Mapped[str] = column.long(N_("Note"))


NOTICE_BOARDS = Register(
    model=NoticeBoard,
    title=N_("Notice boards"),
    question=N_("Which notice boards stand where, and are they still whole?"),
    writers=(Role.ADMINISTRATOR, Role.PLANNER, Role.GRID_LEADER),
    identity=N_("A notice board is known by its kind and title, and its place within 30 m."),
    known_by=("kind",),
    is_open=NoticeBoard.state != BoardState.REMOVED,
    closes={"state": BoardState.REMOVED.value},
    marks=(
        Mark(BoardState.DAMAGED, BoardState.DAMAGED.text, BROWN, "square", letter="!", size_px=22),
        Mark(BoardState.STANDING, BoardState.STANDING.text, GREEN, "square", size_px=20),
        Mark(
            BoardState.REMOVED, BoardState.REMOVED.text, SLATE, "square", letter="×", size_px=16, muted=True
        ),
        Mark("unknown", N_("unknown"), UNKNOWN, "square", letter="?", hatch=True, size_px=16),
    ),
    mark_by="state",
    counts=(
        Count("notice_boards", N_("Notice boards put up"), N_("boards"), {"kind": (BoardKind.NOTICE,)}),
        Count(
            "reward_boards", N_("Reward-reporting boards put up"), N_("sets"), {"kind": (BoardKind.REWARD,)}
        ),
    ),
    counted_on="put_up_on",
)
