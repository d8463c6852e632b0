"""Questions side by side: what differs in their inputs, and what that changes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from kakehashi.analysis.attribution import attribute, differing, moved
from kakehashi.analysis.compare import input_differences
from kakehashi.analysis.headline import measures, unknown_measure
from kakehashi.errors import InputError, Problem
from kakehashi.model.compile import compile_programme
from kakehashi.model.run import run_inputs
from kakehashi.schema.load import load_tree
from kakehashi.web.answers.programme import changed_trees
from kakehashi.web.answers.results import MeasureValue
from kakehashi.web.limits import LIMITS
from kakehashi.web.question import Question, Shape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kakehashi.schema.files.tree import Tree
    from kakehashi.web.runs import Measured, Runs

READING, AS_OF = "reading", "as_of"


class Compared(Shape):
    """Two or more questions to put side by side; the first is what others differ from."""

    questions: Annotated[
        list[Question], Field(min_length=2, max_length=LIMITS.compared)
    ]


class InputCompared(Shape):
    """An input that differs."""

    path: str
    values: list[str]
    """As printed, one for each question."""
    reasons: list[str]


class MeasureCompared(Shape):
    """A measure of each question, in their order; null where one has none."""

    id: str
    label: str
    unit: str
    values: list[MeasureValue | None]
    differs: bool


class InputShare(Shape):
    """What one changed input does to a measure, in the unit of the measure."""

    path: str
    in_order: float
    shapley: float | None


class Attribution(Shape):
    """The change of one measure, split over the inputs that differ.

    Worked out on the run without chance; both splits sum to `change`.
    """

    measure: str
    question: int
    """Place of the question that is compared with the first."""
    change: float
    shares: list[InputShare]


class ComparisonShown(Shape):
    """The answer to a comparison."""

    hashes: list[str]
    names: list[str]
    inputs: list[InputCompared]
    measures: list[MeasureCompared]
    attributions: list[Attribution]


def comparison_of(
    runs: Runs, questions: Sequence[Question], attributed: str | None
) -> ComparisonShown:
    """Compare; `attributed` names the measure to split, none splits nothing."""
    answers = [runs.measured(question) for question in questions]
    known = [answered.values for answered in answers]
    ids = dict.fromkeys(name for part in known for name in part)
    if attributed is not None and attributed not in known[0]:
        raise InputError([unknown_measure(attributed, known[0], where="attribute")])
    return ComparisonShown(
        hashes=[answered.hash for answered in answers],
        names=[answered.scenario for answered in answers],
        inputs=_inputs(answers),
        measures=[_measure(name, known) for name in ids],
        attributions=[
            _attribution(runs, answers[0], other, place, attributed)
            for place, other in enumerate(answers[1:], start=1)
            if attributed is not None
        ],
    )


def _inputs(answers: Sequence[Measured]) -> list[InputCompared]:
    values: dict[str, list[str]] = {}
    reasons: dict[str, dict[str, None]] = {}
    for place, other in enumerate(answers[1:], start=1):
        for one in input_differences(answers[0].plan, other.plan):
            row = values.setdefault(one.path, [one.first] * len(answers))
            row[place] = one.second
            reasons.setdefault(one.path, {}).update(dict.fromkeys(one.reasons))
    return [
        InputCompared(path=path, values=row, reasons=list(reasons[path]))
        for path, row in values.items()
    ]


def _measure(name: str, known: Sequence[Mapping[str, MeasureValue]]) -> MeasureCompared:
    values = [part.get(name) for part in known]
    shown = next(one for one in values if one is not None)
    return MeasureCompared(
        id=name,
        label=shown.label,
        unit=shown.unit,
        values=values,
        differs=len({one and (one.number, one.text) for one in values}) > 1,
    )


class _Between:
    """Runs between two questions, some inputs of the first being as in the second."""

    def __init__(self, first: Measured, second: Measured, measure: str) -> None:
        self.first, self.second, self.measure = first, second, measure
        _, self.before = changed_trees(first.held, first.question)
        _, self.after = changed_trees(second.held, second.question)

    @cached_property
    def paths(self) -> list[str]:
        """What differs, the reading and the day among it."""
        ours, theirs = self.first.plan.inputs, self.second.plan.inputs
        changed = [
            change.path for side in (ours, theirs) for change in side.loaded.applied
        ]
        own = [READING] if ours.reading != theirs.reading else []
        own += [AS_OF] if ours.as_of != theirs.as_of else []
        named = {"terms.distribution_rule", AS_OF}
        found = differing(self.before, self.after, changed)
        return [*own, *(path for path in found if path not in named)]

    def worth(self, changed: frozenset[str]) -> float:
        """The measure where the inputs of a set are as in the second question."""
        tree: Tree = self.before
        paths = [path for path in self.paths if path in changed - {READING, AS_OF}]
        loaded = load_tree(tree, (), moved(self.after, paths))
        sides = (self.first.plan.inputs, self.second.plan.inputs)
        result = run_inputs(
            compile_programme(
                loaded,
                as_of=sides[AS_OF in changed].as_of,
                reading=sides[READING in changed].reading,
            )
        )
        value = measures(result)[self.measure].value
        if not isinstance(value, float):
            raise InputError([_no_number(self.measure)])
        return value


def _no_number(measure: str) -> Problem:
    return Problem(
        where="attribute",
        what=f"'{measure}' is no number in each of the runs between the two questions",
        fix="take a measure that both runs give as a number",
    )


def _attribution(
    runs: Runs, first: Measured, second: Measured, place: int, measure: str
) -> Attribution:
    if first.held.digest != second.held.digest:
        raise InputError(
            [
                Problem(
                    where="attribute",
                    what="the questions are about different programmes",
                    fix="attribute between questions about one programme",
                )
            ]
        )
    between = _Between(first, second, measure)
    paths = between.paths
    shares = attribute(paths, between.worth, runs.limits.shared_changes)
    change = between.worth(frozenset(paths)) - between.worth(frozenset())
    return Attribution(
        measure=measure,
        question=place,
        change=change,
        shares=[
            InputShare(path=s.path, in_order=s.in_order, shapley=s.shapley)
            for s in shares
        ],
    )
