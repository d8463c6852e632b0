"""Do independent pieces of work on several threads, and stop soon when interrupted.

The solver lets other threads run while it works, so two events are solved at once.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Found = TypeVar("Found")


class Stopped(Exception):  # noqa: N818 - tells a thread to end, is no error of its own
    """Somebody else has failed, or the user wants to leave."""


def side_by_side(
    works: Sequence[Callable[[Callable[[], None]], Found]], workers: int | None = None
) -> list[Found]:
    """What each of `works` returns, in their order; on all processors if not told.

    A work gets a function to call between its steps: it ends the work once another one
    has failed or Ctrl-C was pressed, so that nobody waits for the rest.
    """
    stop = Event()

    def go_on() -> None:
        if stop.is_set():
            raise Stopped

    size = max(min(workers or os.cpu_count() or 1, len(works)), 1)
    with ThreadPoolExecutor(max_workers=size) as pool:
        futures = [pool.submit(work, go_on) for work in works]
        try:
            return [future.result() for future in futures]
        finally:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
