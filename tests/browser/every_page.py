"""Which pages are there? Whatever the people of the world reach by links, one of each kind."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from tests.web.conftest import sign_in

PEOPLE = ("Paula", "Dora", "Gloria", "Adam")
_LINK = re.compile(r'(?:href|action)="([/?][^"#]*)"')
MOST_TRIES = 3
_NO_PAGES = frozenset({"static", "unversioned"})


@dataclass(frozen=True)
class Place:
    """person: empty for somebody who has not signed in. kind: the endpoint, one of which is enough."""

    person: str
    kind: str
    path: str


def every_page(app: Flask) -> list[Place]:
    """One page of each kind that anybody comes to, with the first person who does."""
    found = {"account.sign_in": Place("", "account.sign_in", "/sign-in")}
    for person in PEOPLE:
        client = app.test_client()
        assert sign_in(client, person).status_code == 302
        for kind, path in _reached(app, client).items():
            found.setdefault(kind, Place(person, kind, path))
    return list(found.values())


def _reached(app: Flask, client: FlaskClient) -> dict[str, str]:
    routes = app.url_map.bind("127.0.0.1")
    queue, seen, tried = ["/"], set[str](), Counter[str]()
    pages: dict[str, str] = {}
    while queue:
        path = queue.pop(0)
        try:
            kind = routes.match(urlsplit(path).path, method="GET")[0]
        except HTTPException:
            continue
        # The address of a form without what is typed into it is no page yet; a link elsewhere may say it.
        if kind in seen or kind in _NO_PAGES or tried[kind] == MOST_TRIES:
            continue
        tried[kind] += 1
        answer = client.get(path, follow_redirects=True)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        seen.add(kind)
        here = answer.request.full_path.rstrip("?")
        kind = routes.match(answer.request.path, method="GET")[0]
        seen.add(kind)
        pages.setdefault(kind, here)
        queue += [_absolute(unescape(link), answer.request.path) for link in _LINK.findall(answer.text)]
    return pages


def _absolute(link: str, page: str) -> str:
    return page + link if link.startswith("?") else link
