"""Who works for the township, its villages and grids, and who of them signs in?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count

from geodata.sample.book import Row, chance, key, phone
from geodata.sample.names import roll
from geodata.sample.places import NEIGHBOUR_PATHS, TOWNSHIP, Tree

PASSWORD = "gridmap-demo"  # noqa: S105  (no secret: geodata/README.md prints it for the demonstration)
HEADS = ("党委书记", "镇长")
LEADERS = (*HEADS, "党委副书记", "人大主席", "常务副镇长", "副镇长", "副镇长", "组织委员", "武装部部长")
OFFICERS = (
    "应急管理办公室主任", "应急管理办公室副主任", "应急管理办公室科员", "应急管理办公室科员",
    "应急管理办公室科员", "综合行政执法队队长", "综合行政执法队队员", "综合行政执法队队员",
    "综合行政执法队队员", "党政办公室科员", "党政办公室科员", "乡村建设办公室科员", "市场监管协管员",
    "燃气安全协管员", "消防安全协管员",
)  # fmt: skip
CERTIFIED = ("应急管理办公室", "综合行政执法队")
ACCOUNT_TITLES = {
    "guihua": "应急管理办公室规划员", "zhiban": "值班室值班员", "guanli": "信息系统管理员",
    "liangyong": "应急管理办公室综合岗",
}  # fmt: skip
ACCOUNT_ROLES = {
    "guihua": ("planner",), "zhiban": ("duty_officer",), "liangyong": ("planner", "duty_officer"),
    "guanli": ("administrator", "security_administrator", "auditor"),
}  # fmt: skip
LEADERLESS = (23, 47, 71)
MEMBERLESS = (31, 64)
"""Which grids, counted in the order of the tree, have no leader, and which no member."""


@dataclass(frozen=True)
class Staff:
    """The rows of people, accounts, grants and appointments, and who stands where in them."""

    people: list[Row]
    accounts: list[Row]
    grants: list[Row]
    appointments: list[Row]

    def titled(self, titles: tuple[str, ...]) -> list[Row]:
        return [row for row in self.people if row["title"] in titles and row["area_path"] == TOWNSHIP]

    def holder(self, post: str, path: str) -> Row:
        ids = {
            row["person_id"] for row in self.appointments if (row["post"], row["area_path"]) == (post, path)
        }
        return next(row for row in self.people if row["id"] in ids)


def staff(tree: Tree, frontier: str, seed: int) -> Staff:
    """frontier: the path of the grid whose leader signs in as `wangge`."""
    book = _Book(seed)
    for title in (*LEADERS, *OFFICERS):
        book.person(title, TOWNSHIP)
    for username, title in ACCOUNT_TITLES.items():
        book.account(book.person(title, TOWNSHIP), username, ACCOUNT_ROLES[username], TOWNSHIP)
    neighbour = NEIGHBOUR_PATHS["east"]
    book.account(book.person("应急管理办公室规划员", neighbour), "linzhen", ("planner",), neighbour)
    cadres = [row for row in book.people if row["area_path"] == TOWNSHIP][2 : len(LEADERS) + len(OFFICERS)]
    for number, village in enumerate(tree.of("village")):
        book.appoint(book.person("村党支部书记", village.path), "village_leader", village.path)
        book.appoint(cadres[number % len(cadres)], "area_cadre", village.path)
    _grid_staff(book, tree, frontier)
    return Staff(book.people, book.accounts, book.grants, book.appointments)


def _grid_staff(book: _Book, tree: Tree, frontier: str) -> None:
    random = chance(book.seed, 3)
    for number, grid in enumerate(tree.of("grid", "dedicated_grid")):
        if number not in LEADERLESS:
            leader = book.person("网格长", grid.path)
            book.appoint(leader, "grid_leader", grid.path)
            if grid.path == frontier:
                book.account(leader, "wangge", ("grid_leader",), grid.path)
        for _ in range(0 if number in MEMBERLESS else int(random.integers(1, 3))):
            book.appoint(book.person("网格员", grid.path), "grid_member", grid.path)


class _Book:
    """Rows as they are written; people take names and phones in turn."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.people: list[Row] = []
        self.accounts: list[Row] = []
        self.grants: list[Row] = []
        self.appointments: list[Row] = []
        self._number: Iterator[int] = count()

    def person(self, title: str, path: str) -> Row:
        number = next(self._number)
        row: Row = {
            "id": key("people", number),
            "area_path": path,
            "name": roll(self.seed)[number],
            "title": title,
            "phone": phone(number),
            "certificate": f"样例检{number:04}" if title.startswith(CERTIFIED) else "",
            "active": True,
        }
        self.people.append(row)
        return row

    def account(self, person: Row, username: str, roles: tuple[str, ...], path: str) -> None:
        self.accounts.append(
            {"person_id": person["id"], "username": username, "password": PASSWORD, "locale": "zh_CN"}
        )
        for role in roles:
            self.grants.append(
                {
                    "id": key("grants", username, role),
                    "person_id": person["id"],
                    "role": role,
                    "area_path": path,
                }
            )

    def appoint(self, person: Row, post: str, path: str) -> None:
        self.appointments.append(
            {
                "id": key("appointments", person["id"], post, path),
                "person_id": person["id"],
                "post": post,
                "area_path": path,
                "since": date(2021 + len(self.appointments) % 4, 1 + len(self.appointments) % 12, 1),
            }
        )
