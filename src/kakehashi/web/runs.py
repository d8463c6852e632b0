"""Questions to answers: one run at a time, the latest ones kept by their hash."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import RLock
from typing import TYPE_CHECKING, TypeVar

from kakehashi.analysis.second_look import watched_run
from kakehashi.errors import InputError, Problem
from kakehashi.model.compile import compile_programme
from kakehashi.model.run import run_inputs
from kakehashi.reports.study import Study
from kakehashi.schema.load import load_tree
from kakehashi.web.answered import Answer, Answered, Finished
from kakehashi.web.answers.blocks import Section
from kakehashi.web.answers.sections import SENSITIVITY
from kakehashi.web.limits import LIMITS, Limits, refuse_large
from kakehashi.web.memory import give_back
from kakehashi.web.question import FIRST_DRAWS, Question, made, question_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from kakehashi.model.inputs import Inputs
    from kakehashi.model.result import Result
    from kakehashi.schema.load import LoadedProgramme
    from kakehashi.web.answers.results import MeasureValue, Results
    from kakehashi.web.library import Held, Library

    Progress = Callable[[int], None]

Kept = TypeVar("Kept")
KEPT_OF_JOBS = 3  # answers of jobs, some 6 MB each


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The measures of an answer beside the plan of its question, without the draws."""

    question: Question
    hash: str
    held: Held
    scenario: str
    plan: Result
    values: Mapping[str, MeasureValue]


def load(held: Held, question: Question) -> LoadedProgramme:
    """The programme of a question; raises `InputError` with every problem."""
    return load_tree(held.tree, question.scenarios, made(question.changes))


def inputs_of(held: Held, question: Question, limits: Limits) -> Inputs:
    """What a question runs on; raises `InputError`, also where it is too large."""
    loaded = load(held, question)
    refuse_large(loaded.programme, limits)
    return compile_programme(loaded, as_of=question.as_of, reading=question.reading)


def answer(
    held: Held,
    question: Question,
    limits: Limits,
    progress: Progress | None = None,
    *,
    few: bool = False,
) -> Study:
    """Run a question; the one way from question to numbers, jobs take it, too.

    Every part of the answer sees the draws as they pass. That takes three times as long
    as the draws alone, so where `few` figures are wanted, at once, nobody watches.
    """
    inputs = inputs_of(held, question, limits)
    draws, seed = question.draws, question.seed
    if few or draws == 0:
        return Study(run_inputs(inputs, draws, seed, progress=progress))
    return Study(watched_run(inputs, draws, seed, progress=progress))


class Runs:
    """The runs of a server; numba's threads bear one caller at a time."""

    def __init__(self, library: Library, limits: Limits = LIMITS) -> None:
        self.library = library
        self.limits = limits
        self.engine = RLock()
        """Held while a run, or a part of a study that runs more, is worked out."""
        self._latest: Answered | None = None  # a run with every section takes 60 MB
        self._finished: OrderedDict[str, Finished] = OrderedDict()
        self._moved: OrderedDict[str, bytes] = OrderedDict()

    def hash_of(self, question: Question) -> str:
        """The hash that the answer to a question will bear."""
        return question_hash(question, self.library.get(question.programme).digest)

    def refuse(self, question: Question) -> None:
        """Raise `InputError` where a question cannot be run."""
        loaded = load(self.library.get(question.programme), question)
        refuse_large(loaded.programme, self.limits)

    def get(self, question: Question, *, few: bool = False) -> Answered:
        """The run of a question, from memory where it is there; `few`: see `answer`."""
        if question.draws > self.limits.draws_at_once:
            raise InputError([_needs_job(question, self.limits)])
        held = self.library.get(question.programme)
        key = question_hash(question, held.digest)
        with self.engine:
            if self._latest is None or self._latest.hash != key:
                self._latest = None  # gone before the next one takes its place
                if not few:
                    give_back()
                study = answer(held, question, self.limits, few=few)
                self._latest = Answered(
                    question=question, hash=key, held=held, study=study
                )
            return self._latest

    def answer_to(self, question: Question, *, few: bool = False) -> Answer:
        """The same, or what a job found of the question."""
        return self.finished(self.hash_of(question)) or self.get(question, few=few)

    def results(
        self,
        question: Question,
        sections: Sequence[str],
        measures: Collection[str] | None = None,
    ) -> Results:
        """The answer with the sections and measures asked for; no measures: with all.

        The sensitivity is among the sections only by its name, once a job worked it out.
        """
        with self.engine:
            answered = self.answer_to(question, few=measures is not None)
            found = answered.results(sections, measures)
            moved = self.sensitivity(question) if SENSITIVITY in sections else None
        if moved is None:
            return found
        return found.model_copy(update={"sections": [*found.sections, moved]})

    def holding(
        self, question: Question, holds: Callable[[Section], object]
    ) -> Results | None:
        """The answer with the one section that is sought; None where there is none."""
        with self.engine:
            answered = self.answer_to(question)
            sections = (answered.section(name) for name in answered.names())
            found = next(filter(holds, sections), None) or self.sensitivity(question)
            if found is None or not holds(found):
                return None
            return answered.with_sections([found])

    def behind(self, question: Question) -> tuple[Answered, Mapping[str, MeasureValue]]:
        """A run in memory to look behind the measures of a question, and what it is not.

        Formulas and inputs hang on no draws: of many draws, which a job answered, the
        run is one of few, and the measures are the job's. Else there are none.
        """
        with self.engine:
            done = self.finished(self.hash_of(question))
            if done is None or question.draws <= self.limits.draws_at_once:
                return self.get(question), {}
            few = question.model_copy(update={"draws": FIRST_DRAWS})
            return self.get(few), {one.id: one for one in done.results([]).measures}

    def measured(self, question: Question) -> Measured:
        """The measures of a question beside its plan."""
        with self.engine:
            answered, found = self.behind(question)
            study = answered.study
            return Measured(
                question=question,
                hash=self.hash_of(question),
                held=answered.held,
                scenario=study.scenario,
                plan=replace(study.result, draws=None),
                values=found or {one.id: one for one in answered.results([]).measures},
            )

    def keep(self, finished: Finished) -> None:
        """Keep the answer of a job."""
        with self.engine:
            _keep(self._finished, finished.hash, finished)

    def finished(self, key: str) -> Finished | None:
        """The answer of a job by its hash; None where there is none any more."""
        with self.engine:
            return self._finished.get(key)

    def keep_sensitivity(self, question: Question, section: bytes) -> None:
        """Keep the section that a job made."""
        with self.engine:
            _keep(self._moved, self.hash_of(without_draws(question)), section)

    def sensitivity(self, question: Question) -> Section | None:
        """The section of a question's sensitivity; None where no job made it."""
        with self.engine:
            found = self._moved.get(self.hash_of(without_draws(question)))
        return None if found is None else Section.model_validate_json(found)


def without_draws(question: Question) -> Question:
    """The question of a sensitivity, which makes draws of its own."""
    return question.model_copy(update={"draws": 0})


def _keep(kept: OrderedDict[str, Kept], key: str, one: Kept) -> None:
    """Keep one more, and no more than some."""
    kept[key] = one
    kept.move_to_end(key)
    while len(kept) > KEPT_OF_JOBS:
        kept.popitem(last=False)


def _needs_job(question: Question, limits: Limits) -> Problem:
    return Problem(
        where="draws",
        what=f"{question.draws:,} draws take longer than a request may; at most "
        f"{limits.draws_at_once:,} are answered at once",
        fix="start a job for them",
    )
