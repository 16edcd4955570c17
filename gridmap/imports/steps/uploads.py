"""How is a file kept that somebody hands in, and how large may it be to be looked at while they wait?"""

from __future__ import annotations

import tempfile
import unicodedata
import uuid
from pathlib import Path, PurePosixPath

from gridmap.db.models import Area, Import
from gridmap.db.models.imports import ImportState
from gridmap.db.sessions import FencedSession
from gridmap.errors import Forbidden, InvalidInput, NotFound
from gridmap.i18n.texts import N_
from gridmap.imports.kinds import ImportKind, kind_of
from gridmap.imports.reading import limits
from gridmap.imports.reading.opening import read_file
from gridmap.imports.reading.sheets import OpenedFile
from gridmap.imports.steps.latest import Latest
from gridmap.records import guard
from gridmap.records.areas.levels import is_above_counties
from gridmap.records.places import lies_under

LARGEST_BYTES = 128 * 1024 * 1024
WAITED_FOR_BYTES = 256 * 1024
"""Up to about 2,000 rows of 16 columns: what is larger is worked on in the background."""

_LONGEST_NAME = 200


def keep(session: FencedSession, noun: str, area_path: str, file_name: str, content: bytes) -> Import:
    """Keep a file for one ledger of one area. The caller commits.

    Raises Forbidden where the viewer may not fill this ledger there, InvalidInput for an empty or too large file.
    """
    kind = kind_of(noun)
    require(session, kind, area_path)
    if not content:
        raise InvalidInput(N_("This file is empty."))
    if session.viewer is None:
        raise Forbidden(N_("Please sign in first."))
    made = Import(
        id=uuid.uuid4(),
        area_path=area_path,
        person_id=session.viewer,
        noun=noun,
        file_name=_plain_name(file_name),
        size_bytes=len(content),
        content=content,
    )
    session.add(made)
    session.flush()
    return made


def require(session: FencedSession, kind: ImportKind, area_path: str) -> None:
    """Raises NotFound and Forbidden unless the viewer may fill this ledger there, InvalidInput above counties."""
    area = session.get(Area, area_path)
    if area is None:
        raise NotFound(N_("There is no such area."))
    if not lies_under(area_path, guard.held(session, kind.roles)):
        raise Forbidden(N_("You may not change records of {area}."), area=area.name)
    if is_above_counties(area.level):
        raise InvalidInput(N_("This area holds several counties. Hand the file in for one of them."))


def hand_in_as(session: FencedSession, kept: Import, noun: str) -> None:
    """Make it a file of another ledger, to be read anew. The caller commits. Raises as `keep` does."""
    require(session, kind_of(noun), kept.area_path)
    kept.noun, kept.state, kept.message = noun, ImportState.UPLOADED, None


def is_large(kept: Import) -> bool:
    return kept.size_bytes > WAITED_FOR_BYTES


_OPENED: Latest[OpenedFile] = Latest()


def read(kept: Import) -> OpenedFile:
    """The sheets of the file. Raises InvalidInput with the reason and the remedy."""
    key = (kept.id, kept.size_bytes, kept.file_name)
    opened = _OPENED.get(key)
    if opened is None:
        with tempfile.NamedTemporaryFile(prefix="gridmap-import-") as copy:
            copy.write(kept.content)
            copy.flush()
            wall_s = limits.WORKER_WALL_S if is_large(kept) else limits.WAITED_FOR_S
            opened = read_file(Path(copy.name), kept.file_name, wall_s=wall_s)
        _OPENED.hold(key, opened, sum(len(sheet.rows) for sheet in opened.sheets))
    return opened


def forget() -> None:
    """Let go of the last file that was read."""
    _OPENED.drop()


def _plain_name(given: str) -> str:
    """The last part of the name, in one line: it is shown to people and tells the format, nothing else."""
    last = PurePosixPath(given.replace("\\", "/")).name
    shown = "".join(
        letter for letter in last if unicodedata.category(letter) not in {"Cc", "Cs", "Cf"}
    ).strip()
    return shown[-_LONGEST_NAME:] or "file"
