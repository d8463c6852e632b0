"""The table of jobs: what was asked, by whom, how far it has come."""

from __future__ import annotations

import secrets
import sqlite3
import time
from enum import StrEnum
from threading import Lock

from kakehashi.web.question import Question, Shape

KEPT = 1_000  # rows; the oldest that have ended go first
TABLE = """
create table if not exists jobs (
  id text primary key, hash text not null, part text not null,
  question text not null, owner text not null, state text not null,
  step text not null, done integer not null, steps integer not null,
  made real not null, message text not null) strict;
"""
SHOWN = ("id", "hash", "part", "state", "step", "done", "steps", "message")


class Part(StrEnum):
    """What a job works out of an answer."""

    WHOLE = "whole"
    """Every measure and every section of the report."""
    SENSITIVITY = "sensitivity"
    """The one section that makes hundreds of runs of its own."""


class Step(StrEnum):
    """What a job counts."""

    DRAWS = "draws"
    PARAMETERS = "parameters"
    """Parameters that were moved to the ends of their ranges."""
    SETS = "sets"
    """Sets of parameters that were drawn together."""


class State(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """Nothing more will happen."""
        return self not in (State.WAITING, State.RUNNING)


class Job(Shape):
    """One job."""

    id: str
    hash: str
    """Of its question, and of the answer once there is one."""
    part: Part
    state: State
    step: Step
    """What it counts now; a sensitivity counts two things, one after the other."""
    done: int
    """How many of them are worked out."""
    steps: int
    """How many there are; 0: not known yet."""
    message: str
    """Why it failed; empty otherwise."""


class JobTable:
    """Jobs in SQLite, in memory: a server that ends has no jobs, and says so."""

    def __init__(self) -> None:
        self._store = sqlite3.connect(":memory:", check_same_thread=False)
        self._store.executescript(TABLE)
        self._lock = Lock()

    def add(self, question: Question, key: str, owner: str, part: Part) -> Job:
        """A new job that waits; the same question of the same owner is one job."""
        step, steps = Step.DRAWS, question.draws
        if part is Part.SENSITIVITY:
            step, steps = Step.PARAMETERS, 0
        with self._lock, self._store:
            row = self._store.execute(
                "select id from jobs where hash = ? and part = ? and owner = ? and "
                "state in ('waiting', 'running', 'done')",
                (key, part.value, owner),
            ).fetchone()
            if row is None:
                row = (secrets.token_urlsafe(16),)
                self._store.execute(
                    "insert into jobs values (?, ?, ?, ?, ?, 'waiting', ?, 0, ?, ?, '')",
                    (
                        row[0],
                        key,
                        part.value,
                        question.model_dump_json(),
                        owner,
                        step.value,
                        steps,
                        time.time(),
                    ),
                )
                self._store.execute(
                    "delete from jobs where state not in ('waiting', 'running') and "
                    "id not in (select id from jobs order by made desc limit ?)",
                    (KEPT,),
                )
            return self._get(row[0])

    def get(self, job: str) -> Job | None:
        """A job; None where there is none."""
        with self._lock:
            try:
                return self._get(job)
            except LookupError:
                return None

    def owner(self, job: str) -> str | None:
        """Who asked for a job."""
        with self._lock:
            row = self._store.execute(
                "select owner from jobs where id = ?", (job,)
            ).fetchone()
        return row[0] if row else None

    def waiting(self) -> int:
        """Jobs that have not begun."""
        with self._lock:
            row = self._store.execute(
                "select count(*) from jobs where state = 'waiting'"
            ).fetchone()
        return int(row[0])

    def tell(
        self,
        job: str,
        state: State,
        *,
        progress: tuple[Step, int, int] | None = None,
        message: str = "",
    ) -> None:
        """Write down where a job stands; what has ended stays as it ended."""
        step, done, steps = progress or (None, None, None)
        with self._lock, self._store:
            self._store.execute(
                "update jobs set state = ?, step = coalesce(?, step), "
                "done = coalesce(?, done), steps = coalesce(?, steps), message = ? "
                "where id = ? and state in ('waiting', 'running')",
                (state.value, step, done, steps, message, job),
            )

    def forget(self, job: str) -> None:
        """Take a job out whose answer is no longer kept."""
        with self._lock, self._store:
            self._store.execute("delete from jobs where id = ?", (job,))

    def _get(self, job: str) -> Job:
        row = self._store.execute(
            f"select {', '.join(SHOWN)} from jobs where id = ?",  # noqa: S608 - ours
            (job,),
        ).fetchone()
        if row is None:
            raise LookupError(job)
        return Job.model_validate(dict(zip(SHOWN, row, strict=True)))
