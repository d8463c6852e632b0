"""What is wrong, where, and what to do about it: the one shape of every complaint."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One mistake in the user's input.

    `where` is `file:line` or the path of the key, `what` says what is wrong and why,
    `fix` says what to do. Conventions are cited as §n of docs/conventions.md.
    """

    where: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}\n    -> {self.fix}"


class InputError(Exception):
    """The input cannot be used; carries every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BrokenIdentityError(Exception):
    """A run does not add up: a mistake in the engine, never in the input (§8)."""

    def __init__(
        self, *, identity: str, instrument: str, period: str, amount: float
    ) -> None:
        self.identity = identity
        self.instrument = instrument
        self.period = period
        self.amount = amount
        super().__init__(
            f"identity '{identity}' is broken for {instrument} in {period} "
            f"by {amount:,.6g}; the run was stopped and nothing was written. "
            "Please report this with the programme and the scenario (§8)."
        )
