"""Which projects the rules let in, with the reason for each rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.schema.parameter import Parameter
from kakehashi.schema.terms import EligibilityMode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kakehashi.schema.eligibility import Condition, Rule
    from kakehashi.schema.project import Project

NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one rule says of one project; `passed` is None where a fact is not known."""

    rule: str
    label: str
    passed: bool | None
    reason: str

    def blocks(self, mode: EligibilityMode) -> bool:
        """Whether this answer keeps a project out of the programme."""
        if mode is EligibilityMode.PROVEN:
            return not self.passed
        return mode is EligibilityMode.NOT_REFUSED and self.passed is False


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """All answers for one project."""

    project: str
    answers: Sequence[Answer]

    @property
    def eligible(self) -> bool:
        """Every rule is passed; what is not known never counts as passed."""
        return all(answer.passed for answer in self.answers)


def _fact(project: Project, name: str) -> bool | str | float | None:
    """A fact of the project by name; shares as decimals."""
    if name in ("sector", "country", "state", "sponsor"):
        fact: bool | str | None = getattr(project, name)
        return fact
    known = project.facts.get(name)
    return known.base if isinstance(known, Parameter) else known


def _compare(condition: Condition, project: Project) -> tuple[bool | None, str]:
    """One comparison, and how it came out in words."""
    name = condition.fact or ""
    words = name.replace("_", " ")
    fact = _fact(project, name)
    if fact is None or fact == "":
        return None, f"{words} {NOT_KNOWN}"
    if condition.known:
        return True, f"{words}: {fact}"
    if condition.at_least is not None:
        floor = condition.at_least.base
        met = isinstance(fact, float) and fact >= floor
        return met, f"{words} {_shown(fact)}, at least {floor:.0%} needed"
    if condition.one_of is not None:
        return fact in condition.one_of, f"{words} is {_shown(fact)}"
    return fact == condition.equals, f"{words}: {_shown(fact)}"


def _shown(fact: bool | str | float) -> str:  # noqa: FBT001 - a fact, not a switch
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    return f"{fact:.0%}" if isinstance(fact, float) else str(fact)


def holds(condition: Condition, project: Project) -> tuple[bool | None, str]:
    """Whether a condition holds, in three values: yes, no, not known."""
    if condition.fact is not None:
        return _compare(condition, project)
    parts = condition.any_of if condition.any_of is not None else condition.all_of
    answers = [holds(part, project) for part in parts or []]
    outcomes = [outcome for outcome, _ in answers]
    decisive = condition.any_of is not None  # one yes decides any_of, one no all_of
    if decisive in outcomes:
        reasons = [why for outcome, why in answers if outcome is decisive]
        return decisive, reasons[0]
    joined = "; ".join(why for _, why in answers)
    return (None if None in outcomes else not decisive), joined


def _answer(rule: Rule, project: Project) -> Answer:
    if rule.unless is not None:
        lifted, why = holds(rule.unless, project)
        if lifted:
            return Answer(
                rule=rule.id, label=rule.label, passed=True, reason=f"not needed: {why}"
            )
    passed, reason = holds(rule.require, project)
    return Answer(rule=rule.id, label=rule.label, passed=passed, reason=reason)


def eligibility(name: str, project: Project, rules: Sequence[Rule]) -> Eligibility:
    """Ask every rule about one project."""
    return Eligibility(
        project=name, answers=tuple(_answer(rule, project) for rule in rules)
    )
