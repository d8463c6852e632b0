"""The one form in which a request is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi.responses import JSONResponse

from kakehashi.web.answers.problems import Problems, ProblemShown
from kakehashi.web.translate import language_of, translated

if TYPE_CHECKING:
    from collections.abc import Mapping


def refused(
    problems: list[ProblemShown], asked: Mapping[str, str], status: int = 422
) -> JSONResponse:
    """The answer to a request that cannot be answered; `asked` names its language."""
    told = translated(Problems(problems=problems), language_of(asked))
    return JSONResponse(told.model_dump(mode="json"), status_code=status)
