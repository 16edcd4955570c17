"""The application on the tiny world, as the tests of its pages have it."""

from tests.web.conftest import app, client, clock, running_clock, signed_in

__all__ = ["app", "client", "clock", "running_clock", "signed_in"]
