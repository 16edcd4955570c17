"""How is the county's own workbook kept, its cells tied to figures, and filled for a month and the year so far?"""

from __future__ import annotations

import hashlib
import io
import re
import uuid
from collections.abc import Mapping
from datetime import date, datetime

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from sqlalchemy import select

from gridmap.db.models import CountyForm
from gridmap.db.sessions import FencedSession
from gridmap.errors import Conflict, InvalidInput, NotFound, Problem
from gridmap.i18n.texts import N_, Sentence
from gridmap.papers.county_figures import TITLES, figures
from gridmap.papers.settings import MEANWHILE
from gridmap.records import guard

MONTH, YEAR = "month", "year"
PERIODS = {MONTH: N_("Month"), YEAR: N_("Year to date")}
KEYS = tuple(f"{period}.{key}" for key in TITLES for period in PERIODS)
LARGEST_BYTES = 8 * 1024 * 1024
_ADDRESS = re.compile(
    r"(?:'?(?P<sheet>[^'!\[\]:*?/\\]{1,31})'?!)?\$?(?P<column>[A-Za-z]{1,3})\$?(?P<row>[1-9]\d{0,6})"
)
_REFUSED = N_("Nothing was saved: some entries cannot be accepted.")


def find(session: FencedSession, form_id: uuid.UUID) -> CountyForm:
    found = session.get(CountyForm, form_id)
    if found is None:
        raise NotFound(N_("There is no such form."))
    return found


def all_of(session: FencedSession, area_path: str) -> list[CountyForm]:
    found = select(CountyForm).where(CountyForm.area_path == area_path).order_by(CountyForm.name)
    return list(session.scalars(found))


def keep(session: FencedSession, area_path: str, name: str, content: bytes, now: datetime) -> CountyForm:
    """Keep a workbook; one of the same name takes its place and keeps the cells that it still has.

    content: has been read without harm by the confined reader (`gridmap.imports.reading`). Raises InvalidInput.
    """
    title = " ".join(name.split())[:100]
    problems = [] if title else [Problem("name", Sentence(N_("Fill this in.")))]
    if len(content) > LARGEST_BYTES:
        most = {"most": LARGEST_BYTES // 1024 // 1024}
        problems.append(Problem("file", Sentence(N_("The workbook is larger than {most} MB."), most)))
    elif not _opens(content):
        problems.append(Problem("file", Sentence(N_("This is no Excel workbook (.xlsx)."))))
    if problems:
        raise InvalidInput(_REFUSED, problems)
    same = (CountyForm.area_path == area_path, CountyForm.name == title)
    row = session.scalar(select(CountyForm).where(*same)) or CountyForm(
        id=uuid.uuid4(), area_path=area_path, name=title, cells={}
    )
    book = _open(content)
    try:
        with guard.written(session, CountyForm.__tablename__, row.id, now):
            row.content, row.sha256 = content, hashlib.sha256(content).hexdigest()
            row.uploaded_at, row.uploaded_by = now, session.viewer
            row.cells = {key: at for key, at in row.cells.items() if _complaint(book, at) is None}
            session.add(row)
    except guard.IdInUse:
        raise Conflict(MEANWHILE) from None
    return row


def tie(
    session: FencedSession, form: CountyForm, typed: Mapping[str, str], version: int, now: datetime
) -> None:
    """Say which cell takes which figure; an empty one takes none. Raises InvalidInput naming each bad cell."""
    if form.version != version:
        raise guard.changed_first(session, CountyForm.__tablename__, form.id, now)
    book, problems, cells = _open(form.content), [], {}
    for key in KEYS:
        at = typed.get(key, "").strip()
        if at and (wrong := _complaint(book, at)):
            problems.append(Problem(key, wrong))
        elif at:
            cells[key] = _whole(book, at)
    doubled = {at for at in cells.values() if list(cells.values()).count(at) > 1}
    problems += [
        Problem(key, Sentence(N_("{cell} takes another figure already."), {"cell": at}))
        for key, at in cells.items() if at in doubled
    ]  # fmt: skip
    if problems:
        raise InvalidInput(_REFUSED, problems)
    with guard.written(session, CountyForm.__tablename__, form.id, now):
        form.cells = cells


def filled(session: FencedSession, form: CountyForm, month: date) -> tuple[bytes, list[str]]:
    """The workbook with the figures of the month of a day and of its year so far; and the keys that cannot be known.

    A cell whose figure is unknown is left empty.
    """
    first = month.replace(day=1)
    last = _end_of(first)
    told = {
        MONTH: figures(session, form.area_path, first, last),
        YEAR: figures(session, form.area_path, first.replace(month=1), last),
    }
    book, unknown = _open(form.content), []
    for key, at in form.cells.items():
        period, _, figure = key.partition(".")
        value = told[period].get(figure)
        if value is None:
            unknown.append(key)
        sheet, cell = _split(book, at)
        book[sheet][cell].value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), unknown


def sheets(form: CountyForm) -> list[str]:
    return list(_open(form.content).sheetnames)


def _end_of(first: date) -> date:
    following = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return date.fromordinal(following.toordinal() - 1)


def _opens(content: bytes) -> bool:
    try:
        return bool(_open(content).worksheets)
    except Exception:  # whatever a damaged file makes the library throw, it is no workbook
        return False


def _open(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content), keep_links=False)


def _complaint(book: Workbook, at: str) -> Sentence | None:
    """What is wrong with a cell that is to take a figure."""
    found = _ADDRESS.fullmatch(at)
    if found is None:
        return Sentence(N_("Write the sheet and the cell, for example Sheet1!B7."))
    sheet, address = _split(book, at)
    if sheet not in [each.title for each in book.worksheets]:
        return Sentence(N_("The workbook has no sheet “{sheet}”."), {"sheet": sheet})
    cell = book[sheet][address]
    if isinstance(cell, MergedCell):
        return Sentence(N_("{cell} lies inside merged cells; name the first of them."), {"cell": at})
    if cell.data_type == "f":
        return Sentence(N_("{cell} holds a formula; name a cell that is to be filled in."), {"cell": at})
    return None


def _whole(book: Workbook, at: str) -> str:
    return "!".join(_split(book, at))


def _split(book: Workbook, at: str) -> tuple[str, str]:
    """Sheet and cell; without a sheet the first is meant."""
    found = _ADDRESS.fullmatch(at)
    if found is None:
        return "", ""
    sheet = found["sheet"] or book.worksheets[0].title
    return sheet, f"{found['column'].upper()}{found['row']}"
