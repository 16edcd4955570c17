"""How long does the map's search take among a million names, and a plain ILIKE on the same rows?

Run: .venv/bin/python -m bench.search [names]. Both in one run, by turns, as the fenced role, on the published rows of
one township, which are written straight into the table with the spelling that publishing gives them: ours is the whole
request of the map (`/api/search`, all layers that are searched), the peer only the statement `title ILIKE '%…%' ORDER
BY title LIMIT 20`, which finds by part alone and knows no sound.
"""

from __future__ import annotations

import os
import random
import re
import sys
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from bench.machine import named
from bench.scratch import scratch
from gridmap.analysis import spelling
from gridmap.db.models import Published
from gridmap.db.sessions import session
from gridmap.layers import BY_KEY
from gridmap.publishing import publish
from gridmap.settings import Settings
from gridmap.web import create_app
from tests import world

SEED = 14
ASKED = 60  # of each kind of question
PEER_ASKED = 20
PLACES = "沧州青县盘古镇城关东街西街南环北关新华开发区兴济木门店"
BRANDS = "鑫源宏达永盛恒通华瑞金泰广顺德嘉祥云海龙腾飞翔光明东方天宇正信和美安康福隆兴旺久远卓越博宁诚达利丰"
TRADES = [
    "五金机械",
    "塑料制品",
    "食品加工",
    "汽车修理",
    "木器家具",
    "化工原料",
    "电子元件",
    "粮油贸易",
    "建筑材料",
    "物流运输",
    "服装纺织",
    "农资经营",
    "烟花爆竹",
    "液化气站",
    "加油站",
    "幼儿园",
    "养老院",
    "宾馆",
    "餐饮",
    "超市",
]
PART = 5_000
_WRITTEN = """
    INSERT INTO published (layer, township_path, variant, feature_id, area_path, public, title, rank, classes, values,
        geom, label, spelled, grams)
    SELECT 'enterprises', :town, '', id, :grid, false, name, 3, p.classes, p.values, spot, spot, sound, c.grams
    FROM called c CROSS JOIN LATERAL (
        SELECT ST_SetSRID(ST_MakePoint(117.0 + 0.1 * random(), 38.0 + 0.08 * random()), 4326) AS spot, c.name AS of) s
    CROSS JOIN (SELECT classes, values FROM published WHERE layer = 'enterprises' AND township_path = :town LIMIT 1) p
"""
ENDS = ("有限公司", "厂", "门市部", "店", "合作社", "股份有限公司")


def names(number: int) -> list[str]:
    chosen = random.Random(SEED)
    return [
        f"{chosen.choice(PLACES)}{chosen.choice(PLACES)}{''.join(chosen.choices(BRANDS, k=chosen.randint(2, 3)))}"
        f"{chosen.choice(TRADES)}{chosen.choice(ENDS)}{n if n % 7 == 0 else ''}"
        for n in range(number)
    ]


def questions(known: list[str]) -> dict[str, list[str]]:
    """What is typed: parts of two to five characters, sounds of two or three of them, initials of four."""
    chosen = random.Random(SEED + 1)
    asked: dict[str, list[str]] = {"by part": [], "by pinyin": [], "by initials": []}
    for _ in range(ASKED):
        name = chosen.choice(known)
        at, length = chosen.randrange(0, len(name) - 4), chosen.randint(2, 5)
        asked["by part"].append(name[at : at + length])
        syllables = spelling.spelled(name).split()
        at = chosen.randrange(0, len(syllables) - 4)
        asked["by pinyin"].append("".join(syllables[at : at + chosen.randint(2, 3)]))
        asked["by initials"].append("".join(each[0] for each in syllables[at : at + 4]))
    return asked


def rows_of(part: list[tuple[int, str]]) -> list[tuple[str, str, str, list[str]]]:
    """feature_id, title, sound and grams of numbered names, as publishing an answer spells them."""
    found = []
    for number, name in part:
        sound = spelling.spelled(name)
        found.append((str(uuid.UUID(int=number + 1)), name, sound, spelling.grams(name, sound)))
    return found


