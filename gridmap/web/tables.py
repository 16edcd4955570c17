"""How does a table of the map leave as a workbook: the rows that match, in the asked order, and how was it narrowed?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from gridmap.db.models import Area, AreaCode, Published
from gridmap.db.models.base import SEGMENT
from gridmap.errors import InvalidInput
from gridmap.fields import Field
from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.export import table
from gridmap.publishing.answers import Answer
from gridmap.publishing.question import Question
from gridmap.web import current, formatting
from gridmap.web.language import listed, moment, translate

MOST_ROWS = 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class TableHeading:
    """What a table is called, which question it answers, in the reader's language, and which fields it has."""

    title: str
    question: str
    fields: Sequence[Field]


def workbook(
    answer: Answer,
    question: Question,
    sort: str,
    area_name: str,
    called: TableHeading | None = None,
    *,
    codes: bool = False,
    sums: bool = False,
) -> bytes:
    """The rows as xlsx: figures as numbers in the unit of their heading, unknown as a word, text never a formula.

    A second sheet says of what, of which area and of when the table is, and by what it was narrowed. called: where it
    is not the layer's own table. codes: the official code of each row's area stands in the last column. sums: areas
    have their size in km², and the last row says how many rows there are and what adds up. Raises InvalidInput where
    there are more rows than a workbook of ours holds.
    """
    layer = answer.layer
    called = called or TableHeading(translate(layer.title), translate(layer.question), answer.fields("table"))
    total = answer.total(question)
    if total > MOST_ROWS:
        raise too_many(total)
    fields = called.fields
    headings = [translate(N_("Name")), *(formatting.heading(each) for each in fields), translate(N_("Area"))]
    headings += [translate(N_("Official code of the area"))] * codes
    sizes = answer.sizes_km2(question) if sums and layer.fills else {}
    headings += [formatting.heading(SIZE)] * bool(sizes)
    told = about(answer, question, called, area_name, total)
    return table(
        called.title,
        headings,
        _lines(answer, question, sort, fields, codes_of(answer) if codes else None, sizes, sums=sums),
        told,
        translate(N_("About")),
    )


def too_many(total: int) -> InvalidInput:
    told = N_("This table has {total} rows; at most {most} can be downloaded at once. Narrow it by a filter.")
    return InvalidInput(told, total=total, most=MOST_ROWS)


SIZE = Field("size_km2", N_("Ground area"), "number", unit=N_("km²"))
ADDS_UP = frozenset({N_("people"), N_("km²"), N_("m²"), N_("yuan")})
"""Units whose figures can be added; a bare number may be a count of different things, or a rank."""


def _lines(
    answer: Answer,
    question: Question,
    sort: str,
    fields: Sequence[Field],
    codes: Mapping[str, str] | None,
    sizes: Mapping[str, float],
    *,
    sums: bool,
) -> Iterator[list[Any]]:
    """The rows, each with its size where it has one, and last what they come to."""
    total, rows = dict.fromkeys(_added(fields), 0.0), 0
    unknown: set[str] = set()
    for feature, cells in _rows(answer, question, sort, fields, codes):
        rows += 1
        for key in total:
            value = feature.values.get(key)
            total[key] += value or 0.0
            if value is None:
                unknown.add(key)
        own = sizes.get(feature.feature_id)
        yield [*cells, *([None if own is None else round(own, 4)] if sizes else [])]
    if sums:
        added = [_sum(each.key, total, unknown) for each in fields]
        name = translate(Sentence(N_("Sum: {count} rows"), {"count": rows}))
        yield [
            name,
            *added,
            None,
            *([] if codes is None else [None]),
            *([round(sum(sizes.values()), 4)] if sizes else []),
        ]


def _added(fields: Sequence[Field]) -> list[str]:
    return [each.key for each in fields if each.kind == "number" and each.unit in ADDS_UP]


def _sum(key: str, total: Mapping[str, float], unknown: set[str]) -> Any:
    """Where one of the figures is not known, the sum is the least it can be, and a word says so."""
    if key not in total:
        return None
    value = round(total[key], 4)
    return f"≥ {formatting.figure(value)}" if key in unknown else value


def codes_of(answer: Answer) -> dict[str, str]:
    """Area -> the official code that is valid today."""
    valid = AreaCode.valid.contains(current.today())
    return {
        row.area_path: row.code
        for row in answer.session.execute(select(AreaCode.area_path, AreaCode.code).where(valid))
    }


def _rows(
    answer: Answer, question: Question, sort: str, fields: Sequence[Field], codes: Mapping[str, str] | None
) -> Iterator[tuple[Published, list[Any]]]:
    names = {row.path: row.name for row in answer.session.execute(select(Area.path, Area.name))}
    for row in answer.every_row(question, sort):
        cells = [bare(each, row.values.get(each.key)) for each in fields]
        yield (
            row,
            [
                formatting.title(answer.layer, answer.state.measure, row) or formatting.NOTHING_ENTERED,
                *cells,
                whereabouts(row.area_path, names),
                *([] if codes is None else [codes.get(row.area_path, "")]),
            ],
        )


def whereabouts(path: str, names: Mapping[str, str]) -> str:
    """The areas from the township down, as one line."""
    return " · ".join(names[cut] for cut in cuts(path) if cut in names)


def cuts(path: str) -> list[str]:
    """The paths of the areas around, from the township down, the area's own the last."""
    return [path[:end] for end in range(2 * SEGMENT, len(path) + 1, SEGMENT)]


def bare(each: Field, stored: Any) -> Any:
    if stored is None or each.kind not in _CELLS:
        return formatting.value(each, stored)
    return _CELLS[each.kind](stored)


_CELLS: dict[str, Callable[[Any], Any]] = {
    "number": lambda stored: stored,
    "distance": lambda stored: round(stored, 1),
    "share": lambda stored: round(100 * stored, 2),
    "date": date.fromisoformat,
    "datetime": lambda stored: datetime.fromisoformat(stored).astimezone(
        ZoneInfo(current.installation().settings.timezone)
    ),
}


def about(answer: Answer, question: Question, called: TableHeading, area_name: str, total: int) -> list[str]:
    lines = [
        translate(Sentence(N_("{question} {area}"), {"question": called.question, "area": area_name})),
        translate(Sentence(N_("As of {moment}."), {"moment": moment(answer.state.computed_at)})),
        translate(Sentence(N_("{count} rows."), {"count": total})),
    ]
    if question.text:
        lines.append(translate(Sentence(N_("Only names that hold “{text}”."), {"text": question.text})))
    for key, values in question.filters.items():
        each = answer.layer.field(key)
        chosen = listed(formatting.value(each, _meant(each, value)) for value in values)
        lines.append(
            translate(
                Sentence(N_("Only {field}: {values}."), {"field": Sentence(each.title), "values": chosen})
            )
        )
    lines += [translate(legend.source) for legend in answer.layer.legends if legend.source]
    return lines


def _meant(each: Field, value: str) -> Any:
    """A filter's value as it is stored; the empty one asks for what is not known."""
    if value == "":
        return None
    return [value] if each.kind == "choices" else value == "true" if each.kind == "flag" else value
