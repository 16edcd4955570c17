"""How long does an honest reader wait while others are silent, half-finished or slow? `slow_connections.py HOST PORT`.

For each kind of bad neighbour: the worst of ten requests to a page that needs no database, in seconds;
"-" for 30 and more.
"""

from __future__ import annotations

import argparse
import http.client
import socket
import sys
import time
from contextlib import suppress

KINDS = {
    "nobody else": (0, b""),
    "500 silent": (500, b""),
    "16 half a line": (16, b"GET /si"),
    "16 half a head": (16, b"GET /sign-in HTTP/1.1\r\nHost: a\r\n"),
    "16 half a body": (16, b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\nabc"),
}


def worst(host: str, port: int) -> float:
    waits = []
    for _ in range(10):
        began = time.monotonic()
        with suppress(OSError):
            client = http.client.HTTPConnection(host, port, timeout=30)
            client.request("GET", "/sign-in", headers={"Connection": "close"})
            client.getresponse().read()
            client.close()
        waits.append(time.monotonic() - began)
        if waits[-1] >= 30:
            break
    return max(waits)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("host")
    asked.add_argument("port", type=int)
    told = asked.parse_args()
    for kind, (number, sent) in KINDS.items():
        bad = [socket.create_connection((told.host, told.port), timeout=30) for _ in range(number)]
        for each in bad:
            if sent:
                each.send(sent)
        wait = worst(told.host, told.port)
        sys.stdout.write(f"{kind:<16}{'-' if wait >= 30 else f'{wait:.2f} s'}\n")
        for each in bad:
            each.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
