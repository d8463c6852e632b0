"""What parties, institutions and projects are called, and whose money theirs is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.schema.institution import Role

if TYPE_CHECKING:
    from kakehashi.schema.institution import Party
    from kakehashi.schema.programme import Programme

ACRONYM = 6  # letters; a short id such as jbic is how the institution is spoken of
CODE = 3  # letters of a code of a state
SHORT_NAME = 26  # letters that fit beside a box of a figure
SPONSOR, MARKET, PROJECT = "sponsor", "market", "project"


def institution_name(programme: Programme, institution: str) -> str:
    """JBIC, Commercial banks: a name short enough for a figure."""
    full = programme.institutions[institution].name
    if len(full) <= SHORT_NAME:
        return full
    if len(institution) <= ACRONYM:
        return institution.upper()
    return institution.replace("-", " ").replace("_", " ").capitalize()


def state_name(state: Party) -> str:
    """US, Japan: an id of two or three letters is how the state is written for short."""
    return state.id.upper() if len(state.id) <= CODE else state.name


def party_name(programme: Programme, party: str) -> str:
    """Name of anybody who pays or is paid."""
    parties = programme.parties
    if party in programme.institutions:
        return institution_name(programme, party)
    named = {
        parties.investor.id: state_name(parties.investor),
        parties.host.id: state_name(parties.host),
        SPONSOR: "Sponsors",
        MARKET: "Customers and suppliers",
        PROJECT: "Projects",
    }
    return named.get(party, party)


def owner(programme: Programme, party: str) -> tuple[str, str]:
    """(id, name) of who stands behind a party: a state, banks, sponsors."""
    parties = programme.parties
    institution = programme.institutions.get(party)
    state = institution.state if institution else party
    if state == parties.investor.id:
        return parties.investor.id, parties.investor.name
    if state == parties.host.id:
        return parties.host.id, parties.host.name
    if institution is not None:
        return "private-lenders", "Private lenders"
    return party, party_name(programme, party)


def kind(programme: Programme, party: str) -> str:
    """Colour of a party: a kind of `figures.style.KINDS`."""
    behind, _ = owner(programme, party)
    institution = programme.institutions.get(party)
    if behind == programme.parties.host.id:
        return "host"
    if behind == programme.parties.investor.id:
        insurer = institution is not None and institution.role is Role.INSURER
        return "insurer" if insurer else "investor"
    if institution is not None:
        return "bank"
    return "sponsor" if party == SPONSOR else "neutral"


def public_institutions(programme: Programme) -> list[str]:
    """Ids of the investor state's own institutions, in the order of the file."""
    return [
        institution
        for institution, part in programme.institutions.items()
        if part.state == programme.parties.investor.id
    ]


def project_name(programme: Programme, project: str) -> str:
    """Name of a project by its id."""
    return programme.projects[project].name
