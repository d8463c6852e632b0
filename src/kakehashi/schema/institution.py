"""Institutions: the public lenders, insurers and banks that carry the instruments."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kakehashi.schema.parameter import AnyMoney, Model, Parameter
from kakehashi.schema.word import Word


class Role(Word):
    """What an institution does in the programme."""

    LENDER = "lender"
    INSURER = "insurer"
    COMMERCIAL_LENDER = "commercial_lender"


class Institution(Model):
    """A party that lends, insures or holds the programme's equity."""

    name: str
    role: Role
    state: str | None = None
    """Party id of the state that stands behind it; none for private institutions."""
    exposure_limit: AnyMoney | None = None
    """Most that it can carry for the programme, against which exposure is shown."""
    facts: dict[str, Parameter] = {}
    """Capacity facts: capital, outstanding, yearly lines; shown beside the exposure."""
    note: str | None = None


class Party(Model):
    """One of the two states."""

    id: str
    name: str
    fiscal_year_month: Annotated[int, Field(ge=1, le=12)] = 1
    """Month with which its fiscal year begins, by whose commitments are told apart."""


class Parties(Model):
    """The state whose institutions pay and the state where the projects stand."""

    investor: Party
    host: Party
