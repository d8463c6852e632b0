"""How often something may be tried in a minute, by whoever tries it."""

from __future__ import annotations

import time
from collections import deque
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = 60.0
MOST_KNOWN = 10_000  # who tried lately; beyond it the oldest are forgotten


class Tries:
    """At most `most` tries a minute for each name or address."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = Lock()
        self._seen: dict[str, deque[float]] = {}

    def allowed(self, *who: str) -> bool:
        """Count a try for each of `who`; False where one of them tried too often."""
        now = self._clock()
        with self._lock:
            tried = [self._recent(one, now) for one in who]
            if any(len(times) >= self._most for times in tried):
                return False
            for times in tried:
                times.append(now)
            return True

    def _recent(self, one: str, now: float) -> deque[float]:
        times = self._seen.pop(one, deque())
        while times and now - times[0] > MINUTE:
            times.popleft()
        self._seen[one] = times  # last again, so the first is the oldest
        while len(self._seen) > MOST_KNOWN:
            del self._seen[next(iter(self._seen))]
        return times
