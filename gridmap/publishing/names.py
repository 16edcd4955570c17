"""Which published features are called so, or sound so, among a million?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    any_,
    case,
    collate,
    func,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from gridmap.analysis import spelling
from gridmap.db.models import Published

if TYPE_CHECKING:
    from gridmap.publishing.answers import Answer

SMALL = 20_000  # rows of an answer that are looked through while nobody notices
HEAD = 8_000  # titles of a large one that are read in their order before the index of grams is asked
FURTHER = 4  # times as many, where the first of them were not quite enough
_BY_TITLE = (Published.title, Published.feature_id)
# A plan that is made once for any words reads a million rows for common ones, or an index in vain for rare ones.
_PLAN_FOR_THESE_WORDS = text(
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('enable_sort', :sort, true)"
)


def called(words: str) -> list[ColumnElement[bool]]:
    """Of features whose title holds the words, or sounds so.

    What the index knows of them is asked for beside it: the fence lets an index answer for arrays
    (`gridmap.db.postgis`), and not for patterns.
    """
    may_be = Published.grams.contains(spelling.asked_grams(words))
    if sounds := spelling.asked_sounds(words):
        may_be = or_(may_be, Published.grams.contains(sounds))
    return [may_be, _is_called(words, Published.title, Published.spelled)]


def _is_called(words: str, title: Any, sound: Any) -> ColumnElement[bool]:
    """Whether the title holds the words, or sounds so."""
    # Where there are no capitals, or none but ASCII's, the database need not put each title into small letters first.
    plain = collate(title, "C") if words.isascii() else title
    has_capitals = words.lower() != words.upper()
    held = (plain.icontains if has_capitals else plain.contains)(words, autoescape=True)
    if not spelling.asked_sounds(words):
        return held
    return or_(held, sound.regexp_match(spelling.sounding(words)))


def find(answers: Sequence[Answer], area_path: str, words: str, most: int) -> list[Row[Any]]:
    """layer, feature_id, title, area_path, lon and lat (None without a place) of the features of these answers of one
    session that are called so; answer by answer, each by title.
    """
    if not answers:
        return []
    session = answers[0].session
    small = [answer for answer in answers if (answer.state.row_count or 0) <= SMALL]
    large = [answer for answer in answers if answer not in small]
    place = {answer.layer.key: at for at, answer in enumerate(answers)}
    in_order = case(place, value=Published.layer)
    # Among the first titles: where there are enough, no other comes before them.
    heads = [each for each in large if area_path == each.township_path and not each.is_of_several]
    session.execute(_PLAN_FOR_THESE_WORDS, {"sort": "off" if heads else "on"})
    first = {each.layer.key: _of_the_head(each, words, most) for each in heads}
    if heads:
        session.execute(_PLAN_FOR_THESE_WORDS, {"sort": "on"})
    found = list(session.execute(_first(_about(small, area_path), words, most, in_order))) if small else []
    for answer in large:
        of_head = first.get(answer.layer.key, [])
        # Words that are rare among the first are rare among all, or at least no worse than they were.
        enough = len(of_head) == most
        found += of_head if enough else session.execute(_first(answer.about(area_path), words, most))
    return sorted(found, key=lambda row: (place[row.layer], row.title, row.feature_id))[:most]


def _columns(of: Any = Published) -> Select[Any]:
    lon, lat = (read(of.label).label(name) for read, name in ((func.ST_X, "lon"), (func.ST_Y, "lat")))
    return select(of.layer, of.feature_id, of.title, of.area_path, lon, lat)


def _first(where: list[ColumnElement[bool]], words: str, most: int, *order: Any) -> Select[Any]:
    return _columns().where(*where, *called(words)).order_by(*order, *_BY_TITLE).limit(most)


def _of_the_head(answer: Answer, words: str, most: int) -> Sequence[Row[Any]]:
    found = answer.session.execute(_in_the_head(answer, words, most)).all()
    if most // FURTHER < len(found) < most:  # the others are nearer than all that grams would lead to
        return answer.session.execute(_in_the_head(answer, words, most, FURTHER)).all()
    return found


def _in_the_head(answer: Answer, words: str, most: int, times: int = 1) -> Select[Any]:
    """Of those who see the whole township: an index has all that they and both fences ask for, by title, and the table
    is read for what is found. Grams would only be read in vain.
    """
    path = answer.township_path
    held = literal(path).op("^@", is_comparison=True)(any_(func.gm_prefixes(type_=ARRAY(Text))))
    indexed = select(*_BY_TITLE, Published.spelled).where(*answer.about(path), held)
    most_read = (
        HEAD // 4 if spelling.asked_sounds(words) else HEAD
    )  # to compare a sound takes four times as long
    head = indexed.order_by(*_BY_TITLE).limit(times * most_read).subquery()
    found = select(head.c.feature_id).where(_is_called(words, head.c.title, head.c.spelled)).limit(most)
    # An array, so that each is looked up by its key.
    wanted = any_(func.array(found.scalar_subquery(), type_=ARRAY(Text)))
    return _columns().where(*answer.about(path), Published.feature_id == wanted)


def _about(group: list[Answer], area_path: str) -> list[ColumnElement[bool]]:
    """Which rows are these answers', of one township and variant where they are several."""
    first, *others = group
    if not others:
        return first.about(area_path)
    everywhere = [each.layer.key for each in group if each.layer.public]
    fenced = [each for each in group if not each.layer.public]
    # The conditions of one fenced answer are those of all, but for its layer.
    here = [and_(Published.layer.in_([each.layer.key for each in fenced]), *first.within(area_path))]
    of_all = [Published.township_path == first.township_path, Published.variant == first.variant]
    return [*of_all, or_(Published.layer.in_(everywhere), *here)]
