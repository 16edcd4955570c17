"""How are tasks done by the workers of a Dask cluster? The one module that knows Dask.

What dies with its worker is done again by another one; what fails by itself is not tried again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gridmap.errors import InvalidInput, SetupError
from gridmap.i18n.texts import N_, Sentence
from gridmap.publishing.analyses.tasks import Outcome, Task

if TYPE_CHECKING:
    from distributed import Client, Future

LOCAL = "local"
PATIENCE_S = 30
KEPT_UP = "distributed.deploy.lost-worker-timeout"
"""After this long away a local worker is given up; by default so soon that one killed twice would stay away."""
RECKONED_BY = ["numpy", "pandas", "geopandas", "shapely", "pyproj", "scipy"]
"""Packages that decide what comes out: all workers have the same versions, or none begins."""


def done(work: Callable[[Task], Outcome], tasks: Sequence[Task], address: str, url: str) -> Iterator[Outcome]:
    """What came of each task, in the order in which they end.

    address: of a scheduler, or "local" or "local:N" for N processes of this machine, which work with the database of
    this url; others with that of their own settings. Raises SetupError where Dask, scheduler or workers are missing or
    of other versions; InvalidInput.
    """
    try:
        from distributed import KilledWorker
    except ImportError:
        raise SetupError(N_("Dask is not installed here. Run: pip install 'gridmap[dask]'")) from None
    with _client(address, url) as client:
        suspected = []
        for task, found in _results(client, work, tasks):
            if isinstance(found, KilledWorker):
                suspected.append(task)
            else:
                yield _outcome(task, found)
        # What waited on a worker that another task killed is suspected with it: alone, each shows what it is.
        for task in suspected:
            yield from (_outcome(*each) for each in _results(client, work, [task]))


class NoWorkerLeft(Exception):
    """All are gone, and none came back while one waited."""


def _results(
    client: Client, work: Callable[[Task], Outcome], tasks: Sequence[Task]
) -> Iterator[tuple[Task, Outcome | Exception]]:
    """What each task gave back, or why it gave nothing."""
    from distributed import as_completed

    waiting = {client.submit(work, task, pure=False): task for task in tasks}
    while waiting:
        try:
            for future in as_completed(waiting, timeout=PATIENCE_S):
                yield waiting.pop(future), _result(future)
        except TimeoutError:
            if not client.nthreads():
                yield from ((task, NoWorkerLeft()) for task in waiting.values())
                return


def _result(future: Future[Outcome]) -> Outcome | Exception:
    try:
        return future.result()
    except Exception as error:
        return error


def _outcome(task: Task, found: Outcome | Exception) -> Outcome:
    if isinstance(found, Outcome):
        return found
    told = N_("No worker came to an end with it ({reason}).")
    return Outcome(task, failure=Sentence(told, {"reason": type(found).__name__}))


@contextmanager
def _client(address: str, url: str) -> Iterator[Client]:
    import dask
    from distributed import Client, LocalCluster

    kind, _, number = address.partition(":")
    if kind == LOCAL:
        workers = _number(number)
        with (
            dask.config.set({KEPT_UP: "1h"}),
            LocalCluster(
                n_workers=workers,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                security=True,  # whoever else works on this machine has no say in it
                env={"GRIDMAP_DATABASE_URL": url},
            ) as own,
            Client(own) as client,
        ):
            yield client
        return
    try:
        client = Client(address, timeout=PATIENCE_S)
    except (OSError, ValueError, TypeError) as error:
        told = N_("No scheduler answers at {address}: {reason}. Start one with: dask scheduler")
        raise SetupError(told, address=address, reason=str(error)) from None
    with client:
        _refuse_others(client, address)
        yield client


def _refuse_others(client: Client, address: str) -> None:
    """Raises SetupError where there is no worker, or one has other packages than this process."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
    except TimeoutError:
        told = N_("No worker is at {address}. Start some with: dask worker {address} --nthreads 1")
        raise SetupError(told, address=address) from None
    try:
        client.get_versions(check=True, packages=RECKONED_BY)
    except ValueError as error:
        told = N_("Workers at {address} have other versions than this machine: {reason}")
        raise SetupError(told, address=address, reason=str(error)) from None


def _number(said: str) -> int:
    if not said:
        return os.cpu_count() or 1
    if not said.isascii() or not said.isdigit() or int(said) < 1:
        raise InvalidInput(N_("Write local:4 for four processes of this machine, or a scheduler's address."))
    return int(said)
