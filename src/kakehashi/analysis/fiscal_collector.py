"""The collector of public cost, made for a result whose plan has been run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.model.fiscal_sums import FiscalCollector
from kakehashi.model.fiscal_terms import fiscal_terms
from kakehashi.model.streams import KIND

if TYPE_CHECKING:
    from kakehashi.model.result import Result

FIRST_FLOWS = ("disbursed", "equity_paid", "guaranteed")


def collector_of(
    result: Result, draws: int, replicate: int, seed: int = 0
) -> FiscalCollector:
    """A collector for the draws of a programme whose plan has been run."""
    terms = fiscal_terms(result.inputs, first_flows(result))
    return FiscalCollector(result.inputs, terms, draws, replicate, seed)


def first_flows(result: Result) -> dict[int, int]:
    """Period of each cohort's first flow in the plan, from which its costs count."""
    kinds = [KIND[name] for name in FIRST_FLOWS]
    moving = result.streams[:, :, kinds].sum(axis=2) > 0.0
    first: dict[int, int] = {}
    for place, account in enumerate(result.inputs.accounts):
        periods = np.flatnonzero(moving[:, place])
        if periods.size:
            start = int(periods[0])
            first[account.cohort] = min(first.get(account.cohort, start), start)
    return first
