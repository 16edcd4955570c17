"""Is anybody offered what they are refused then? Links and forms of pages are taken by whoever is shown them.

What a person may not do is not shown. Of the links from one route to another on pages about one object, the first is
taken; of a form, what it sends as it stands. A refusal is 403.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urldefrag, urljoin, urlsplit

import lxml.html
from flask import Flask
from flask.testing import FlaskClient
from lxml.html import FormElement, HtmlElement
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.access import asking
from tests.access.asking import Ask

_LEFT = {"account.sign_out", "account.end_others", "admin.start_over", "language.choose"}
"""What ends the session or the sample, or stands on every page with other words."""


@dataclass(frozen=True, order=True)
class Offer:
    """fields: what a form sends besides what somebody types into it, in the order of the page."""

    method: str
    path: str
    fields: tuple[tuple[str, str], ...] = ()

    def is_refused(self, client: FlaskClient) -> bool:
        data: dict[str, list[str]] = {}
        for name, value in self.fields:
            data.setdefault(name, []).append(value)
        answer = client.open(
            self.path, method=self.method, data=data or None, headers={"Accept": "text/html"}, buffered=True
        )
        return answer.status_code == HTTPStatus.FORBIDDEN


def refused(app: Flask, client: FlaskClient, asked: Sequence[Ask]) -> tuple[int, list[str]]:
    """(how many were taken, those that were refused) of what the pages among these requests offer."""
    found: dict[tuple[str, ...], tuple[Offer, str]] = {}
    for ask in (each for each in asked if each.method == "GET"):
        for offer in sorted(of(asking.put(client, ask), ask.path)):
            led = _endpoint(app, offer)
            if led not in _LEFT:
                found.setdefault((offer.method, led, ask.endpoint, ask.about), (offer, ask.path))
    taken = dict(sorted(found.values()))  # what shows comes before what writes: GET before POST
    told = [
        f"{offer.method} {offer.path}, offered on {page}"
        for offer, page in taken.items()
        if offer.is_refused(client)
    ]
    return len(taken), told


def of(answer: TestResponse, path: str) -> set[Offer]:
    """path: where the page was found. Empty where the answer is no page."""
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return set()
    page = lxml.html.fromstring(answer.get_data(as_text=True))
    return {*_links(page, path), *_forms(page, path)}


def _links(page: HtmlElement, path: str) -> Iterator[Offer]:
    for link in page.iter("a"):
        led = _led(link.get("href") or "", path)
        if led:
            yield Offer("GET", led)


def _forms(page: HtmlElement, path: str) -> Iterator[Offer]:
    """One for each button that sends it; what is inert is only looked at."""
    for form in page.iter("form"):
        if not isinstance(form, FormElement) or form.method != "POST" or "inert" in form.attrib:
            continue
        said = tuple(each for each in form.form_values() if each[0] != "csrf_token")
        for button in form.iter("button"):
            led = _led(button.get("formaction") or form.get("action") or "", path)
            if led and button.get("type", "submit") == "submit":
                own = {button.get("name") or "": button.get("value") or ""}
                yield Offer("POST", led, (*said, *((name, value) for name, value in own.items() if name)))


def _led(address: str, path: str) -> str:
    """The address in the service, without what stands behind #; empty where it leads out of it, or nowhere."""
    split = urlsplit(address)
    if split.scheme or split.netloc or address.startswith("#"):
        return ""
    return urldefrag(urljoin(path, address)).url


def _endpoint(app: Flask, offer: Offer) -> str:
    try:
        return str(app.url_map.bind("localhost").match(offer.path.partition("?")[0], offer.method)[0])
    except HTTPException:
        return ""
