"""The cash hurdle: how much a project must earn until the investor state is whole.

It is how many times principal and interest a project throws off before the investor
state has got them once. Where loans are served before the split it is 1.0x. Where the
tiers share the cash first, what the investor gets is piecewise linear in the cash, so
the inverse is exact.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.cover import facility_rates
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.sizing import unit_debt_service
from kakehashi.model.result import Result
from kakehashi.model.schedules import instalment_fractions
from kakehashi.schema.financing import ProfileKind
from kakehashi.schema.terms import NeedKind, SplitBasis

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from kakehashi.model.inputs import Inputs
    from kakehashi.schema.programme import Programme
    from kakehashi.schema.terms import DistributionRule, Tier


def tier_size(tier: Tier, principal: float, interest: float) -> float:
    """Cash that passes through a tier before the next one gets any.

    A tier with a target return is taken to end when the investor is whole, its target
    being the loan's own rate.
    """
    share = tier.investor_share.base
    needs = {
        NeedKind.DEEMED_ALLOCATION: principal + interest,
        NeedKind.DEEMED_PRINCIPAL: principal,
        NeedKind.DEEMED_INTEREST: interest,
        NeedKind.IRR: (principal + interest) / share if share > 0 else math.inf,
        NeedKind.UNLIMITED: math.inf,
    }
    sides = 2 if tier.counted == "each_side" else 1
    return sides * needs[tier.until]


def cash_hurdle(
    tiers: Sequence[Tier], principal: float, interest: float
) -> float | None:
    """Cash through the tiers per principal and interest until the investor has both.

    50/50 counted for each side gives 2.0x. With principal to the investor, interest
    halved and a tenth of the rest it is (P + 6 I) / (P + I). None: never.
    """
    wanted = principal + interest
    if wanted <= 0:
        return None  # nothing was lent, so nothing is to come back
    cash = received = 0.0
    for tier in tiers:
        share = tier.investor_share.base
        size = tier_size(tier, principal, interest)
        if share > 0 and received + share * size >= wanted:
            return (cash + (wanted - received) / share) / wanted
        cash += size
        received += share * size if share > 0 else 0.0
    return None


def rule_hurdle(
    rule: DistributionRule, principal: float, interest: float
) -> float | None:
    """Hurdle of a distribution rule; loans served before the split make it 1.0x."""
    if rule.basis is SplitBasis.EQUITY_RESIDUAL:
        return 1.0
    return cash_hurdle(rule.tiers, principal, interest)


def reference_loan(programme: Programme, inputs: Inputs) -> tuple[float, float]:
    """Principal 1 and the interest on it, for a loan on the default plan's first terms.

    It is drawn at once on the as-of date and repaid over its tenor, at the rate of that
    day throughout.
    """
    terms = programme.financing_plans[programme.default_financing_plan].facilities[0]
    period = max(inputs.timeline.period_of(inputs.as_of), 0)
    rate = terms.margin.base
    if terms.reference_rate is not None:
        place = inputs.reference_rates[terms.reference_rate]
        rate += float(inputs.reference[0, place, period])
    interval = terms.instalment_interval.base
    count = max(round(terms.tenor.base / interval), 1)
    if terms.profile.kind is ProfileKind.CUSTOM:
        count = len(terms.profile.shares or [])
    rates = np.full(count, max(rate, 0.0) * interval)
    fractions = instalment_fractions(terms, count, np.zeros(count), rates)
    return 1.0, float(unit_debt_service(fractions, rates).sum()) - 1.0


def portfolio_loans(inputs: Inputs) -> tuple[float, float]:
    """Principal and scheduled interest in operation of all placed loans, USD."""
    terms = inputs.terms
    rates = facility_rates(inputs)
    principal = interest = 0.0
    for place, loan in enumerate(terms.facilities):
        owner = int(np.searchsorted(terms.projects["end_facility"], place, "right"))
        project = terms.projects[owner]
        completion = int(project.start_period + project.construction_periods)
        completion += int(inputs.shocks[0, owner]["delay_periods"])
        count, every = int(loan.instalments), int(loan.instalment_every)
        ages = np.arange(int(loan.grace_periods) + count * every)
        last = inputs.timeline.periods - 1
        by_age = rates[np.clip(completion + ages, 0, last), place]
        by_instalment = (
            by_age[int(loan.grace_periods) :].reshape(count, every).sum(axis=1)
        )
        service = unit_debt_service(terms.fractions[place, :count], by_instalment).sum()
        grace = by_age[: int(loan.grace_periods)].sum()
        principal += float(loan.commitment)
        interest += float(loan.commitment * (service - 1.0 + grace))
    return principal, interest


def hurdles(of: Inputs | Result) -> pd.DataFrame:
    """One row a reading of the split.

    Columns: reading, label, multiple (for the reference loan), portfolio_multiple (for
    the principal and interest of the placed loans), interest_per_principal of both, and
    a note. Without a multiple the investor never gets whole.
    """
    inputs = of.inputs if isinstance(of, Result) else of
    programme = inputs.loaded.programme
    reference = reference_loan(programme, inputs)
    portfolio = portfolio_loans(inputs)
    rows = [
        {
            "reading": name,
            "label": rule.label,
            "multiple": rule_hurdle(rule, *reference),
            "portfolio_multiple": rule_hurdle(rule, *portfolio),
            "interest_per_principal": reference[1],
            "portfolio_interest_per_principal": portfolio[1] / portfolio[0],
            "note": _note(rule, reference),
        }
        for name, rule in programme.terms.distribution_rules.items()
    ]
    numbers = ["multiple", "portfolio_multiple", "interest_per_principal"]
    numbers.append("portfolio_interest_per_principal")
    return table_of(rows, ["reading", "label", *numbers, "note"], numbers=numbers)


def _note(rule: DistributionRule, loan: tuple[float, float]) -> str:
    """Why the hurdle is what it is, in words."""
    if rule.basis is SplitBasis.EQUITY_RESIDUAL:
        return "Loans are served before anything is shared."
    principal, interest = loan
    received = 0.0
    for tier in rule.tiers:
        share = tier.investor_share.base
        size = tier_size(tier, principal, interest)
        if share > 0 and received + share * size >= principal + interest:
            return f"The investor is whole in the tier '{tier.label}'."
        received += share * size if share > 0 else 0.0
    return "The investor is never whole under these tiers."
