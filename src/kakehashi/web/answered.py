"""An answer, of a run in memory or of a job, ready to be asked for more of itself."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kakehashi.analysis.summary import summary
from kakehashi.reports.page import report_html
from kakehashi.web.answers.blocks import Section, section_of
from kakehashi.web.answers.results import Results, results_of
from kakehashi.web.answers.sections import MAKERS, chosen

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from kakehashi.reports.study import Study
    from kakehashi.web.library import Held
    from kakehashi.web.question import Question


@dataclass(frozen=True, kw_only=True)
class Answer(ABC):
    """What a question has for an answer.

    Sections are kept as JSON: as objects they take ten times the memory.
    """

    hash: str
    kept: dict[str, bytes] = field(default_factory=dict, repr=False)
    """JSON of the sections that are made, by name."""

    @abstractmethod
    def with_sections(
        self, sections: list[Section], measures: Collection[str] | None = None
    ) -> Results:
        """The answer with sections of it, and the measures that are asked for, or all."""

    @abstractmethod
    def section(self, name: str) -> Section:
        """One section of the report."""

    @abstractmethod
    def report(self) -> bytes:
        """The report as one file of HTML."""

    @abstractmethod
    def summary(self) -> bytes:
        """The content of result.json."""

    def results(
        self, sections: Iterable[str], measures: Collection[str] | None = None
    ) -> Results:
        """The answer with the sections, and the measures, that are asked for."""
        made = [self.section(name) for name in chosen(sections)]
        return self.with_sections(made, measures)

    def names(self) -> list[str]:
        """Names of the sections, those that are made first."""
        return list(dict.fromkeys((*self.kept, *MAKERS)))


@dataclass(frozen=True, kw_only=True)
class Answered(Answer):
    """The answer of a run in memory; a section is made when it is first asked for."""

    question: Question
    held: Held
    study: Study

    def with_sections(
        self, sections: list[Section], measures: Collection[str] | None = None
    ) -> Results:
        """The answer with sections of it."""
        return results_of(self.study, self.question, self.hash, sections, measures)

    def section(self, name: str) -> Section:
        """One section of the report."""
        if name in self.kept:
            return Section.model_validate_json(self.kept[name])
        made = section_of(MAKERS[name](self.study))
        self.kept[name] = as_json(made)
        return made

    def report(self) -> bytes:
        """The report as one file of HTML."""
        return report_html(self.study.result).encode()

    def summary(self) -> bytes:
        """The content of result.json."""
        found = summary(self.study.result)
        return json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False).encode()

    def sent(self) -> Mapping[str, bytes]:
        """Everything, as the process of a job sends it to the server."""
        whole = self.results(MAKERS)
        return {
            **self.kept,
            FRAME: as_json(whole.model_copy(update={"sections": []})),
            REPORT: self.report(),
            SUMMARY: self.summary(),
        }


FRAME, REPORT, SUMMARY = ".frame", ".report", ".summary"


@dataclass(frozen=True, kw_only=True)
class Finished(Answer):
    """The answer of a job, as its process sent it."""

    def with_sections(
        self, sections: list[Section], measures: Collection[str] | None = None
    ) -> Results:
        """The answer with sections of it."""
        frame = Results.model_validate_json(self.kept[FRAME])
        asked = [
            one for one in frame.measures if measures is None or one.id in measures
        ]
        return frame.model_copy(update={"sections": sections, "measures": asked})

    def section(self, name: str) -> Section:
        """One section of the report."""
        return Section.model_validate_json(self.kept[name])

    def report(self) -> bytes:
        """The report as one file of HTML."""
        return self.kept[REPORT]

    def summary(self) -> bytes:
        """The content of result.json."""
        return self.kept[SUMMARY]

    def names(self) -> list[str]:
        """Names of the sections; all are made."""
        return list(MAKERS)


def as_json(shape: Section | Results) -> bytes:
    """A part of an answer as it is kept and sent."""
    return shape.model_dump_json().encode()
