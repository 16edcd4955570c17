"""How is an application served in this process, so that nothing of it is still at work when it has ended?"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

IDLE_S = 20  # a line that was left open is hung up after it, so the end waits for none longer


class _Handler(WSGIRequestHandler):
    timeout = IDLE_S


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the application on a port of its own, while the block runs.

    Its end waits for the requests under way: one that outlived its engine would give its connection back to a pool
    that is gone, and leave it open.
    """
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Handler)
    server.daemon_threads = False  # type: ignore[attr-defined]  # only the others are waited for
    with running(server) as address:
        yield address


@contextmanager
def running(server: HTTPServer) -> Iterator[str]:
    """The address of a server that runs in a thread of its own, while the block runs."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
