"""What is found in a file, for the page on which its columns are named?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from gridmap.db.models import Import, SavedMapping
from gridmap.db.sessions import FencedSession
from gridmap.fields import Field
from gridmap.i18n.texts import Sentence
from gridmap.imports.fields import (
    ID_HEADING,
    NOUNS,
    PLACE_FIELDS,
    SHAPE_OF,
    SOURCE_CRS,
    VERSION_HEADING,
)
from gridmap.imports.mapping import corrected, propose_mapping, signature
from gridmap.imports.missing_columns import long_titles
from gridmap.imports.own_sheets import LEFT_OUT, explains
from gridmap.imports.reading.sheets import OpenedFile, Sheet, shown
from gridmap.imports.steps import questions
from gridmap.imports.steps.storable import sentence, storable

OWN_HEADINGS = frozenset({ID_HEADING, VERSION_HEADING})
SAMPLE_ROWS = 5
_SAMPLE_LENGTH = 60
_OSM_SHEETS = {
    "resources": {"fire_stations", "hydrants", "hospitals", "shelters"},
    "roads": {"roads"},
    "road_barriers": {"road_barriers"},
    "buildings": {"buildings"},
    "landmarks": {"landmarks"},
}


def fields_of(noun: str) -> list[Field]:
    """The fields that a column can be named as."""
    return list(NOUNS[noun])


def describe(session: FencedSession, kept: Import, ledger: OpenedFile) -> None:
    """Note on the import what is in its file, with the columns named as far as they can be."""
    saved = _saved(session, kept)
    kept.sheets = [_sheet(kept, sheet, ledger, saved) for sheet in ledger.sheets]
    notes = [sentence(note) for note in ledger.notes]
    kept.result = storable({"notes": notes, "format": ledger.format})
    wanted = [sheet for sheet in kept.sheets if sheet["wanted"]]
    kept.mapping = {sheet["name"]: sheet["proposed"] for sheet in wanted}
    kept.answers = {sheet["name"]: sheet["answers"] for sheet in kept.sheets}
    kept.coordinates = next(
        (sheet["saved_coordinates"] for sheet in wanted if sheet["saved_coordinates"]), ""
    )


def remember(session: FencedSession, kept: Import) -> None:
    """Save how the columns were named and what was answered, to be offered for the next file with these headings."""
    saved = _saved(session, kept)
    told: dict[str, dict[str, Any]] = {}
    for sheet in kept.sheets:
        if sheet["name"] in kept.mapping:
            mark = sheet["signature"]
            before = told[mark]["answers"] if mark in told else saved[mark].answers if mark in saved else {}
            told[mark] = {
                "mapping": kept.mapping[sheet["name"]],
                "answers": questions.learned(before, sheet, kept.answers.get(sheet["name"], {})),
                "coordinates": kept.coordinates,
            }
    for mark, values in told.items():
        key = {"area_path": kept.area_path, "noun": kept.noun, "signature": mark}
        same = insert(SavedMapping).values(**key, **values)
        session.execute(same.on_conflict_do_update(constraint="pk_saved_mappings", set_=values))


def has_coordinates(sheet: Mapping[str, Any], mapping: Mapping[str, str]) -> bool:
    return bool(sheet["shapes"] or PLACE_FIELDS & set(mapping.values()))


def asks_for_coordinates(kept: Import) -> bool:
    """Is there anything whose coordinate system must be known?"""
    if SHAPE_OF[kept.noun] == "none":
        return False
    return any(
        has_coordinates(sheet, kept.mapping[sheet["name"]])
        for sheet in kept.sheets
        if sheet["name"] in kept.mapping
    )


def says_by_row(kept: Import) -> bool:
    return any(SOURCE_CRS in mapping.values() for mapping in kept.mapping.values())


def declared(kept: Import) -> list[int]:
    """The EPSG codes that the sheets which are wanted declare themselves."""
    return sorted({s["declared_crs"] for s in kept.sheets if s["name"] in kept.mapping and s["declared_crs"]})


def _sheet(
    kept: Import, sheet: Sheet, ledger: OpenedFile, saved: Mapping[str, SavedMapping]
) -> dict[str, Any]:
    noun = kept.noun
    own = [Sentence(LEFT_OUT)] if explains(sheet) else []
    mark = signature(sheet.columns, noun)
    proposed = long_titles(sheet, propose_mapping(sheet.columns, sheet.rows[:200], noun))
    before = saved.get(mark)
    columns = before.mapping if before else _readable(noun, proposed.by_heading(sheet.columns))
    remembered, known = questions.recalled(before.answers if before else {}, sheet.name)
    asked = (
        questions.NOTHING
        if is_extract(ledger)
        else questions.ask(sheet, corrected(sheet.columns, noun, columns), known, kept.file_name, remembered)
    )
    return dict(
        storable(
            {
                "name": sheet.name,
                "columns": sheet.columns,
                "rows": len(sheet.rows),
                "header_row": sheet.header_row,
                "notes": [note.to_json() for note in (*own, *sheet.notes)],
                "explains": bool(own),
                "declared_crs": sheet.declared_crs,
                "shapes": sheet.geometry is not None,
                "samples": [
                    [shown(cell)[:_SAMPLE_LENGTH] for cell in row] for row in sheet.rows[:SAMPLE_ROWS]
                ],
                "signature": mark,
                "proposed": columns,
                "confidence": {sheet.columns[at]: sure for at, sure in proposed.confidence.items()},
                "saved": before is not None,
                "saved_coordinates": before.coordinates if before else "",
                "wanted": _is_wanted(noun, sheet, ledger, columns, asked),
                **asked,
            }
        )
    )


def is_extract(ledger: OpenedFile) -> bool:
    """Is it OpenStreetMap, whose words and names we know without asking?"""
    return ledger.format.startswith("OpenStreetMap")


def _is_wanted(
    noun: str, sheet: Sheet, ledger: OpenedFile, columns: Mapping[str, str], asked: Mapping[str, Any]
) -> bool:
    """Does the sheet look like this ledger? In an extract its subject says so, elsewhere what its columns are."""
    if is_extract(ledger):
        return sheet.name in _OSM_SHEETS.get(noun, set())
    first = NOUNS[noun][0]
    if not sheet.rows or explains(sheet):
        return False
    held = {*columns.values(), *(field for field, value in asked["answers"]["whole"].items() if value)}
    own = {
        field
        for field in columns.values()
        if field not in {*PLACE_FIELDS, SOURCE_CRS, "area", "note", "source_id"}
    }
    return (
        first.key in columns.values()
        or (first.key in held and len(own) > 1)
        or len(own) > 2
        or (sheet.geometry is not None and (not first.required or first.key in held))
    )


def _readable(noun: str, columns: dict[str, str]) -> dict[str, str]:
    known = {field.key for field in fields_of(noun)}
    return {
        heading: field for heading, field in columns.items() if field in known and heading not in OWN_HEADINGS
    }


def _saved(session: FencedSession, kept: Import) -> dict[str, SavedMapping]:
    wanted = SavedMapping.area_path == kept.area_path, SavedMapping.noun == kept.noun
    return {saved.signature: saved for saved in session.scalars(select(SavedMapping).where(*wanted))}
