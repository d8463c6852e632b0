"""Eligibility rules as data: comparisons of project facts, joined by any_of and all_of."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from kakehashi.schema.parameter import Model, Share


class Condition(Model):
    """One comparison, or several joined; exactly one form is filled.

    A comparison names a `fact` of the project and one of `equals`, `one_of`, `at_least`,
    `known`. `unless` lifts the condition where another holds. A fact that the file
    does not know makes the answer "not known", which is never counted as yes.
    """

    fact: str | None = None
    """Key of the project's `facts`, or `sector`, `country`."""
    equals: bool | str | None = None
    one_of: list[str] | None = None
    at_least: Share | None = None
    known: bool | None = None
    """True: it is enough that the fact is known and not empty."""
    any_of: list[Condition] | None = None
    all_of: list[Condition] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        forms = [
            self.fact is not None,
            self.any_of is not None,
            self.all_of is not None,
        ]
        tests = [
            self.equals is not None,
            self.one_of is not None,
            self.at_least is not None,
            self.known is not None,
        ]
        if sum(forms) != 1 or sum(tests) != int(self.fact is not None):
            raise PydanticCustomError(
                "condition_form",
                "a condition is either `fact` with one of equals, one_of, at_least, "
                "known, or `any_of`, or `all_of`",
            )
        return self


class Rule(Model):
    """One eligibility rule, with the text that it stands for."""

    id: str
    label: str
    require: Condition
    unless: Condition | None = None
    """Where this holds the rule does not apply."""
    source: str
    note: str | None = None


Rules = Annotated[list[Rule], Field(min_length=1)]
