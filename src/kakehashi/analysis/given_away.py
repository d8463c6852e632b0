"""What the host state gets of the profits: a cost that no model of default shows.

It is valued twice: as what is expected to be paid, and as an option, since whoever has
a share of profits and none of losses holds a call on the plants.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.by_project import facility_project
from kakehashi.analysis.fiscal import ESTIMATE, estimate_of, fiscal_sums, plan_sums
from kakehashi.analysis.fiscal_cost import CREDIT_REFORM, FAIR_VALUE, account_values
from kakehashi.analysis.once import once
from kakehashi.analysis.tables import table_of
from kakehashi.kernels.merton import equity_value
from kakehashi.model.fiscal_terms import needed
from kakehashi.model.fiscal_weights import EQUITY_RISK, GOVERNMENT
from kakehashi.model.streams import KIND

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from kakehashi.arrays import ByProject
    from kakehashi.model.result import Result

OPTION = "option on the plants"
OF_DRAWS, OF_VOLATILITY = "interval of the draws", "range of the volatility"
OF_PLAN = "the plan, one world"
SHARED = ("distribution_investor", "distribution_host", "distribution_sponsor")


@once
def given_away(result: Result) -> pd.DataFrame:
    """One row a reading of what the host's part of distributions is worth.

    Columns: reading, those of `ESTIMATE` in USD, and ends (what low and high are).
    Rows: expected payments at the government's rates and at what a market asks for
    shares; and the option, a closed form on the plan whose ends are those of the
    volatility's range. Where a reading shares cash before the debt is served, the host's
    part is no residual and the payments are worth more than the option.
    """
    sums = fiscal_sums(result)
    own = [
        place
        for place, account in enumerate(sums.inputs.accounts)
        if account.institution in sums.terms.institutions
    ]
    rows: list[dict[str, object]] = []
    for reading, weighing in ((CREDIT_REFORM, GOVERNMENT), (FAIR_VALUE, EQUITY_RISK)):
        worth = account_values(sums, weighing)[:, own, KIND["distribution_host"]]
        found = estimate_of(worth.sum(axis=1), sums)
        ends = OF_PLAN if sums.draws == 1 else OF_DRAWS
        rows.append({"reading": reading, **found, "ends": ends})
    volatility = needed(result.inputs).market_risk.asset_volatility
    if volatility is not None:
        value, low, high = (
            option_value(result, one)
            for one in (volatility.base, volatility.base_low, volatility.base_high)
        )
        rows.append(
            {"reading": OPTION, "value": value, "low": low, "high": high,
             "ends": OF_VOLATILITY}
        )  # fmt: skip
    return table_of(rows, ("reading", *ESTIMATE, "ends"), numbers=ESTIMATE)


def option_value(result: Result, volatility: float) -> float:
    """Host's part of a call on each plant, struck at its debt [Merton 1974], in USD.

    The plant is worth its planned cash at what a market asks for shares; its debt is
    what stands at its peak, brought to the first flow at the government's rates, and
    runs until half of it is repaid. The part is the host's of all distributions.
    """
    sums, flows = plan_sums(result), result.project_flows
    place = np.asarray(result.inputs.terms.projects["equity_account"])
    weights = sums.terms.weights[:, :, place]
    risky, plain = (
        weights[sums.terms.weighings.index(name)] for name in (EQUITY_RISK, GOVERNMENT)
    )
    assets = np.sum(np.maximum(flows["cfads"], 0.0) * risky, axis=0)
    debt, years = _debt(result, plain)
    shared = [np.sum(np.asarray(flows[name]) * plain, axis=0) for name in SHARED]
    total = np.sum(shared, axis=0)
    part = np.divide(shared[1], total, out=np.zeros_like(total), where=total > 0.0)
    live = (part > 0.0) & (assets > 0.0) & (debt > 0.0) & (years > 0.0)
    if not live.any():
        return 0.0
    calls = equity_value(assets[live], debt[live], 0.0, volatility, years[live])
    return float(np.sum(part[live] * calls))


def _debt(result: Result, factors: NDArray[np.float64]) -> tuple[ByProject, ByProject]:
    """Peak debt of each project, discounted, and years until half of it is repaid."""
    owner = facility_project(result)
    periods, projects = factors.shape
    balance = np.zeros((periods, projects))
    closing = np.asarray(result.facility_flows["closing_balance"])
    for facility, project in enumerate(owner):
        balance[:, project] += closing[:, facility]
    peak = np.argmax(balance, axis=0)
    each = np.arange(projects)
    most = balance[peak, each]
    stands = balance > most / 2.0
    years = np.sum(stands & (np.arange(periods)[:, None] >= peak), axis=0)
    return most * factors[peak, each], years / result.inputs.timeline.periods_per_year
