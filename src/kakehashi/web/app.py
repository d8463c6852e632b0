"""The server as one application: its addresses, its limits, its guards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.gzip import GZipMiddleware
from starlette.exceptions import HTTPException

import kakehashi
from kakehashi.errors import InputError
from kakehashi.web.answers.problems import ProblemShown, shown
from kakehashi.web.contract import REFUSED, with_contract
from kakehashi.web.guard.accounts import Accounts, Role
from kakehashi.web.guard.admission import NotAdmittedError, needs
from kakehashi.web.guard.wall import Wall
from kakehashi.web.jobs.pool import Jobs
from kakehashi.web.library import Library
from kakehashi.web.limits import LIMITS, Limits
from kakehashi.web.refusal import refused
from kakehashi.web.routes.compared import compared_routes
from kakehashi.web.routes.exported import (
    OtherVersionError,
    exported_routes,
    other_version,
)
from kakehashi.web.routes.folders import folder_routes
from kakehashi.web.routes.jobs import UnknownJobError, job_routes, unknown_job
from kakehashi.web.routes.page import add_page
from kakehashi.web.routes.programmes import programme_routes
from kakehashi.web.routes.results import results_routes
from kakehashi.web.routes.session import session_routes
from kakehashi.web.routes.shared import shared_routes
from kakehashi.web.runs import Runs

BROKEN, UNAUTHORISED, FORBIDDEN = 400, 401, 403
LEAST_PACKED = 2_000  # bytes of an answer that are worth packing


def create_app(
    programme: str | None = None,
    *,
    accounts: Accounts | None = None,
    limits: Limits = LIMITS,
) -> FastAPI:
    """The application, opened on a programme; see `serve` for running it.

    Without accounts it answers the machine that it runs on and nobody else.
    """
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
    app.state.accounts = accounts
    app.state.runs = runs = Runs(Library(programme), limits)
    for routes in (
        programme_routes(runs),
        folder_routes(runs),
        results_routes(runs),
        compared_routes(runs),
        shared_routes(runs),
        exported_routes(runs),
        job_routes(Jobs(runs), runs),
    ):
        app.include_router(routes, dependencies=[Depends(needs(Role.VIEWER))])
    app.include_router(session_routes(limits))
    app.add_middleware(GZipMiddleware, minimum_size=LEAST_PACKED)
    app.add_middleware(Wall, limits=limits, loopback=accounts is None)
    for error, told in TOLD.items():
        app.add_exception_handler(error, told)
    with_contract(app)
    add_page(app)
    return app


async def _bad_input(request: Request, error: Exception) -> Response:
    """Problems of a programme or a question, in the words of `kakehashi check`."""
    problems = error.problems if isinstance(error, InputError) else ()
    return refused(shown(problems), request.query_params)


async def _bad_request(request: Request, error: Exception) -> Response:
    """A body that is no question, in the same form."""
    faults = error.errors() if isinstance(error, RequestValidationError) else ()
    return refused(
        [
            ProblemShown(
                where=".".join(str(part) for part in fault["loc"]),
                what=str(fault["msg"]),
                fix="see /api/openapi.json for what fits here",
            )
            for fault in faults
        ],
        request.query_params,
    )


async def _not_admitted(request: Request, error: Exception) -> Response:
    """Nobody is logged in, or somebody who may not do this."""
    person = error.person if isinstance(error, NotAdmittedError) else None
    needed = error.needed if isinstance(error, NotAdmittedError) else Role.ADMIN
    problem = ProblemShown(
        where="session",
        what=f"this needs the role {needed}"
        if person
        else "this server answers only those who are logged in",
        fix="ask an admin for the role" if person else "log in at /login",
    )
    status = FORBIDDEN if person else UNAUTHORISED
    return refused([problem], request.query_params, status)


async def _http(request: Request, error: Exception) -> Response:
    """No such address, or a body that cannot be read, in the same form."""
    status, why = BROKEN, str(error)
    if isinstance(error, HTTPException):
        status, why = error.status_code, str(error.detail)
    problem = ProblemShown(
        where="request", what=why, fix="see /api/openapi.json for what there is"
    )
    return refused([problem], request.query_params, status)


TOLD: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    HTTPException: _http,
    InputError: _bad_input,
    RequestValidationError: _bad_request,
    NotAdmittedError: _not_admitted,
    OtherVersionError: other_version,
    UnknownJobError: unknown_job,
}
"""What is said of each error that a request may meet."""
