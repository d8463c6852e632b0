"""Two jobs at a time, each in a process that can be ended."""

from __future__ import annotations

import multiprocessing
import queue
import time
from collections import OrderedDict
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any

from kakehashi.errors import InputError, Problem
from kakehashi.web.jobs.child import ANSWER, PROGRESS, work
from kakehashi.web.jobs.table import Job, JobTable, State
from kakehashi.web.runs import Finished

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from kakehashi.web.question import Question
    from kakehashi.web.runs import Runs

LISTEN_SECONDS = 0.2
START = (
    "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
)


class Jobs:
    """Jobs from the table to processes and their answers back."""

    def __init__(self, runs: Runs) -> None:
        self.table = JobTable()
        self._runs = runs
        self._limits = runs.limits
        self._queue: queue.Queue[tuple[str, Question]] = queue.Queue()
        self._stops: OrderedDict[str, Event] = OrderedDict()
        self._lock = Lock()
        self._threads: list[Thread] = []
        self._context: Any = multiprocessing.get_context(START)

    def start(self, question: Question, owner: str) -> Job:
        """Ask for a job; raises `InputError` where the question or the queue is bad."""
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
        job = self.table.add(question, key, owner)
        if job.state is State.DONE and self._runs.finished(key) is None:
            self.table.forget(job.id)  # the answer made room for later ones
            job = self.table.add(question, key, owner)
        with self._lock:
            if job.state is State.WAITING and job.id not in self._stops:
                self._stops[job.id] = Event()
                self._queue.put((job.id, question))
            self._begin()
        return job

    def cancel(self, job: str) -> None:
        """End a job; one that has ended stays as it is."""
        with self._lock:
            stop = self._stops.get(job)
        if stop is not None:
            stop.set()
        self.table.tell(job, State.CANCELLED)

    def _begin(self) -> None:
        """Start the threads that wait for processes, once there is a job."""
        while len(self._threads) < self._limits.jobs_at_once:
            thread = Thread(target=self._serve, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self) -> None:
        while True:
            job, question = self._queue.get()
            stop = self._stops[job]
            try:
                if not stop.is_set():
                    self._run(job, question, stop)
            except Exception as error:  # noqa: BLE001 - the thread must live on
                self.table.tell(job, State.FAILED, message=f"the job ended: {error}")
            finally:
                with self._lock:
                    self._stops.pop(job, None)

    def _run(self, job: str, question: Question, stop: Event) -> None:
        """One job in its own process, until it ends, is ended, or takes too long."""
        self.table.tell(job, State.RUNNING)
        heard, told = self._context.Pipe(duplex=False)
        held = self._runs.library.get(question.programme)
        process = self._context.Process(
            target=work, args=(told, held, question, self._limits), daemon=True
        )
        process.start()
        told.close()
        try:
            self._listen(job, question, heard, stop)
        finally:
            process.kill()
            process.join()
            heard.close()

    def _listen(
        self, job: str, question: Question, heard: Connection, stop: Event
    ) -> None:
        ends = time.monotonic() + self._limits.job_seconds
        while not stop.is_set():
            if time.monotonic() > ends:
                limit = f"{self._limits.job_seconds:g} seconds"
                self.table.tell(
                    job, State.FAILED, message=f"it took longer than {limit}"
                )
                return
            if not heard.poll(LISTEN_SECONDS):
                continue
            try:
                kind, said = heard.recv()
            except EOFError:
                self.table.tell(job, State.FAILED, message="its process ended early")
                return
            if kind == PROGRESS:
                self.table.tell(job, State.RUNNING, done=said)
            elif kind == ANSWER:
                key = self._runs.hash_of(question)
                self._runs.keep(Finished.of(key, said))
                self.table.tell(job, State.DONE, done=question.draws)
                return
            else:
                self.table.tell(job, State.FAILED, message="\n".join(said))
                return