def published(owner: Engine, engine: Engine, known: list[str]) -> None:
    """The answer of the world's few enterprises, and beside them these, written as rows; indexed when all are there."""
    publish.refresh(engine, BY_KEY["enterprises"], world.T1, world.TODAY)
    began = time.perf_counter()
    numbered = list(enumerate(known))
    parts = [numbered[at : at + PART] for at in range(0, len(numbered), PART)]
    with owner.begin() as connection:
        connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        connection.execute(text("DROP INDEX ix_published_grams, ix_published_title"))
        connection.execute(
            text("CREATE TEMPORARY TABLE called (id text, name text, sound text, grams text[])")
        )
        driver = connection.connection.driver_connection
        assert driver is not None
        with driver.cursor().copy("COPY called FROM STDIN") as copy, ProcessPoolExecutor(2) as workers:
            for part in workers.map(rows_of, parts):
                for row in part:
                    copy.write_row(row)
        print(f"spelled in {time.perf_counter() - began:.0f} s", flush=True)
        connection.execute(text(_WRITTEN), {"town": world.T1, "grid": world.G22})
        counted = "UPDATE answers SET row_count = row_count + :n WHERE layer = 'enterprises' AND township_path = :town"
        connection.execute(text(counted), {"n": len(known), "town": world.T1})
        for index in Published.__table__.indexes:  # type: ignore[attr-defined]
            if index.name in ("ix_published_grams", "ix_published_title"):
                index.create(connection)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE published"))
        sizes = "SELECT pg_relation_size('ix_published_grams'), pg_total_relation_size('published')"
        grams, whole = connection.execute(text(sizes)).one()
    print(f"written and indexed in {time.perf_counter() - began:.0f} s in all", flush=True)
    print(f"index of grams {grams / 1e6:.0f} MB, published whole {whole / 1e6:.0f} MB", flush=True)


def plain(engine: Engine) -> Callable[[str], int]:
    def ask(words: str) -> int:
        with session(engine, world.name_id("Paula")) as opened:
            found = (
                select(Published.feature_id, Published.title)
                .where(Published.layer == "enterprises", Published.township_path == world.T1)
                .where(Published.variant == "", Published.title.icontains(words, autoescape=True))
            )
            return len(opened.execute(found.order_by(Published.title, Published.feature_id).limit(20)).all())

    return ask


def ours(engine: Engine) -> Callable[[str], int]:
    app = create_app(Settings(secret_key="a bench's secret key"), engine, clock=lambda: world.NOW)  # noqa: S106
    client = app.test_client()
    page = client.get("/sign-in").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    told = {"username": "paula", "password": world.PASSWORD, "csrf_token": token[1]}
    client.post("/sign-in", data=told)

    def ask(words: str) -> int:
        answer = client.get("/api/search", query_string={"q": words, "area": world.T1})
        assert answer.status_code == 200, answer.text[:200]
        return len(answer.get_json()["hits"])

    for words in ("a", "b"):  # the other layers are published with the first question
        ask(words)
    return ask


def measured(ask: Callable[[str], int], asked: list[str]) -> tuple[list[float], int]:
    """Milliseconds each, and to how many of the questions anything was found."""
    took, hit = [], 0
    for words in asked:
        began = time.perf_counter()
        hit += bool(ask(words))
        took.append((time.perf_counter() - began) * 1000)
    return took, hit


def told(name: str, took: list[float], hit: int) -> str:
    p50, p95 = np.percentile(took, [50, 95])
    return f"  {name:28} median {p50:8.1f} ms  p95 {p95:8.1f} ms  found {hit} of {len(took)}"


def compare(engine: Engine, known: list[str]) -> None:
    search, peer = ours(engine), plain(engine)
    every: list[float] = []
    for kind, asked in questions(known).items():
        took, hit = measured(search, asked)
        every += took
        print(told(f"/api/search, {kind}", took, hit), flush=True)
        print(told(f"plain ILIKE, {kind}", *measured(peer, asked[:PEER_ASKED])), flush=True)
    p95 = float(np.percentile(every, 95))
    print(f"  asked: p95 below 50 ms: {'held' if p95 < 50 else 'NOT held'} ({p95:.1f} ms)", end="; ")
    print(f"load of the machine {os.getloadavg()[0]:.1f}")


def main(number: int) -> None:
    print(named("psycopg", "sqlalchemy", "pypinyin"))
    known = names(number)
    print(f"{number} names, {len(set(known))} different, e.g. {known[0]}", flush=True)
    with scratch() as (owner, engine):
        with Session(owner) as opened:
            world.build(opened)
        published(owner, engine, known)
        compare(engine, known)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
