"""Which official code has an area, and since when? Codes change when places merge; what was valid stays known."""

from __future__ import annotations

from sqlalchemy import func, or_, select, text
from sqlalchemy.dialects.postgresql import Range

from gridmap.db.models import Area, AreaCode
from gridmap.db.sessions import FencedSession
from gridmap.errors import Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.records.areas.levels import today
from gridmap.records.areas.official_code import level_of
from gridmap.vocabulary import Level


def code_of(session: FencedSession, path: str) -> str:
    """The code that is valid today; empty where there is none."""
    valid = AreaCode.valid.op("@>")(func.current_date())
    return session.scalar(select(AreaCode.code).where(AreaCode.area_path == path, valid)) or ""


def complaints(session: FencedSession, code: str, level: str, path: str | None) -> list[Problem]:
    """What speaks against giving this code to the area (None: a new one) of this level."""
    meant = level_of(code)
    kind = Level.GRID if level == Level.DEDICATED_GRID else level
    if meant is not None and meant != kind:
        wrong = N_("A code of {digits} digits is that of another level: {level}.")
        return [Problem("code", Sentence(wrong, {"digits": len(code), "level": Sentence(meant.text)}))]
    held = (
        select(Area.name)
        .join(AreaCode, AreaCode.area_path == Area.path)
        .where(AreaCode.code == code, AreaCode.area_path != (path or ""))
        .where(or_(func.upper_inf(AreaCode.valid), func.upper(AreaCode.valid) > func.current_date()))
    )
    holder = session.scalar(held.limit(1))
    if holder is None:
        return []
    return [Problem("code", Sentence(N_("{area} has this code."), {"area": holder}))]


def give(session: FencedSession, path: str, code: str) -> None:
    """Let the code be valid from today; an area's first code may have been valid for ever. Empty: it has none."""
    if code == code_of(session, path):
        return
    had_one = session.scalar(select(func.count()).select_from(AreaCode).where(AreaCode.area_path == path))
    end(session, path, path)
    if code:
        valid = Range(today(session) if had_one else None, None, bounds="[)")
        session.add(AreaCode(area_path=path, code=code, valid=valid))
        session.flush()


def end(session: FencedSession, path: str, heir: str) -> None:
    """Close the codes of an area today, and say which area they lead to from now on."""
    session.execute(text(_FORGET), {"path": path})
    session.execute(text(_END), {"path": path, "heir": heir})


# A code that was given today was never valid for a whole day: it was a slip of the pen.
_FORGET = "DELETE FROM area_codes WHERE area_path = :path AND lower(valid) >= current_date"
_END = """
    UPDATE area_codes SET area_path = :heir, valid = valid * daterange(NULL, current_date)
    WHERE area_path = :path AND (area_path <> :heir OR upper_inf(valid) OR upper(valid) > current_date)
"""
