"""Which rows of a table are no records: sums, headings that are printed again, and what is signed below?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from gridmap.i18n.texts import N_, Sentence
from gridmap.imports.synonyms import UNITS, folded

Numbered = tuple[int, Sequence[Any]]

_NAMED_MOST = 12
_LONGEST_SHOWN = 40
_LONGEST_NAME = 24
_TEXTS_BESIDE_SUM = 3
_SUM = re.compile(
    r"(.{0,12})(?:合计|小计|总计|共计|累计|总和|汇总|总数|平均|平均值|均值|占比|百分比|完成率|其中.{0,10})(?:数|户)?(?:\d[\d,.]*\D{0,3})?"
    r"|()共\d{1,6}.{0,6}",
    re.DOTALL,
)
_NARROW = 3
_COLUMN_SIGNS = frozenset({*"甲乙丙丁戊己庚辛", *"ABCDEFGH", "栏次", "栏目", "序号"})
_UNITS = frozenset(folded(word) for units in UNITS.values() for word in units) | frozenset(
    {"°", "度", "%", "个", "处", "座", "年", "年月日", "元", "万元", "mpa", "m3", "立方米"}
)
_EXAMPLE = re.compile(
    r"(?:填写|填报|填表)?(?:示例|例如?|举例|范例|样例)\s*[：:]|[（(【](?:填写|填报)?(?:示例|例|范例)[)）】]|示例$"
)
_PART = re.compile(
    r"第?[一二三四五六七八九十]{1,3}(?:[、.．]|部分|类|章)|[（(][一二三四五六七八九十]{1,3}[）)]"
)
_DAY = re.compile(
    r"[\d〇零一二三四五六七八九十]{4}\s*[年./-]\s*[\d一二三四五六七八九十]{1,3}\s*[月./-]?(?:\s*[\d一二三四五六七八九十]{1,3}\s*日?)?"
)
_SUM_ENGLISH = frozenset({"total", "subtotal", "grandtotal", "sum", "totals", "average", "mean", "count"})
_NUMBER = re.compile(r"[+-]?[\d,]+(?:\.\d+)?\s*[^\d\s]{0,4}")
_SIGNED = re.compile(
    r"(?:填表|填报|制表|审核|审批|复核|统计|检查|带队|陪同|记录|经办|负责|主管|单位|被检查|受检|企业|分管|签字|签名|盖章|"
    r"联系|填写|上报|报送|打印|备注|说明|注)"
    r"[^:：]{0,14}[:：]|(?:注|说明|备注)\s*\d?[:：、.]|^以下空白|^第?\s*\d+\s*页|共\s*\d+\s*页|^[（(]?(?:签字|盖章|公章)[）)]?$"
)


def records(body: Sequence[Numbered], titles: Sequence[str]) -> tuple[list[Numbered], tuple[Sentence, ...]]:
    """The rows that are records, and a sentence for each kind of row that was left out, with the rows named.

    body: (number, cells) of the filled rows below the heading; titles: the heading, "" where a column has none.
    """
    width = max(2, sum(1 for title in titles if title))
    headings = [folded(title) for title in titles]
    foot = _foot(body, width)
    below = body[0][0] if body else 0
    kept: list[Numbered] = []
    left: dict[str, list[Numbered]] = {
        SUMS: [],
        HEADINGS: [],
        PARTS: [],
        BELOW: [],
        EXAMPLES: [],
        SIGNED: list(body[foot:]),
    }
    for row in body[:foot]:
        if _is_sum(row[1]):
            left[SUMS].append(row)
        elif _is_heading(row[1], headings):
            left[HEADINGS].append(row)
        elif row[0] == below and _is_below_heading(list(_filled(row[1]))):
            left[BELOW].append(row)
        elif _EXAMPLE.match(_first(row[1])):
            left[EXAMPLES].append(row)
        elif width > _NARROW and _is_part(list(_filled(row[1]))):
            left[PARTS].append(row)
        else:
            kept.append(row)
    return kept, tuple(said(text, rows) for text, rows in left.items() if rows)


SUMS = N_("Rows of sums were left out: {rows}.")
HEADINGS = N_("Headings that are printed again were left out: {rows}.")
PARTS = N_("Titles between the rows were left out: {rows}.")
BELOW = N_("Numbers or units of the columns were left out: {rows}.")
EXAMPLES = N_("Examples of how to fill the table in were left out: {rows}.")
SIGNED = N_("What stands below the table was left out: {rows}.")


def said(text: str, rows: Sequence[Numbered]) -> Sentence:
    """The sentence with the number and the beginning of each row."""
    named = ", ".join(f"{number} “{_first(cells)[:_LONGEST_SHOWN]}”" for number, cells in rows[:_NAMED_MOST])
    more = f" … ({len(rows)})" if len(rows) > _NAMED_MOST else ""
    return Sentence(text, {"rows": named + more})


def _first(cells: Sequence[Any]) -> str:
    """The first text, else the first of the cells."""
    told = [cell for cell in _filled(cells) if isinstance(cell, str)] or [*_filled(cells)]
    return " ".join(str(told[0]).split()) if told else ""


def _filled(cells: Sequence[Any]) -> Iterator[Any]:
    return (cell for cell in cells if cell is not None)


def _is_sum(cells: Sequence[Any]) -> bool:
    """A word for a sum among the first cells; with a name in front of it only numbers may stand beside it."""
    filled = list(_filled(cells))
    said = [_sum_word(cell) for cell in filled[:3]]
    at = next((n for n, word in enumerate(said) if word), None)
    if at is None:
        return False
    others = [cell for n, cell in enumerate(filled) if n != at]
    texts = [cell for cell in others if not (_is_number(cell) or _sum_word(cell) or _is_stroke(cell))]
    return not texts or (
        said[at] == "alone" and len(texts) <= _TEXTS_BESIDE_SUM and max(map(len, texts)) <= 12
    )


def _sum_word(cell: Any) -> str:
    """“alone” for a word for sums, “named” with something in front of it, else empty."""
    if type(cell) is not str or len(cell) > 24:
        return ""
    plain = folded(cell)
    found = _SUM.fullmatch(plain)
    if plain in _SUM_ENGLISH or (found is not None and found[1] == ""):
        return "alone"
    return "named" if found is not None else ""


def _is_number(cell: Any) -> bool:
    return not isinstance(cell, str) or _NUMBER.fullmatch(cell.strip()) is not None


def _is_stroke(cell: str) -> bool:
    return not any(letter.isalnum() for letter in cell)


def _is_heading(cells: Sequence[Any], headings: Sequence[str]) -> bool:
    """The heading once more, as on each printed page: four of five cells say what stands above them."""
    same = [
        folded(str(cell)) == heading
        for cell, heading in zip(cells, headings, strict=False)
        if cell is not None and heading
    ]
    return len(same) >= min(2, sum(map(bool, headings))) and bool(same) and sum(same) >= 0.8 * len(same)


def _is_below_heading(filled: Sequence[Any]) -> bool:
    """The columns numbered through (甲, 乙, 1, 2, 3), or nothing but their units."""
    texts = [
        str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
        for cell in filled
    ]
    if len(texts) < _NARROW - 1:
        return False
    if all(folded(text) in _UNITS for text in texts):
        return True
    numbers = [text for text in texts if text not in _COLUMN_SIGNS]
    return (
        len(texts) >= _NARROW and len(numbers) >= 2 and numbers == [str(n + 1) for n in range(len(numbers))]
    )


def _is_part(filled: Sequence[Any]) -> bool:
    """The title of a part of the table (一、餐饮类), or what ends a printed page: alone in its row."""
    if len(filled) != 1 or type(filled[0]) is not str:
        return False
    told = " ".join(filled[0].split())
    return _PART.match(told) is not None or _SIGNED.match(told) is not None


def _foot(body: Sequence[Numbered], width: int) -> int:
    """Where the signatures and remarks below the table begin: from the end upwards, rows of a few labelled cells."""
    at = len(body)
    while at > 0 and _is_signed(list(_filled(body[at - 1][1])), width):
        at -= 1
    return at


def _is_signed(filled: Sequence[Any], width: int) -> bool:
    texts = [" ".join(str(cell).split()) for cell in filled if isinstance(cell, str)]
    if not texts or width < 3 or len(filled) > max(3, width // 2 + 1):
        return False
    alone = len(filled) == 1 and width > 3 and (len(texts[0]) > _LONGEST_NAME or texts[0].endswith("。"))
    dated = len(filled) == 1 and _DAY.fullmatch(texts[0]) is not None
    return alone or dated or _SIGNED.match(texts[0]) is not None
