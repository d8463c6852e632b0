"""Questions to answers: one run at a time, the latest ones kept by their hash."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING

from kakehashi.analysis.second_look import watched_run
from kakehashi.analysis.summary import summary
from kakehashi.errors import InputError, Problem
from kakehashi.model.compile import compile_programme
from kakehashi.model.run import run_inputs
from kakehashi.reports.page import report_html
from kakehashi.reports.study import Study
from kakehashi.schema.load import load_tree
from kakehashi.web.answers.blocks import Section, section_of
from kakehashi.web.answers.results import Results, results_of
from kakehashi.web.answers.sections import MAKERS, chosen
from kakehashi.web.limits import LIMITS, Limits, refuse_large
from kakehashi.web.question import Question, made, question_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from kakehashi.schema.load import LoadedProgramme
    from kakehashi.web.library import Held, Library

    Progress = Callable[[int], None]

KEPT = 1  # run in memory, some 80 MB with draws and every section
KEPT_OF_JOBS = 3  # answers of jobs, about as large


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

    def results(
        self, sections: Iterable[str], measures: Collection[str] | None = None
    ) -> Results:
        """The answer with the sections, and the measures, that are asked for."""
        wanted = [self.section(name) for name in chosen(sections)]
        return results_of(self.study, self.question, self.hash, wanted, measures)

    def report(self) -> bytes:
        """The report as one file of HTML."""
        return report_html(self.study.result).encode()

    def summary(self) -> bytes:
        """The content of result.json."""
        found = summary(self.study.result)
        return json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The same of a job, as its process sent it."""

    hash: str
    whole: Results
    sent: Mapping[str, bytes]

    @classmethod
    def of(cls, key: str, sent: Mapping[str, bytes]) -> Finished:
        """What a job's process sent, typed."""
        whole = Results.model_validate_json(sent["results"])
        return cls(hash=key, whole=whole, sent=sent)

    def results(
        self, sections: Iterable[str], measures: Collection[str] | None = None
    ) -> Results:
        """The answer with the sections, and the measures, that are asked for."""
        every = dict(zip(MAKERS, self.whole.sections, strict=True))
        asked = [
            one for one in self.whole.measures if measures is None or one.id in measures
        ]
        wanted = [every[name] for name in chosen(sections)]
        return self.whole.model_copy(update={"sections": wanted, "measures": asked})

    def report(self) -> bytes:
        """The report as one file of HTML."""
        return self.sent["report"]

    def summary(self) -> bytes:
        """The content of result.json."""
        return self.sent["summary"]


def load(held: Held, question: Question) -> LoadedProgramme:
    """The programme of a question; raises `InputError` with every problem."""
    return load_tree(held.tree, question.scenarios, made(question.changes))


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
    loaded = load(held, question)
    refuse_large(loaded.programme, limits)
    inputs = compile_programme(loaded, as_of=question.as_of, reading=question.reading)
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
        self._kept: OrderedDict[str, Answered] = OrderedDict()
        self._finished: OrderedDict[str, Finished] = OrderedDict()

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
            found = self._kept.get(key)
            if found is None:
                study = answer(held, question, self.limits, few=few)
                found = Answered(question=question, hash=key, held=held, study=study)
                self._kept[key] = found
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            return found

    def answer_to(
        self, question: Question, *, few: bool = False
    ) -> Answered | Finished:
        """The same, or what a job found of the question."""
        return self.finished(self.hash_of(question)) or self.get(question, few=few)

    def keep(self, finished: Finished) -> None:
        """Keep the answer of a job."""
        with self.engine:
            self._finished[finished.hash] = finished
            while len(self._finished) > KEPT_OF_JOBS:
                self._finished.popitem(last=False)

    def finished(self, key: str) -> Finished | None:
        """The answer of a job by its hash; None where there is none any more."""
        with self.engine:
            return self._finished.get(key)


def _needs_job(question: Question, limits: Limits) -> Problem:
    return Problem(
        where="draws",
        what=f"{question.draws:,} draws take longer than a request may; at most "
        f"{limits.draws_at_once:,} are answered at once",
        fix="start a job for them",
    )
