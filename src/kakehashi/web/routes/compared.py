"""Where a number comes from, and how two questions differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query

from kakehashi.analysis.explain import explain
from kakehashi.web.answers.comparison import (
    Compared,
    ComparisonShown,
    comparison_of,
)
from kakehashi.web.answers.explain import ExplanationShown, explanation_shown
from kakehashi.web.question import LONGEST_NAME, Question
from kakehashi.web.translate import Language, translated

if TYPE_CHECKING:
    from kakehashi.web.runs import Runs


def compared_routes(runs: Runs) -> APIRouter:
    """Addresses that look behind numbers."""
    routes = APIRouter(prefix="/api", tags=["results"])

    @routes.post("/explain/{measure}")
    def explained(
        measure: Annotated[str, Path(max_length=LONGEST_NAME)],
        question: Question,
        language: Language = Language.ENGLISH,
    ) -> ExplanationShown:
        """Formula, inputs and sources of a measure, and the measures below it."""
        with runs.engine:
            answered, values = runs.behind(question)
            found = explain(answered.study.result, measure)
            shown = explanation_shown(found, runs.hash_of(question), values)
        return translated(shown, language)

    @routes.post("/compare")
    def compared(
        asked: Compared,
        attribute: Annotated[str | None, Query(max_length=LONGEST_NAME)] = None,
        language: Language = Language.ENGLISH,
    ) -> ComparisonShown:
        """Differences of inputs and measures; one measure split over the inputs."""
        with runs.engine:
            found = comparison_of(runs, asked.questions, attribute)
        return translated(found, language)

    return routes
