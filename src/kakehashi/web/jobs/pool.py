"""Two jobs at a time, each in a process that can be ended."""

from __future__ import annotations

import multiprocessing
import queue
import time
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

from kakehashi.errors import InputError, Problem
from kakehashi.web.answered import Finished
from kakehashi.web.jobs.child import ANSWER, PROGRESS, work
from kakehashi.web.jobs.table import Job, JobTable, Part, State
from kakehashi.web.runs import without_draws

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from kakehashi.web.question import Question
    from kakehashi.web.runs import Runs

LISTEN_SECONDS = 0.2
START = (
    "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """A job on its way to a process."""

    job: str
    question: Question
    part: Part
    stop: Event = field(default_factory=Event)


class Jobs:
    """Jobs from the table to processes and their answers back."""

    def __init__(self, runs: Runs) -> None:
        self.table = JobTable()
        self._runs = runs
        self._limits = runs.limits
        self._queue: queue.Queue[_Task] = queue.Queue()
        self._tasks: dict[str, _Task] = {}
        self._lock = Lock()
        self._threads: list[Thread] = []
        self._context: Any = multiprocessing.get_context(START)

    def start(self, question: Question, owner: str, part: Part = Part.WHOLE) -> Job:
        """Ask for a job; raises `InputError` where the question or the queue is bad."""
        if part is Part.SENSITIVITY:
            question = without_draws(question)
        self._runs.refuse(question)
        if self.table.waiting() >= self._limits.jobs_waiting:
            raise InputError(
                [
                    Problem(
                        where="jobs",
                        what=f"{self._limits.jobs_waiting} jobs wait already",
                        fix="try again in a few minutes",
                    )
                ]
            )
        key = self._runs.hash_of(question)
        job = self.table.add(question, key, owner, part)
        if job.state is State.DONE and not self._has(question, key, part):
            self.table.forget(job.id)  # the answer made room for later ones
            job = self.table.add(question, key, owner, part)
        with self._lock:
            if job.state is State.WAITING and job.id not in self._tasks:
                task = _Task(job=job.id, question=question, part=part)
                self._tasks[job.id] = task
                self._queue.put(task)
            self._begin()
        return job

    def cancel(self, job: str) -> None:
        """End a job; one that has ended stays as it is."""
        with self._lock:
            task = self._tasks.get(job)
        if task is not None:
            task.stop.set()
        self.table.tell(job, State.CANCELLED)

    def _has(self, question: Question, key: str, part: Part) -> bool:
        """Whether what a job found is still kept."""
        if part is Part.SENSITIVITY:
            return self._runs.sensitivity(question) is not None
        return self._runs.finished(key) is not None

    def _begin(self) -> None:
        """Start the threads that wait for processes, once there is a job."""
        while len(self._threads) < self._limits.jobs_at_once:
            thread = Thread(target=self._serve, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self) -> None:
        while True:
            task = self._queue.get()
            try:
                if not task.stop.is_set():
                    self._run(task)
            except Exception as error:  # noqa: BLE001 - the thread must live on
                why = f"the job ended: {error}"
                self.table.tell(task.job, State.FAILED, message=why)
            finally:
                with self._lock:
                    self._tasks.pop(task.job, None)

    def _run(self, task: _Task) -> None:
        """One job in its own process, until it ends, is ended, or takes too long."""
        self.table.tell(task.job, State.RUNNING)
        heard, told = self._context.Pipe(duplex=False)
        held = self._runs.library.get(task.question.programme)
        process = self._context.Process(
            target=work,
            args=(told, held, task.question, self._limits, task.part),
            daemon=True,
        )
        process.start()
        told.close()
        try:
            self._listen(task, heard)
        finally:
            process.kill()
            process.join()
            heard.close()

    def _listen(self, task: _Task, heard: Connection) -> None:
        ends = time.monotonic() + self._limits.job_seconds
        while not task.stop.is_set():
            if time.monotonic() > ends:
                limit = f"{self._limits.job_seconds:g} seconds"
                why = f"it took longer than {limit}"
                self.table.tell(task.job, State.FAILED, message=why)
                return
            if not heard.poll(LISTEN_SECONDS):
                continue
            try:
                kind, said = heard.recv()
            except EOFError:
                why = "its process ended early"
                self.table.tell(task.job, State.FAILED, message=why)
                return
            if kind == PROGRESS:
                self.table.tell(task.job, State.RUNNING, progress=said)
            elif kind == ANSWER:
                self._keep(task, said)
                self.table.tell(task.job, State.DONE)
                return
            else:
                self.table.tell(task.job, State.FAILED, message="\n".join(said))
                return

    def _keep(self, task: _Task, found: dict[str, bytes]) -> None:
        if task.part is Part.SENSITIVITY:
            self._runs.keep_sensitivity(task.question, found[task.part.value])
        else:
            key = self._runs.hash_of(task.question)
            self._runs.keep(Finished(hash=key, kept=found))
