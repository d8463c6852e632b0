"""Results of a question: measures, sections of the report, where a number comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query

from kakehashi.web.answers.results import Results
from kakehashi.web.answers.sections import listed
from kakehashi.web.question import Question
from kakehashi.web.translate import Language, translated

if TYPE_CHECKING:
    from kakehashi.web.runs import Runs

MOST_SECTIONS = 50
MOST_MEASURES = 200


def results_routes(runs: Runs) -> APIRouter:
    """Addresses that run a question."""
    routes = APIRouter(prefix="/api", tags=["results"])

    @routes.post("/results")
    def results(
        question: Question,
        section: Annotated[list[str], Query(max_length=MOST_SECTIONS)] = [],  # noqa: B006
        measure: Annotated[list[str] | None, Query(max_length=MOST_MEASURES)] = None,
        language: Language = Language.ENGLISH,
    ) -> Results:
        """Measures, all or those named, and the sections named; `section=all` gives each.

        `section=sensitivity` gives it once a job for it has ended, and before that nothing.
        """
        return translated(runs.results(question, section, measure), language)

    @routes.get("/sections")
    def sections() -> list[str]:
        """Names of the sections of a report, in its order."""
        return listed()

    return routes
