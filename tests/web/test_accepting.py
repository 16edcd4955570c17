"""Which of several workers takes a new connection?"""

from __future__ import annotations

import socket
from unittest.mock import Mock

import pytest

from gridmap.web import buffering


def hesitation(connections: int, monkeypatch: pytest.MonkeyPatch) -> float:
    """Seconds that a worker with so many connections lets others go before it."""
    slept = list[float]()
    monkeypatch.setattr("gridmap.web.buffering.time.sleep", slept.append)
    worker = buffering.BufferingWorker.__new__(buffering.BufferingWorker)
    worker.nr_conns = connections
    taken_by_another = Mock(spec=socket.socket, accept=Mock(side_effect=BlockingIOError))
    worker.accept(taken_by_another)
    assert worker.nr_conns == connections
    return sum(slept)


def test_the_one_with_fewer_connections_is_quicker_and_none_waits_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited = [hesitation(each, monkeypatch) for each in range(8)]
    assert waited[0] == 0
    assert waited == sorted(set(waited))
    assert hesitation(2000, monkeypatch) < 0.005
