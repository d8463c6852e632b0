"""The contract of the API: what FastAPI writes, with one form for every refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kakehashi.web.answers.problems import Problems

if TYPE_CHECKING:
    from fastapi import FastAPI

FIRST_REFUSAL = 400
REFUSED: dict[int | str, dict[str, Any]] = {
    400: {"model": Problems, "description": "The body cannot be read"},
    401: {"model": Problems, "description": "Nobody is logged in"},
    403: {"model": Problems, "description": "From another site, or not allowed"},
    404: {"model": Problems, "description": "There is no such thing"},
    413: {"model": Problems, "description": "The body is too large"},
    422: {"model": Problems, "description": "Every problem of what was asked"},
}


def with_contract(app: FastAPI) -> None:
    """Let an application tell its contract right.

    FastAPI documents a refusal in the type of the answer: of a picture as a picture.
    Refusals are JSON, whatever was asked for.
    """
    written = app.openapi

    def contract() -> dict[str, Any]:
        found = written()
        for operations in found["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= FIRST_REFUSAL:
                        answer["content"] = {"application/json": {"schema": PROBLEMS}}
        return found

    app.openapi = contract  # type: ignore[method-assign]  # as FastAPI documents


PROBLEMS = {"$ref": "#/components/schemas/Problems"}
