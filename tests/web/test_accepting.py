"""Which of several workers takes a new connection?"""

from __future__ import annotations

import socket
from unittest.mock import Mock

import pytest

from gridmap.web.buffering import NOBODY, BufferingWorker


def hesitation(own: int, other: int, monkeypatch: pytest.MonkeyPatch) -> float:
    """Seconds that a worker with so many connections lets another go before it."""
    slept = list[float]()
    monkeypatch.setattr("gridmap.web.buffering.time.sleep", slept.append)
    monkeypatch.setattr(BufferingWorker, "connections", [own, other, NOBODY])
    worker = BufferingWorker.__new__(BufferingWorker)
    worker.place = 0
    taken_by_another = Mock(spec=socket.socket, accept=Mock(side_effect=BlockingIOError))
    worker.accept(taken_by_another)
    assert worker.nr_conns == own
    return sum(slept)


def test_the_one_with_fewer_connections_is_quicker_and_none_waits_for_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert [hesitation(each, each + 1, monkeypatch) for each in range(4)] == [0] * 4
    waited = [hesitation(each, 0, monkeypatch) for each in range(5)]
    assert waited == sorted(set(waited))
    assert hesitation(2000, 0, monkeypatch) < 0.01


def test_the_place_of_a_worker_that_is_gone_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BufferingWorker, "connections", [3, 0])
    gone = BufferingWorker.__new__(BufferingWorker)
    gone.place = 1
    BufferingWorker.ended(None, gone)
    assert list(BufferingWorker.connections) == [3, NOBODY]
