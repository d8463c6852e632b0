"""The server as one application: its addresses, its limits, its guards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.gzip import GZipMiddleware

import kakehashi
from kakehashi.errors import InputError
from kakehashi.web.answers.problems import Problems, ProblemShown, shown
from kakehashi.web.guard.wall import Wall
from kakehashi.web.library import Library
from kakehashi.web.limits import LIMITS, Limits
from kakehashi.web.refusal import refused
from kakehashi.web.routes.compared import compared_routes
from kakehashi.web.routes.exported import (
    OtherVersionError,
    exported_routes,
    other_version,
)
from kakehashi.web.routes.page import add_page
from kakehashi.web.routes.programmes import programme_routes
from kakehashi.web.routes.results import results_routes
from kakehashi.web.routes.shared import shared_routes
from kakehashi.web.runs import Runs

LEAST_PACKED = 2_000  # bytes of an answer that are worth packing
REFUSED: dict[int | str, dict[str, Any]] = {
    400: {"model": Problems, "description": "The body is no JSON"},
    422: {"model": Problems, "description": "Every problem of what was asked"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """What the addresses share."""

    library: Library
    runs: Runs
    limits: Limits


def create_app(
    programme: str | None = None, *, limits: Limits = LIMITS, loopback: bool = True
) -> FastAPI:
    """The application, opened on a programme; see `serve` for running it."""
    library = Library(programme)
    server = Server(library=library, runs=Runs(library, limits), limits=limits)
    app = FastAPI(
        title="Kakehashi",
        version=kakehashi.__version__,
        description="Questions in, answers out: every answer bears the hash of its "
        "question, and the same question has the same answer.",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses=REFUSED,
    )
    app.include_router(programme_routes(server.library, server.runs))
    app.include_router(results_routes(server.runs))
    app.include_router(compared_routes(server.runs))
    app.include_router(shared_routes(server.runs))
    app.include_router(exported_routes(server.runs))
    app.add_middleware(GZipMiddleware, minimum_size=LEAST_PACKED)
    app.add_middleware(Wall, limits=limits, loopback=loopback)
    app.add_exception_handler(OtherVersionError, other_version)
    app.add_exception_handler(InputError, _bad_input)
    app.add_exception_handler(RequestValidationError, _bad_request)
    add_page(app)
    return app


async def _bad_input(request: Request, error: Exception) -> Response:
    """Problems of a programme or a question, in the words of `kakehashi check`."""
    del request
    problems = error.problems if isinstance(error, InputError) else ()
    return refused(shown(problems))


async def _bad_request(request: Request, error: Exception) -> Response:
    """A body that is no question, in the same form."""
    del request
    faults = error.errors() if isinstance(error, RequestValidationError) else ()
    return refused(
        [
            ProblemShown(
                where=".".join(str(part) for part in fault["loc"]),
                what=str(fault["msg"]),
                fix="see /api/openapi.json for what fits here",
            )
            for fault in faults
        ]
    )
