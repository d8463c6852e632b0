"""What a job's own process does: run, tell how far it is, hand the answer back."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kakehashi.errors import InputError
from kakehashi.web.jobs.table import Part, Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection

    from kakehashi.web.library import Held
    from kakehashi.web.limits import Limits
    from kakehashi.web.question import Question

PROGRESS, ANSWER, REFUSED = "progress", "answer", "refused"


def work(
    told: Connection, held: Held, question: Question, limits: Limits, part: Part
) -> None:
    """Work out a part of a question's answer and send it; ends with the process."""
    bound_memory(limits.job_memory)
    try:
        if part is Part.SENSITIVITY:
            found = _sensitivity(told, held, question, limits)
        else:
            found = _whole(told, held, question, limits)
        told.send((ANSWER, found))
    except InputError as error:
        told.send((REFUSED, tuple(str(problem) for problem in error.problems)))
    except MemoryError:
        told.send((REFUSED, ("the run needs more memory than a job may take",)))


def compile_engine(held: Held, limits: Limits) -> None:
    """Answer one question in full, so that every kernel is compiled into the cache.

    The compiler takes some 200 MB that it does not give back, but with its process.
    """
    from kakehashi.web.answered import Answered
    from kakehashi.web.question import FIRST_DRAWS, Question
    from kakehashi.web.runs import answer

    question = Question(programme=held.id, draws=FIRST_DRAWS)
    with suppress(InputError):  # a programme with faults is opened all the same
        study = answer(held, question, limits)
        Answered(question=question, hash="", held=held, study=study).sent()


def _whole(
    told: Connection, held: Held, question: Question, limits: Limits
) -> Mapping[str, bytes]:
    """Everything that a report of the run says."""
    from kakehashi.web.answered import Answered
    from kakehashi.web.question import question_hash
    from kakehashi.web.runs import answer

    def progress(done: int) -> None:
        told.send((PROGRESS, (Step.DRAWS, done, question.draws)))

    study = answer(held, question, limits, progress)
    key = question_hash(question, held.digest)
    return Answered(question=question, hash=key, held=held, study=study).sent()


def _sensitivity(
    told: Connection, held: Held, question: Question, limits: Limits
) -> Mapping[str, bytes]:
    """The section of the sensitivity."""
    from kakehashi.analysis.sensitivity.study import TORNADO, sensitivity
    from kakehashi.reports.sections.sensitivity import sensitivity_section
    from kakehashi.web.answered import as_json
    from kakehashi.web.answers.blocks import section_of
    from kakehashi.web.runs import inputs_of

    def progress(what: str, done: int, of: int) -> None:
        step = Step.PARAMETERS if what == TORNADO else Step.SETS
        told.send((PROGRESS, (step, done, of)))

    found = sensitivity(inputs_of(held, question, limits), question.seed, progress)
    return {Part.SENSITIVITY.value: as_json(section_of(sensitivity_section(found)))}


def bound_memory(most: int) -> None:
    """Let this process write to no more than `most` bytes, where the system can say so."""
    try:
        import resource
    except ImportError:  # not a Unix
        return
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
