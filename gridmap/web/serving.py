"""How is the application kept running: several workers, each with connections of its own?"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from gunicorn.app.base import BaseApplication


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
    make_app: Callable[[], Flask], host: str, port: int, ready: Callable[[], None] = lambda: None
) -> None:
    """Serve until stopped. make_app is called once in each worker, after it was forked."""
    _Server(
        make_app,
        {
            "bind": f"{host}:{port}",
            "workers": 2,
            "threads": 4,
            "worker_class": "gthread",
            "timeout": 120,
            "when_ready": lambda server: ready(),
            "loglevel": "warning",
            "control_socket_disable": True,
        },
    ).run()
