"""What a job's own process does: run, tell how far it is, hand the answer back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.errors import InputError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from kakehashi.web.library import Held
    from kakehashi.web.limits import Limits
    from kakehashi.web.question import Question

PROGRESS, ANSWER, REFUSED = "progress", "answer", "refused"


def work(told: Connection, held: Held, question: Question, limits: Limits) -> None:
    """Run a question and send the whole answer; ends with the process."""
    from kakehashi.web.answers.sections import ALL
    from kakehashi.web.question import question_hash
    from kakehashi.web.runs import Answered, answer

    bound_memory(limits.job_memory)

    def progress(done: int) -> None:
        told.send((PROGRESS, done))

    try:
        study = answer(held, question, limits, progress)
        answered = Answered(
            question=question,
            hash=question_hash(question, held.digest),
            held=held,
            study=study,
        )
        found = {
            "results": answered.results([ALL]).model_dump_json().encode(),
            "report": answered.report(),
            "summary": answered.summary(),
        }
        told.send((ANSWER, found))
    except InputError as error:
        told.send((REFUSED, tuple(str(problem) for problem in error.problems)))
    except MemoryError:
        told.send((REFUSED, ("the run needs more memory than a job may take",)))


def bound_memory(most: int) -> None:
    """Let this process write to no more than `most` bytes, where the system can say so."""
    try:
        import resource
    except ImportError:  # not a Unix
        return
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
