"""One project in one period of operation: revenue, costs, tax, cash for debt service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kakehashi.kernels.jit import compiled

if TYPE_CHECKING:
    from kakehashi.arrays import ByPeriod
    from kakehashi.kernels.records import Record


@compiled
def income_tax(
    project: Record, state: Record, capex: float, profit: float, age: int
) -> float:
    """Tax on profit less straight-line depreciation of `capex`; losses carry forward.

    Interest is not deducted, so that sculpted debt has a closed form (§16).
    """
    if age < project.depreciation_periods:
        profit -= capex / project.depreciation_periods
    used = min(state.tax_loss, max(profit, 0.0))
    state.tax_loss += max(-profit, 0.0) - used
    return float(project.tax_rate * max(profit - used, 0.0))


@compiled
def operate(
    project: Record,
    shock: Record,
    state: Record,
    row: Record,
    age: int,
    revenue_by_age: ByPeriod,
    merchant_by_age: ByPeriod,
    cost_by_age: ByPeriod,
    price_index: float,
    market_index: float,
) -> float:
    """Cash flow available for debt service `age` periods after completion, >= 0.

    Of the revenue the part that no contract fixes (`merchant_by_age`) moves, as far as
    the project is exposed, with the price index of its market instead of that of all
    prices. A negative cash flow is made good by the sponsor (`sponsor_support`).
    """
    if age >= project.life_periods:
        return 0.0
    moved = project.market_exposure * merchant_by_age[age]
    revenue = revenue_by_age[age] * price_index + moved * (market_index - price_index)
    row.revenue = revenue * shock.revenue_factor
    row.operating_cost = cost_by_age[age] * price_index * shock.cost_factor
    row.tax = income_tax(
        project,
        state,
        project.capex * shock.capex_factor,
        row.revenue - row.operating_cost,
        age,
    )
    in_time = age == project.tax_credit_age
    row.tax_credit = project.tax_credit * shock.grant_factor if in_time else 0.0
    net_cash = row.revenue - row.operating_cost - row.tax + row.tax_credit
    row.sponsor_support = max(-net_cash, 0.0)
    row.cfads = max(net_cash, 0.0)
    return float(row.cfads)


@compiled
def operate_for_life(
    project: Record,
    shock: Record,
    state: Record,
    row: Record,
    revenue_by_age: ByPeriod,
    cost_by_age: ByPeriod,
    price_index: ByPeriod,
    cfads: ByPeriod,
) -> None:
    """Fill `cfads` (age,) with the cash flow of every period, its market as all prices.

    Ages outside the grid take the price index of its first or last period.
    """
    completion = project.start_period + project.construction_periods
    for age in range(cfads.size):
        period = min(max(completion + age, 0), price_index.size - 1)
        cfads[age] = operate(
            project, shock, state, row, age, revenue_by_age, revenue_by_age,
            cost_by_age, price_index[period], price_index[period],
        )  # fmt: skip
