"""Is a document kept as it came, only of the kinds that are kept, and never as something else?"""

from __future__ import annotations

import pytest

from gridmap.errors import Forbidden, InvalidInput, NotFound
from gridmap.records import documents, photos
from gridmap.registers import BY_KEY
from tests import world
from tests.conftest import SessionAs
from tests.records.test_photos import picture
from tests.records.typed import complaints, made

MEETING = {"name": "Fire", "kind": "study", "held_on": "2026-02-01", "area_path": world.T1}
PDF = b"%PDF-1.7\n1 0 obj"
MEETINGS = BY_KEY["meetings"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("minutes.pdf", b""),
        ("minutes.pdf", PDF + b" " * documents.LARGEST_BYTES),
        ("minutes.exe", b"MZ\x90"),
        ("minutes.docm", b"PK\x03\x04"),
        ("minutes.html", b"<script>"),
        ("minutes.svg", b"<svg onload=alert(1)>"),
        ("minutes.pdf", b"PK\x03\x04"),
        ("minutes.docx", PDF),
        ("minutes.pdf.html", PDF),
        ("minutes", PDF),
        ("", PDF),
    ],
)
def test_what_is_no_document_is_refused_with_the_reason(
    session_as: SessionAs, name: str, content: bytes
) -> None:
    session = session_as("Paula")
    meeting = made(session, "meetings", MEETING).id
    with pytest.raises(InvalidInput) as refused:
        documents.add(session, MEETINGS, meeting, content, name)
    assert set(complaints(refused)) == {"document"}
    assert session.scalars(documents.of("meetings", meeting)).all() == []


@pytest.mark.parametrize("ending", documents._KINDS)
def test_every_kind_that_is_named_is_kept_byte_for_byte(session_as: SessionAs, ending: str) -> None:
    session = session_as("Paula")
    meeting = made(session, "meetings", MEETING).id
    media_type, begins = documents._KINDS[ending]
    content, name = begins[0] + b"\0rest", f"纪要.{ending.upper()}"
    kept = documents.add(session, MEETINGS, meeting, content, name)
    assert (kept.media_type, kept.content, kept.file_name) == (media_type, content, name)
    assert documents.add(session, MEETINGS, meeting, content, f"again.{ending}").id == kept.id


def test_a_name_loses_folders_and_signs_and_keeps_its_ending(session_as: SessionAs) -> None:
    session = session_as("Paula")
    meeting = made(session, "meetings", MEETING).id
    for n, (name, kept) in enumerate(
        [
            ("../../etc/passwd.pdf", "etc passwd.pdf"),
            ('a"; filename="b.html".pdf', "a ; filename= b.html.pdf"),
            ("a\r\nX-Header: 1.pdf", "aX-Header 1.pdf"),
            ("\u202efdp.pdf", "fdp.pdf"),
            ("长" * 300 + ".pdf", "长" * 117 + ".pdf"),
        ]
    ):
        added = documents.add(session, MEETINGS, meeting, PDF + bytes([65 + n]), name)
        assert added.file_name == kept


def test_documents_and_photos_are_told_apart(session_as: SessionAs) -> None:
    session = session_as("Paula")
    meeting = made(session, "meetings", MEETING).id
    paper = documents.add(session, MEETINGS, meeting, PDF, "a.pdf")
    photo = photos.add(session, MEETINGS, meeting, picture())
    assert [each.id for each in session.scalars(documents.of("meetings", meeting))] == [paper.id]
    assert [each.id for each in session.scalars(photos.of("meetings", meeting))] == [photo.id]


def test_only_who_may_write_the_record_adds_to_it_and_only_where_documents_are_kept(
    session_as: SessionAs,
) -> None:
    session = session_as("Paula")
    meeting = made(session, "meetings", {**MEETING, "area_path": world.G22}).id
    shift = {"person_id": str(world.name_id("Paula")), "duty": "officer", "area_path": world.T1,
             "starts_at": "2026-07-01T08:00+08:00", "ends_at": "2026-07-02T08:00+08:00"}  # fmt: skip
    with pytest.raises(NotFound):
        documents.add(session, BY_KEY["shifts"], made(session, "shifts", shift).id, PDF, "a.pdf")
    with pytest.raises(Forbidden):
        documents.add(session_as("Gloria"), MEETINGS, meeting, PDF, "a.pdf")
    with pytest.raises(NotFound):
        documents.add(session_as("Nora"), MEETINGS, meeting, PDF, "a.pdf")


def test_a_record_has_a_limit_of_documents(session_as: SessionAs) -> None:
    session = session_as("Paula")
    meeting = made(session, "meetings", MEETING).id
    for n in range(documents.MOST_DOCUMENTS):
        documents.add(session, MEETINGS, meeting, PDF + str(n).encode(), "a.pdf")
    with pytest.raises(InvalidInput):
        documents.add(session, MEETINGS, meeting, PDF, "a.pdf")
