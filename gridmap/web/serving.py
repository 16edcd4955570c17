"""How is the application kept running: several workers, each with connections of its own?"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from itsdangerous import BadSignature
from werkzeug.http import parse_cookie

from gridmap.errors import SetupError
from gridmap.i18n.texts import N_
from gridmap.imports.steps import uploads
from gridmap.web import measuring
from gridmap.web.beside import Beside, Work
from gridmap.web.buffering import WORKERS, BufferingWorker

FIRST_PORT, LAST_PORT = 8000, 8049
SLACK_BYTES = 256 * 1024  # of a form around a file
GRACE_S = 10  # for the answers under way when the service is told to end
TURN_S = 0.001
"""How long a thread computes while others of its worker wait: each comes back from the database several times in an
answer, and with Python's own 5 ms one that computes for long would delay them each time."""


def free_port(host: str, asked: int | None = None) -> int:
    """The port that was asked for, or the first free one. Raises SetupError where there is none."""
    for port in [asked] if asked else range(FIRST_PORT, LAST_PORT + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                probe.bind((host, port))
                return port
    if asked:
        raise SetupError(N_("Port {port} is taken. Name another one with --port."), port=asked)
    raise SetupError(N_("No port from {first} to {last} is free."), first=FIRST_PORT, last=LAST_PORT)


class _Arbiter(Arbiter):  # type: ignore[misc]
    def handle_hup(self) -> None:
        """The terminal was closed: that ends the service, where gunicorn would load itself anew."""
        self.handle_int()


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, make_app: Callable[[], Flask], options: dict[str, object]) -> None:
        self.make_app, self.options = make_app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        sys.setswitchinterval(TURN_S)
        app = self.make_app()
        BufferingWorker.known = staticmethod(_signed_by(app))
        BufferingWorker.longest_body = uploads.LARGEST_BYTES + SLACK_BYTES
        return app

    def run(self) -> None:
        _Arbiter(self).run()


def _signed_by(app: Flask) -> Callable[[str], bool]:
    """Does a Cookie header hold a session of somebody who signed in here? The database is asked later."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    name = str(app.config["SESSION_COOKIE_NAME"])

    def known(cookies: str) -> bool:
        try:
            told = signer.loads(parse_cookie(cookies).get(name, "")) if signer else {}
        except BadSignature:
            return False
        return "_user_id" in told

    return known


def _leave_at_once(server: object, worker: object) -> None:
    """A worker that has ended well is gone: to take its interpreter to pieces needs longer than there is under load."""
    ended = sys.exc_info()[1]
    if isinstance(ended, SystemExit) and ended.code in {0, None}:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(0)


def serve(
    make_app: Callable[[], Flask],
    host: str,
    port: int,
    ready: Callable[[], None] = lambda: None,
    beside: Work | None = None,
    look: Callable[[], None] = lambda: None,
) -> None:
    """Serve until stopped; ends with SystemExit. make_app is called once in each worker, after it was forked.

    beside: long work that runs in a process of its own next to the workers, until the event it is handed is set; it is
    begun again when it dies. look: called every few seconds beside that, to keep up what else the service needs.
    """
    helper = Beside(beside, look) if beside is not None else None

    def begin(server: object) -> None:
        if helper:
            helper.begin()
        ready()

    def end(server: object) -> None:
        if helper:
            helper.end()

    options: dict[str, object] = {
        "bind": f"{host}:{port}",
        "workers": WORKERS,
        "threads": 8,
        "worker_class": "gridmap.web.buffering.BufferingWorker",
        "worker_connections": 2000,
        "backlog": 1024,
        "limit_request_line": 8190,  # a name in Chinese is nine times as long in an address
        "keepalive": 15,
        "sendfile": False,  # it would wait for the browser; BufferingWorker does not
        "timeout": 120,
        "graceful_timeout": GRACE_S,
        "when_ready": begin,
        "on_exit": end,
        "worker_exit": _leave_at_once,
        "child_exit": BufferingWorker.ended,
        "loglevel": "warning",
        "control_socket_disable": True,
    }
    with measuring.adding_up():
        _Server(make_app, options).run()
