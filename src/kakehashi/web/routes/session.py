"""Logging in and out, where a server asks for accounts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from kakehashi.web.guard.accounts import LONGEST, Accounts, Role
from kakehashi.web.guard.admission import COOKIE, person_of
from kakehashi.web.guard.tries import Tries
from kakehashi.web.limits import Limits
from kakehashi.web.question import LONGEST_NAME, Shape

SEE_OTHER, UNAUTHORISED, TOO_MANY = 303, 401, 429
WRONG = "Name or password is wrong."
OFTEN = "Too many tries. Wait a minute."


class SessionShown(Shape):
    """Who is logged in."""

    accounts: bool
    """False: this server asks for none, and anybody at the machine may do all."""
    name: str | None
    role: Role | None


def session_routes(limits: Limits) -> APIRouter:
    """Addresses that anybody may ask."""
    routes = APIRouter(tags=["session"])
    tries = Tries(limits.logins_per_minute)

    @routes.get("/api/session")
    def session(request: Request) -> SessionShown:
        """Who is logged in, and whether one must be."""
        person = person_of(request)
        return SessionShown(
            accounts=request.app.state.accounts is not None,
            name=person.name if person else None,
            role=person.role if person else None,
        )

    @routes.get("/login", include_in_schema=False)
    def form() -> HTMLResponse:
        """The form for logging in."""
        return _form("")

    @routes.post("/login", include_in_schema=False)
    def log_in(
        request: Request,
        name: Annotated[str, Form(max_length=LONGEST_NAME)],
        password: Annotated[str, Form(max_length=LONGEST)],
    ) -> Response:
        """A new session, whatever session there was before."""
        return _logged_in(request, tries, name, password)

    @routes.post("/logout", include_in_schema=False)
    def log_out(request: Request) -> Response:
        """End the session here and on the server."""
        return _logged_out(request)

    return routes


def _logged_in(request: Request, tries: Tries, name: str, password: str) -> Response:
    """The answer to the form."""
    accounts: Accounts | None = request.app.state.accounts
    address = request.client.host if request.client else ""
    if accounts is None:
        return RedirectResponse("/", SEE_OTHER)
    if not tries.allowed(f"name {name}", f"address {address}"):
        return _form(OFTEN, TOO_MANY)
    token = accounts.log_in(name, password)
    if token is None:
        return _form(WRONG, UNAUTHORISED)
    accounts.log_out(request.cookies.get(COOKIE))
    answer = RedirectResponse("/", SEE_OTHER)
    answer.set_cookie(
        COOKIE, token, secure=True, httponly=True, samesite="lax", path="/"
    )
    return answer


def _logged_out(request: Request) -> Response:
    """The form again, and no session."""
    accounts: Accounts | None = request.app.state.accounts
    if accounts is not None:
        accounts.log_out(request.cookies.get(COOKIE))
    answer = RedirectResponse("/login", SEE_OTHER)
    answer.delete_cookie(COOKIE, secure=True, httponly=True, path="/")
    return answer


def _form(message: str, status: int = 200) -> HTMLResponse:
    """The page of the form; it needs no script and no style of its own."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("kakehashi.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    page = environment.get_template("login.html.j2").render(message=message)
    return HTMLResponse(page, status)
