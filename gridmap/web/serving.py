"""How is the application kept running: several workers, each with connections of its own?"""

from __future__ import annotations

import multiprocessing
import multiprocessing.process
import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from flask import Flask
from gunicorn.app.base import BaseApplication

from gridmap.errors import SetupError
from gridmap.i18n.texts import N_

FIRST_PORT, LAST_PORT = 8000, 8049


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


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, make_app: Callable[[], Flask], options: dict[str, object]) -> None:
        self.make_app, self.options = make_app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.make_app()


def serve(
    make_app: Callable[[], Flask],
    host: str,
    port: int,
    ready: Callable[[], None] = lambda: None,
    beside: Callable[[threading.Event], None] | None = None,
) -> None:
    """Serve until stopped. make_app is called once in each worker, after it was forked.

    beside: long work that runs in a process of its own next to the workers, until the event it is handed is set.
    """
    helpers: list[multiprocessing.process.BaseProcess] = []

    def begin(server: object) -> None:
        if beside is not None:
            forked = multiprocessing.get_context("fork").Process(
                target=_work, args=(beside, os.getpid()), daemon=True
            )
            forked.start()
            helpers.append(forked)
        ready()

    def end(server: object) -> None:
        for helper in helpers:
            helper.terminate()
            helper.join(10)

    _Server(
        make_app,
        {
            "bind": f"{host}:{port}",
            "workers": 2,
            "threads": 4,
            "worker_class": "gthread",
            "timeout": 120,
            "when_ready": begin,
            "on_exit": end,
            "loglevel": "warning",
            "control_socket_disable": True,
        },
    ).run()


def _work(beside: Callable[[threading.Event], None], parent: int) -> None:
    """The process beside the workers: it ends when it is told to, and when the server that started it is gone."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while not stop.wait(2) and os.getppid() == parent:
            pass
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
    beside(stop)
