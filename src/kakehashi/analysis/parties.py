"""Which parties of the postings belong to which state, and what each is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.model.postings import MARKET, POOL, PROJECT, SPONSOR

if TYPE_CHECKING:
    from kakehashi.model.result import Result
    from kakehashi.schema.institution import Role
    from kakehashi.schema.programme import Programme

# The vehicles themselves, and everybody outside the deal.
NOT_A_PARTY = (PROJECT, POOL, MARKET)


def members(programme: Programme, state: str) -> tuple[str, ...]:
    """Parties whose money is that of a state: itself and its institutions."""
    own = [name for name, part in programme.institutions.items() if part.state == state]
    return (state, *own)


def with_role(programme: Programme, role: Role) -> tuple[str, ...]:
    """Institutions that play a role."""
    return tuple(n for n, part in programme.institutions.items() if part.role is role)


def parties(result: Result) -> dict[str, tuple[str, ...]]:
    """Each party of a report with the parties of the postings that it stands for.

    The investor state comes first, with all its institutions; each institution follows
    for itself, then the sponsors together, then the host state.
    """
    programme = result.inputs.loaded.programme
    investor, host = programme.parties.investor.id, programme.parties.host.id
    return {
        investor: members(programme, investor),
        **{name: (name,) for name in programme.institutions},
        SPONSOR: (SPONSOR,),
        host: members(programme, host),
    }


def party_name(programme: Programme, party: str) -> str:
    """What a party is called in a report."""
    states = (programme.parties.investor, programme.parties.host)
    named = {state.id: state.name for state in states}
    named |= {name: part.name for name, part in programme.institutions.items()}
    return named.get(party, party)
