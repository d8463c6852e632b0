"""Questions to answers: one run at a time, the latest ones kept by their hash."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING

from kakehashi.errors import InputError, Problem
from kakehashi.model.compile import compile_programme
from kakehashi.model.run import run_inputs
from kakehashi.reports.page import SECTIONS
from kakehashi.reports.study import Study
from kakehashi.schema.load import load_tree
from kakehashi.web.answers.blocks import Section, section_of
from kakehashi.web.limits import LIMITS, Limits, refuse_large
from kakehashi.web.question import Question, made, question_hash

if TYPE_CHECKING:
    from kakehashi.schema.load import LoadedProgramme
    from kakehashi.web.library import Held, Library

MAKERS = {make.__name__.removesuffix("_section"): make for make in SECTIONS}
"""What makes each section of the report, by the name under which it is asked for."""
KEPT = 12  # runs in memory, a few MB each


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A question with its run, ready to be asked more."""

    question: Question
    hash: str
    held: Held
    study: Study

    _sections: dict[str, Section] = field(default_factory=dict, repr=False)

    def section(self, name: str) -> Section:
        """One section of the report, made when it is first asked for."""
        if name not in self._sections:
            self._sections[name] = section_of(MAKERS[name](self.study))
        return self._sections[name]

    @property
    def sections(self) -> list[Section]:
        """Every section of the report."""
        return [self.section(name) for name in MAKERS]


def load(held: Held, question: Question) -> LoadedProgramme:
    """The programme of a question; raises `InputError` with every problem."""
    return load_tree(held.tree, question.scenarios, made(question.changes))


def answer(held: Held, question: Question, limits: Limits = LIMITS) -> Study:
    """Run a question; the one way from question to numbers, jobs take it, too."""
    loaded = load(held, question)
    refuse_large(loaded.programme, limits)
    inputs = compile_programme(loaded, as_of=question.as_of, reading=question.reading)
    return Study(run_inputs(inputs))


class Runs:
    """The runs of a server; numba's threads bear one caller at a time."""

    def __init__(self, library: Library, limits: Limits = LIMITS) -> None:
        self.library = library
        self.limits = limits
        self.engine = RLock()
        """Held while a run, or a part of a study that runs more, is worked out."""
        self._kept: OrderedDict[str, Answered] = OrderedDict()

    def hash_of(self, question: Question) -> str:
        """The hash that the answer to a question will bear."""
        return question_hash(question, self.library.get(question.programme).digest)

    def get(self, question: Question) -> Answered:
        """The run of a question, from memory where it is there."""
        if question.draws > self.limits.draws_at_once:
            raise InputError([_needs_job(question, self.limits)])
        held = self.library.get(question.programme)
        key = question_hash(question, held.digest)
        with self.engine:
            found = self._kept.get(key)
            if found is None:
                found = Answered(
                    question=question,
                    hash=key,
                    held=held,
                    study=answer(held, question, self.limits),
                )
                self._kept[key] = found
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return found


def _needs_job(question: Question, limits: Limits) -> Problem:
    return Problem(
        where="draws",
        what=f"{question.draws:,} draws take longer than a request may; at most "
        f"{limits.draws_at_once:,} are answered at once",
        fix="start a job for them",
    )
