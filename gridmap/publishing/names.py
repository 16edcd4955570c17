"""Which published features are called so, or sound so, among a million?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Row, Select, Text, and_, any_, case, func, literal, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from gridmap.analysis import spelling
from gridmap.db.models import Published

if TYPE_CHECKING:
    from gridmap.db.sessions import FencedSession
    from gridmap.publishing.answers import Answer

SMALL = 20_000  # rows of an answer that are looked through while nobody notices
HEAD = 1_000  # titles of a large one that are read in their order before the index of grams is asked
_BY_TITLE = (Published.title, Published.feature_id)
# A plan that is made once for any words reads a million rows for common ones, or an index in vain for rare ones.
_PLAN_FOR_THESE_WORDS = text("SET LOCAL plan_cache_mode = force_custom_plan")
_IN_ORDER, _IN_ANY_ORDER = text("SET LOCAL enable_sort = off"), text("SET LOCAL enable_sort = on")


def called(words: str, of: Any = Published) -> list[ColumnElement[bool]]:
    """Of features (of: an alias of them) whose title holds the words, or sounds so.

    What the index knows of them is asked for beside it: the fence lets an index answer for arrays
    (`gridmap.db.postgis`), and not for patterns.
    """
    may_be = of.grams.contains(spelling.asked_grams(words))
    is_so = of.title.icontains(words, autoescape=True)
    if sounds := spelling.asked_sounds(words):
        may_be = or_(may_be, of.grams.contains(sounds))
        is_so = or_(is_so, of.spelled.regexp_match(spelling.sounding(words)))
    return [may_be, is_so]


def find(answers: Sequence[Answer], area_path: str, words: str, most: int) -> list[Row[Any]]:
    """layer, feature_id, title, area_path, lon and lat (None without a place) of the features of these answers of one
    session that are called so; answer by answer, each by title.
    """
    if not answers:
        return []
    session = answers[0].session
    session.execute(_PLAN_FOR_THESE_WORDS)
    small = [answer for answer in answers if (answer.state.row_count or 0) <= SMALL]
    place = {answer.layer.key: at for at, answer in enumerate(answers)}
    in_order = case(place, value=Published.layer)
    found = list(session.execute(_first(_about(small, area_path), words, most, in_order))) if small else []
    for answer in answers:
        if answer not in small:
            about = answer.about(area_path)
            first = _in_the_head(session, about, words, most) if _is_read_whole(answer, area_path) else []
            # Words that are rare among the first are rare among all, or at least no worse than they were.
            found += first if len(first) == most else session.execute(_first(about, words, most))
    return sorted(found, key=lambda row: (place[row.layer], row.title, row.feature_id))[:most]


def _columns(of: Any = Published) -> Select[Any]:
    lon, lat = (read(of.label).label(name) for read, name in ((func.ST_X, "lon"), (func.ST_Y, "lat")))
    return select(of.layer, of.feature_id, of.title, of.area_path, lon, lat)


def _first(where: list[ColumnElement[bool]], words: str, most: int, *order: Any) -> Select[Any]:
    return _columns().where(*where, *called(words)).order_by(*order, *_BY_TITLE).limit(most)


def _in_the_head(
    session: FencedSession, where: list[ColumnElement[bool]], words: str, most: int
) -> Sequence[Row[Any]]:
    """Those among the first titles: where there are enough, no other comes before them."""
    head = aliased(Published, select(Published).where(*where).order_by(*_BY_TITLE).limit(HEAD).subquery())
    session.execute(_IN_ORDER)
    found = session.execute(_columns(head).where(*called(words, head)).limit(most)).all()
    session.execute(_IN_ANY_ORDER)
    return found


def _is_read_whole(answer: Answer, area_path: str) -> bool:
    """Does an index have what the viewer sees of it, by title? Not of several townships, nor of a part of one."""
    if area_path != answer.township_path or answer.is_of_several:
        return False
    held = func.gm_prefixes(type_=ARRAY(Text))
    return bool(answer.session.scalar(select(literal(area_path).op("^@")(any_(held)))))


def _about(group: list[Answer], area_path: str) -> list[ColumnElement[bool]]:
    """Which rows are these answers', of one township and variant where they are several."""
    first, *others = group
    if not others:
        return first.about(area_path)
    of_all = [Published.township_path == first.township_path, Published.variant == first.variant]
    of_any = [and_(Published.layer == each.layer.key, *each.about(area_path)) for each in group]
    return [*of_all, Published.layer.in_([each.layer.key for each in group]), or_(*of_any)]
