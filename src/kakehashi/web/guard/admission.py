"""Which role each address needs, and who is asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request

from kakehashi.web.guard.accounts import Accounts, Person, Role

if TYPE_CHECKING:
    from collections.abc import Callable

COOKIE = "__Host-kakehashi"
ALONE = Person(name="", role=Role.ADMIN)
"""Whoever sits at the machine, where there are no accounts."""


class NotAdmittedError(Exception):
    """Nobody is logged in, or somebody who may not do this."""

    def __init__(self, needed: Role, person: Person | None) -> None:
        self.needed = needed
        self.person = person
        super().__init__(needed)


def person_of(request: Request) -> Person | None:
    """Who is asking; without accounts it is whoever sits at the machine."""
    accounts: Accounts | None = request.app.state.accounts
    if accounts is None:
        return ALONE
    return accounts.person(request.cookies.get(COOKIE))


def needs(role: Role) -> Callable[[Request], Person]:
    """A dependency that lets only some in, and says who they are."""

    def admitted(request: Request) -> Person:
        person = person_of(request)
        if person is None or not person.role.covers(role):
            raise NotAdmittedError(role, person)
        return person

    return admitted
