"""Mistakes in the part on public cost are named with their place."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kakehashi.errors import Problem
from kakehashi.schema.load import load_programme

ProblemsIn = Callable[..., Sequence[Problem]]

RATE = '{value: 4, unit: "% / year", as_of: 2026-06-30, source: given, confidence: primary}'
CURVE = (
    "{label: flat, as_of: 2026-06-30, kind: par, payments_per_year: 2, beyond: flat, "
    f"knots: [{{years: 10, rate: {RATE}}}]}}"
)
SHARE = '{value: 100, unit: "%", as_of: 2026-06-30, source: given, confidence: primary}'
GOOD = f"""\
curves:
  usd_government: {CURVE}
  jpy_government: {CURVE}
market_risk: {{credit_premium: {RATE}, equity_premium: {RATE}}}
rate_step: {RATE}
accounts:
  state-bank:
    funding: {{fx_account: {SHARE}}}
"""


def test_a_small_part_is_enough(tiny: Path) -> None:
    """Two curves, two premiums and a funding mix are all that a cost asks for."""
    (tiny / "fiscal.yaml").write_text(GOOD)
    assert load_programme(tiny).programme.fiscal is not None


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("beyond: flat, ", "", "ends at 10 years, but the grid runs"),
        ("  state-bank:", "  stat-bank:", "no such institution"),
        ("value: 100", "value: 60", "sum to 0.6, not 1"),
        ("fx_account", "reserves", "is no"),
        ("years: 10", "years: 0", "years"),
        ("kind: par", "kind: yield", "kind"),
    ],
)
def test_a_mistake_is_named(
    old: str, new: str, what: str, tiny: Path, problems_in: ProblemsIn
) -> None:
    """Each mistake gives a problem that says what is wrong and where."""
    (tiny / "fiscal.yaml").write_text(GOOD.replace(old, new, 1))
    problems = problems_in(tiny)
    assert any(what in problem.what for problem in problems), problems
    assert all(problem.where.startswith("fiscal.yaml:") for problem in problems)


def test_a_class_that_no_table_holds_is_named(
    tiny: Path, problems_in: ProblemsIn
) -> None:
    """The case of the yardsticks must be in every table that is given."""
    pricing = f"""
pricing:
  case: {{debtor_class: Z, category: 1, buyer: CC1, quality: standard, note: none}}
  market_tariffs:
    - {{label: t, effective_from: 2026-01-01, classes: {{A: {RATE}}}}}
"""
    (tiny / "fiscal.yaml").write_text(GOOD + pricing)
    assert [p.what for p in problems_in(tiny)] == ["the table has no class 'Z'"]
