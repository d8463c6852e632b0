"""What the plants that add to the network cost the state, as a part of the programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.analysis.fiscal_cost import cohort_costs
from kakehashi.analysis.resilience_value import committed
from kakehashi.errors import InputError
from kakehashi.model.compile import compile_programme
from kakehashi.model.run import run_inputs

if TYPE_CHECKING:
    from kakehashi.analysis.resilience_setting import NetworkSetting
    from kakehashi.schema.load import LoadedProgramme


def fiscal_part(loaded: LoadedProgramme, setting: NetworkSetting) -> float | None:
    """US$ of credit-reform cost, shared out by what the programme puts into each project.

    Of the plan alone, one world without chance: with draws the cost differs, and
    `kakehashi run --draws` has it with its interval. None where the programme says too
    little to count its cost, or funds nothing.
    """
    try:
        costs = cohort_costs(run_inputs(compile_programme(loaded)))
    except InputError:
        return None
    whole = sum(
        placed.programme_share * capex.base
        for placed in setting.placement.placed
        if (capex := setting.programme.projects[placed.project].capex) is not None
    )
    if whole <= 0.0:
        return None
    return float(costs["value"].sum()) * committed(setting) / whole
