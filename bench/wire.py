"""What does a page receive over the wire, and when did it last receive anything?"""

from __future__ import annotations

import time

from playwright.sync_api import CDPSession


class Wire:
    """What a page received, and when it last received anything.

    open: what is not answered yet. A page that is fetched only for the service worker to keep has no reader: the
    browser never says that it is whole.
    """

    def __init__(self, client: CDPSession) -> None:
        self.bytes = self.requests = 0
        self.open: set[str] = set()
        self.last = time.monotonic()
        client.on("Network.requestWillBeSent", lambda event: self._sent(event["requestId"]))
        client.on("Network.responseReceived", lambda event: self._received(event["requestId"]))
        client.on("Network.dataReceived", lambda event: self._received(event["requestId"]))
        client.on(
            "Network.loadingFinished",
            lambda event: self._done(event["requestId"], event["encodedDataLength"]),
        )
        client.on("Network.loadingFailed", lambda event: self._done(event["requestId"], 0))

    def _sent(self, request: str) -> None:
        self.open.add(request)
        self.requests += 1

    def _received(self, request: str) -> None:
        self.open.discard(request)
        self.last = time.monotonic()

    def _done(self, request: str, length: int) -> None:
        self.open.discard(request)
        self.bytes += int(length)
        self.last = time.monotonic()
