"""The records that kernels read and write: one per project, facility, tier and period.

A record is one row of a NumPy structured array, so the arithmetic reads
`facility.margin` both compiled and as plain Python. Money is a magnitude >= 0 in whole
currency units, rates are decimals per year, times are numbers of periods (§1, §2, §4).
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np

Record: TypeAlias = Any  # one row; numba gives it its type
Records: TypeAlias = Any  # np.recarray of one of the dtypes below

NEVER = 1 << 30  # a period that no grid reaches

# Order of funding
EQUITY_FIRST, PRO_RATA, DEBT_FIRST = 0, 1, 2
# Where the principal of an instalment comes from: a table of fractions, or the annuity
FROM_TABLE, LEVEL_PAYMENT = 0, 1
# Up to what a tier takes cash
DEEMED_ALLOCATION, DEEMED_PRINCIPAL, DEEMED_INTEREST, IRR, UNLIMITED = 0, 1, 2, 3, 4


def _dtype(**fields: str) -> np.dtype[Any]:
    """Aligned dtype; each keyword is a kind with the names of its fields."""
    kinds = {"money": "f8", "number": "f8", "whole": "i8", "flag": "?"}
    pairs = [
        (name, kinds[kind]) for kind, names in fields.items() for name in names.split()
    ]
    return np.dtype((np.record, np.dtype(pairs, align=True)))


PROJECT = _dtype(
    whole="first_facility end_facility start_period construction_periods knots "
    "available_from available_until life_periods tax_credit_age depreciation_periods "
    "funding_order missed_to_default recovery_lag distribute_every distribute_offset "
    "committed_from equity_account market",
    money="capex grant tax_credit budget",
    number="programme_equity_share debt_share draw_weight spv_share programme_equity_fraction "
    "tax_rate reserve_periods cash_sweep lock_up_dscr market_exposure",
    flag="reserve_at_completion",
)
FACILITY = _dtype(
    whole="reference day_count profile grace_periods instalment_every instalments "
    "claim_lag lender guarantor lender_account guarantor_account",
    money="commitment limit",
    number="share margin upfront_fee commitment_fee cover_ratio premium_upfront "
    "premium_running",
    flag="capitalises accelerated",
)
TIER = _dtype(
    whole="until",
    number="investor_share host_share carry_rate target_irr",
    flag="each_side next_period",
)
RULE = _dtype(
    whole="deemed_reference",
    number="deemed_spread loss_share_of_host periods_per_year",
    flag="before_debt from_drawdown",
)
SPV = _dtype(whole="first_project end_project")
SHOCK = _dtype(
    whole="delay_periods default_period",
    number="capex_factor revenue_factor cost_factor grant_factor recovery_rate",
)

PROJECT_STATE = _dtype(
    whole="age missed defaulted_in",
    money="reserve retained tax_loss debt_funded equity_funded programme_equity_paid "
    "invested surplus due cash interval_cash interval_due locked",
)
FACILITY_STATE = _dtype(
    whole="overdue_periods",
    money="balance scheduled_balance utilised arrears_principal arrears_interest "
    "interest_due premium_due principal_due newly_due exposure uncalled claims_paid "
    "recovered",
    number="rate year_fraction",
)
TIER_STATE = _dtype(money="carried hurdle_account", flag="met")

PROJECT_FLOWS = _dtype(
    money="capex grant sponsor_equity programme_equity revenue operating_cost tax "
    "tax_credit sponsor_support cfads cash_for_debt debt_service_due debt_service_paid "
    "distribution_sponsor distribution_investor distribution_host paid_to_pool "
    "received_from_pool deemed_allocation deemed_shortfall beyond_deemed invested "
    "reserve_balance retained_balance reserve_funded interval_cash interval_due",
)
FACILITY_FLOWS = _dtype(
    money="opening_balance drawdown capitalised interest_accrued interest_paid "
    "principal_due principal_repaid prepayment upfront_fee commitment_fee premium "
    "guarantee_call reimbursement recovery_lender recovery_guarantor write_off "
    "guarantor_write_off loss_shared_lender loss_shared_guarantor arrears undrawn "
    "guaranteed_exposure closing_balance subrogated_balance exposure_at_default",
)
TIER_FLOWS = _dtype(money="shared short")
# What one account pays, receives and holds in a period: flows, then stocks at its end
ACCOUNT_FLOWS = _dtype(
    money="disbursed interest_due principal_due interest_paid principal_paid fee_income "
    "claims_received recovered_lender write_off loss_shared_lender defaulted premium "
    "claims_paid recovered_guarantor guarantor_write_off loss_shared_guarantor "
    "equity_paid distribution_investor distribution_host drawn guaranteed undrawn "
    "open_claims",
)

DRAW_WEIGHTS = MappingProxyType({"end": 0.0, "middle": 0.5, "start": 1.0})


def records(count: int | tuple[int, ...], dtype: np.dtype[Any]) -> Records:
    """Zeroed records that answer to attribute access outside compiled code as well."""
    return np.zeros(count, dtype).view(np.recarray)
