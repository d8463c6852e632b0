"""The one form in which a request is refused."""

from __future__ import annotations

from fastapi.responses import JSONResponse

from kakehashi.web.answers.problems import Problems, ProblemShown


def refused(problems: list[ProblemShown], status: int = 422) -> JSONResponse:
    """The answer to a request that cannot be answered."""
    body = Problems(problems=problems).model_dump(mode="json")
    return JSONResponse(body, status_code=status)
