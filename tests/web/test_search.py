"""Does the map's search find by part, sound and initials, and never more than one may see?"""

from __future__ import annotations

import random
import uuid

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from gridmap.analysis import spelling
from gridmap.fields import LONGEST_LINE
from gridmap.layers.enterprises import ENTERPRISES
from gridmap.publishing import freshness, names
from gridmap.publishing.answers import Answer
from tests import world
from tests.conftest import SessionAs
from tests.web.conftest import SignIn

NAMES = ("鑫源五金门市部", "重庆银行盘古支行", "五金大世界", "Wujin Works 100%")


@pytest.fixture(scope="module", autouse=True)
def named(owner: Engine) -> None:
    with Session(owner) as session:
        session.add_all(world.enterprise(name, world.G22, (117.08, 38.01)) for name in NAMES)
        session.add(world.enterprise("鑫源五金邻镇", world.T2V1, (117.15, 38.01)))
        session.commit()


def found(signed_in: SignIn, who: str, words: str) -> set[str]:
    answer = signed_in(who).get("/api/search", query_string={"q": words})
    assert answer.status_code == 200
    return {hit["title"] for hit in answer.get_json()["hits"] if hit["layer"] == "enterprises"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("五金", {NAMES[0], NAMES[2]}),
        ("wujin", {NAMES[0], NAMES[2], NAMES[3]}),
        ("xywj", {NAMES[0]}),
        ("chongqing", {NAMES[1]}),
        ("zhongqing", set()),
        ("yinhang", {NAMES[1]}),
        ("wu jin wORKS", set()),
        ("jin wORKS", {NAMES[3]}),
        ("yinhangpanguzhi", {NAMES[1]}),
        ("100%", {NAMES[3]}),
        ("%", {NAMES[3]}),
        ("金五", set()),
        ("盘古支行村", {NAMES[1]}),
        ("盘古支行村委会", {NAMES[1]}),
        ("盘古村支行", set()),
    ],
)
def test_a_place_is_found_by_part_by_sound_and_by_initials(
    signed_in: SignIn, words: str, expected: set[str]
) -> None:
    assert found(signed_in, "Paula", words) == expected


def test_nothing_beyond_the_fence_is_found_by_its_sound(signed_in: SignIn) -> None:
    assert found(signed_in, "Paula", "xinyuanwujin") == {NAMES[0]}
    assert found(signed_in, "Gloria", "xywj") == {NAMES[0]}


@pytest.mark.parametrize("words", ["五金", "wujin", "a", "o", "xywj"])
def test_a_large_answer_says_the_same_as_a_small_one(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """Read by the head of its titles, by its grams, or whole: in the same order."""
    told = [signed_in(who).get(f"/api/search?q={words}").get_json() for who in ("Paula", "Gloria")]
    for head, further in ((1, 4), (10_000, 4), (4, 100), (8, 100)):
        monkeypatch.setattr(names, "SMALL", -1)
        monkeypatch.setattr(names, "HEAD", head)
        monkeypatch.setattr(names, "FURTHER", further)
        again = [signed_in(who).get(f"/api/search?q={words}").get_json() for who in ("Paula", "Gloria")]
        assert again == told


def test_the_first_titles_are_read_from_their_index_alone(session_as: SessionAs, signed_in: SignIn) -> None:
    """With all that both fences ask of a row: one column more, and each title would be a page of the table."""
    found(signed_in, "Paula", "五金")
    session = session_as("Paula")
    state = freshness.State("enterprises", world.T1, False, 1, None, None, None)
    answer = Answer(session, ENTERPRISES, world.T1, state, frozenset())
    for setting in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
        session.execute(text(f"SET LOCAL {setting} = off"))
    for words in ("五金", "wujin", "Works"):
        asked = names._in_the_head(answer, words, 20).compile(session.connection())
        cursor = session.connection().connection.cursor()
        cursor.execute(f"EXPLAIN {asked}", asked.construct_params())
        plan = "\n".join(row[0] for row in cursor.fetchall())
        assert "Index Only Scan using ix_published_title" in plan, plan


def test_the_longest_name_there_can_be_is_published_and_found(signed_in: SignIn, owner: Engine) -> None:
    """An index has no room for more than 2,704 bytes: of letters of three bytes, and the longest sound of each."""
    longest = "".join(random.Random(1).choices("庄床双窗状霜闯装撞创疮幢妆桩爽壮", k=LONGEST_LINE))
    with Session(owner) as session:
        session.add(world.enterprise(longest, world.G22, (117.08, 38.01)))
        session.commit()
    assert found(signed_in, "Paula", longest[-9:]) == {longest}
    assert found(signed_in, "Paula", spelling.spelled(longest[-6:]).replace(" ", "")) == {longest}


def test_the_table_of_a_layer_is_searched_alike(signed_in: SignIn) -> None:
    answer = signed_in("Paula").get("/api/layers/enterprises/rows?q=xywj")
    assert [row["title"] for row in answer.get_json()["rows"]] == [NAMES[0]]


def test_a_name_that_changes_sounds_new_and_no_other_is_spelled_again(
    signed_in: SignIn, owner: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(signed_in, "Paula", "五金")
    spelled: list[str] = []
    plain = spelling.spelled

    def noted(name: str) -> str:
        spelled.append(name)
        return plain(name)

    monkeypatch.setattr(spelling, "spelled", noted)
    with owner.begin() as connection:
        renamed = text("UPDATE enterprises SET name = '安康木器' WHERE id = :id")
        connection.execute(renamed, {"id": named_id(owner, NAMES[2])})
    assert found(signed_in, "Paula", "akmq") == {"安康木器"}
    assert found(signed_in, "Paula", "wujindashijie") == set()
    assert spelled == ["安康木器"]


def named_id(owner: Engine, name: str) -> uuid.UUID:
    with owner.connect() as connection:
        found = connection.scalar(text("SELECT id FROM enterprises WHERE name = :name"), {"name": name})
    assert isinstance(found, uuid.UUID)
    return found
