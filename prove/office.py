"""What do the people of an office ask, one question after another, with the pauses that people make?

A turn is one request; a fifth of them write. Each person reads what the pages of their role read: the page itself, the
map's data, tiles, searches, rows of a table, who is nearest. Everything drawn by chance comes from the person's own
seed, so that two runs ask alike.
"""

from __future__ import annotations

import math
import random
import statistics
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import requests
from sqlalchemy import Engine, text

from gridmap.vocabulary import Role
from prove import town
from prove.ground import Browser, Served
from prove.town import Member
from tests import world

TIMEZONE = "Asia/Shanghai"  # of the service, where nobody says otherwise
PAUSE_S = 5.0  # between an answer and the next question, on the average
LONGEST_PAUSE_S = 30.0
WRITES = 0.2
MAP, PAGE, LOOKUP, WRITE = "map data", "pages", "tiles, searches, rows, who is nearest", "writes"
KINDS = (MAP, PAGE, LOOKUP, WRITE)
FINE = (200, 201, 302, 304)
"""What was asked for."""
LAYERS = {
    Role.PLANNER: ("enterprises", "hazards", "grids", "resources", "minutes", "coverage"),
    Role.DUTY_OFFICER: ("resources", "hazards", "minutes", "enterprises"),
    Role.ADMINISTRATOR: ("grids", "checks", "enterprises"),
    Role.GRID_LEADER: ("enterprises", "hazards", "resources"),
}
_PAGES = {
    Role.PLANNER: ("/map", "/not-inspected", "/registers/hazards", "/registers/enterprises", "/areas/{area}",
        "/outings", "/api/todo/lists?area={area}"),
    Role.DUTY_OFFICER: ("/desk", "/locate", "/wall", "/registers/hazards", "/supplies", "/api/wall"),
    Role.ADMINISTRATOR: ("/admin", "/admin/ledgers", "/admin/freshness", "/map"),
    Role.GRID_LEADER: ("/grid", "/registers/hazards", "/visits/start", "/visits/new?enterprise={place}", "/outbox"),
}  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """One request. status: 0 where there was no answer; promised: a 503 that says when to come again."""

    kind: str
    what: str
    seconds: float
    status: int
    promised: bool = False
    stale: bool = False


@dataclass
class Seen:
    """All that the people were answered; the list grows by whole entries, so threads need no lock."""

    answers: list[Answered] = field(default_factory=list)
    seconds: float = 0.0

    def of(self, kind: str) -> list[float]:
        return [each.seconds for each in self.answers if each.kind == kind]

    @property
    def broken(self) -> list[Answered]:
        """No answer, or one of 500 and more that was not promised."""
        return [
            each for each in self.answers if each.status == 0 or (each.status >= 500 and not each.promised)
        ]

    @property
    def put_off(self) -> list[Answered]:
        return [each for each in self.answers if each.promised]

    @property
    def refused(self) -> list[Answered]:
        return [each for each in self.answers if each.status not in FINE and 0 < each.status < 500]


def today() -> date:
    return datetime.now(ZoneInfo(TIMEZONE)).date()


def p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else max(seconds, default=0.0)


def told(seconds: Sequence[float]) -> str:
    if not seconds:
        return "none"
    return f"{statistics.median(seconds) * 1000:.0f} ms, {p95(seconds) * 1000:.0f} ms, {max(seconds) * 1000:.0f} ms"


def most(answers: Iterable[Answered]) -> str:
    """How many, and the commonest of them."""
    counted = Counter(f"{each.status} {each.what}" for each in answers)
    named = "; ".join(f"{number} x {what}" for what, number in counted.most_common(3))
    return f"{counted.total()}" + (f" ({named})" if named else "")


def tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Column and row in WebMercatorQuad."""
    up = math.asinh(math.tan(math.radians(lat))) / math.pi
    return int((lon + 180) / 360 * 2**zoom), int((1 - up) / 2 * 2**zoom)


class Worker:
    """One person at work: `turn` asks one question."""

    def __init__(
        self, member: Member, browser: Browser, places: Sequence[str], depots: Sequence[str]
    ) -> None:
        self.member, self.browser, self.places, self.depots = member, browser, places, depots
        self.chance = random.Random(member.name)
        self.found: list[str] = []  # hazards of one's own that no step was taken with yet
        self.seen = Seen()

    def turn(self) -> None:
        reads = self.chance.choices((MAP, PAGE, LOOKUP), (5, 3, 2))[0]
        self.ask(WRITE if self.chance.random() < WRITES else reads)

    def ask(self, kind: str) -> None:
        """One question of this kind."""
        {MAP: self._map, PAGE: self._page, LOOKUP: self._look_up, WRITE: self._write}[kind]()

    def twin(self, number: int) -> Worker:
        """Somebody else with the same account, who asks other questions, over a line of their own."""
        browser = Browser(self.browser.address)
        browser.session.cookies.update(self.browser.session.cookies)
        browser.csrf = self.browser.csrf
        made = Worker(self.member, browser, self.places, self.depots)
        made.chance = random.Random(number)
        return made

    def pause_s(self) -> float:
        return min(self.chance.expovariate(1 / PAUSE_S), LONGEST_PAUSE_S)

    def _ask(self, kind: str, what: str, send: Callable[[], requests.Response]) -> requests.Response | None:
        began = time.perf_counter()
        try:
            answer = send()
        except requests.RequestException as error:
            told = f"{what} ({type(error).__name__})"
            self.seen.answers.append(Answered(kind, told, time.perf_counter() - began, 0))
            return None
        took_s = time.perf_counter() - began
        promised = answer.status_code == 503 and "Retry-After" in answer.headers
        stale = kind == MAP and b'"fresh": false' in answer.content
        self.seen.answers.append(Answered(kind, what, took_s, answer.status_code, promised, stale))
        return answer if answer.status_code in FINE else None

    def _get(self, kind: str, what: str, path: str) -> None:
        self._ask(kind, what, lambda: self.browser.get(path))

    def _spot(self) -> tuple[float, float]:
        return (
            round(self.chance.uniform(town.WEST, town.EAST), 5),
            round(self.chance.uniform(town.SOUTH, town.NORTH), 5),
        )

    def _map(self) -> None:
        """The layer of the whole area, as when it is switched on, or of what is in view, as when the map is moved."""
        layer = self.chance.choice(LAYERS[self.member.role])
        asked = f"/api/layers/{layer}?area={self.member.area}&geometry=twkb"
        if self.chance.random() < 0.5:
            lon, lat = self._spot()
            asked += f"&bbox={lon - 0.015},{lat - 0.01},{lon + 0.015},{lat + 0.01}&zoom=16"
        self._get(MAP, layer, asked)

    def _page(self) -> None:
        of_town = self.member.role == Role.PLANNER and self.member.area == town.TOWN
        path = self.chance.choice(_PAGES[self.member.role] + (("/requirements",) if of_town else ()))
        self._get(PAGE, path, path.format(area=self.member.area, place=self.chance.choice(self.places)))

    def _look_up(self) -> None:
        lon, lat = self._spot()
        area = self.member.area
        zoom = self.chance.randint(11, 16)
        column, row = tile_at(lon, lat, zoom)
        asked = {
            "tile": f"/api/tiles/enterprises/{zoom}/{column}/{row}.mvt?area={area}",
            "search": f"/api/search?area={area}&q=Works+{self.chance.randint(1, 999)}",
            "rows": f"/api/layers/hazards/rows?area={area}",
            "nearest": f"/api/nearest?lon={lon}&lat={lat}",
            "locate": f"/api/locate?lon={lon}&lat={lat}",
        }
        what = self.chance.choice([*asked])
        self._get(LOOKUP, what, asked[what])

    def _write(self) -> None:
        first = self._hazard if self.member.role == Role.GRID_LEADER else self._step
        second = {Role.GRID_LEADER: self._visit, Role.DUTY_OFFICER: self._stock}.get(
            self.member.role, self._hazard
        )
        self.chance.choice((first, second))()

    def _hazard(self) -> None:
        made = str(uuid.uuid4())
        values = {
            "title": f"load {made[:8]}",
            "found_on": today().isoformat(),
            "enterprise_id": self.chance.choice(self.places),
        }
        body = {"id": made, "values": values}
        if self._ask(WRITE, "hazard", lambda: self.browser.send("/api/records/hazards", body)) is not None:
            self.found.append(made)

    def _step(self) -> None:
        """Report upward what one found; who found nothing yet finds something."""
        if not self.found:
            self._hazard()
            return
        due = (today() + timedelta(days=10)).isoformat()
        body = {
            "hazards": {self.found.pop(): 1},
            "on_date": today().isoformat(),
            "people": [str(world.name_id(f"Planner-{n}")) for n in range(2)],
            "facts": {"deadline": due, "measures": "Clear it"},
        }
        self._ask(WRITE, "step", lambda: self.browser.send("/loop/api/order", body))

    def _visit(self) -> None:
        form = {
            "id": str(uuid.uuid4()),
            "enterprise": self.chance.choice(self.places),
            "person": str(world.name_id(self.member.name)),
        }
        self._ask(WRITE, "visit", lambda: self.browser.fill_in("/visits", form))

    def _stock(self) -> None:
        form = {"id": str(uuid.uuid4()), "lines": "1", "lines-0-item": "雨衣", "lines-0-quantity": "5"}
        form["number"] = form["id"]
        depot = self.chance.choice(self.depots)
        self._ask(WRITE, "stock", lambda: self.browser.fill_in(f"/supplies/depots/{depot}/in", form))


def hired(service: Served, owner: Engine, office: Sequence[Member]) -> list[Worker]:
    """Everybody signed in, each with the places that are in their area."""
    with owner.connect() as connection:
        depots = [str(each) for each in connection.scalars(text("SELECT id FROM resources WHERE kind = 'supply_depot'"
                  " AND area_path ^@ :town"), {"town": town.TOWN})]  # fmt: skip
        places = text("SELECT id FROM enterprises WHERE area_path ^@ :area ORDER BY id LIMIT 200")
        near = {
            each.name: [str(i) for i in connection.scalars(places, {"area": each.area})] for each in office
        }
        return [Worker(each, service.signed_in(each.name), near[each.name], depots) for each in office]


@contextmanager
def at_work(people: Sequence[Worker]) -> Iterator[None]:
    """They ask and pause while the block runs; each ends with the answer under way."""
    stop = threading.Event()

    def work(person: Worker) -> None:
        stop.wait(person.chance.uniform(0, PAUSE_S))  # nobody comes in at the same moment
        while not stop.is_set():
            person.turn()
            stop.wait(person.pause_s())

    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def observed(people: Sequence[Worker], seconds: float) -> Seen:
    """What they are answered in so many seconds; they are at work already, and what came before is forgotten."""
    before = [len(person.seen.answers) for person in people]
    began = time.monotonic()
    time.sleep(seconds)
    whole = [person.seen.answers[first:] for person, first in zip(people, before, strict=True)]
    return Seen([each for answers in whole for each in answers], time.monotonic() - began)
