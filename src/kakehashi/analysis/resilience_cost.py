"""What the plants that add to the network cost the state, as a part of the programme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.analysis.fiscal import estimate_of, fiscal_sums
from kakehashi.analysis.fiscal_cost import CREDIT_REFORM, bearer_values
from kakehashi.analysis.resilience_value import committed
from kakehashi.errors import InputError
from kakehashi.model.fiscal_terms import STATE

if TYPE_CHECKING:
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.model.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class FiscalPart:
    """US$ of credit-reform cost; plus is a cost, below nought the state gains."""

    value: float
    low: float | None
    """Lower end of the interval of 95 %; None: of the plan alone, one world."""
    high: float | None
    draws: int
    """Worlds that it is the mean of; 0: the plan alone."""


def fiscal_part(result: Result, setting: NetworkSetting) -> FiscalPart | None:
    """The cost of a run, shared out by what the programme puts into each project.

    None where the programme says too little to count its cost, or funds nothing.
    """
    whole = sum(
        placed.programme_share * capex.base
        for placed in setting.placement.placed
        if (capex := setting.programme.projects[placed.project].capex) is not None
    )
    if whole <= 0.0:
        return None
    try:
        sums = fiscal_sums(result)
        cost = estimate_of(bearer_values(result, CREDIT_REFORM)[STATE], sums)
    except InputError:
        return None
    part = committed(setting) / whole

    def ours(end: str) -> float | None:
        amount = cost[end]
        return None if amount is None else amount * part

    value = ours("value")
    if value is None:
        return None
    return FiscalPart(
        value=value,
        low=ours("low"),
        high=ours("high"),
        draws=result.draws.draws if result.draws else 0,
    )
