"""Subsidy cost of a loan or a guarantee, with components that add up to it.

The cost to the state is the present value, at its own borrowing rates and without
administration, of what it pays less what it gets; plus is a cost [2 USC 661a(5)]. Flows
run by period and discount factors come from the basket of zeros. Estimates and later
re-estimates keep to the cohort: the fiscal year in which the money was committed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.kernels.present_value import present_value
from kakehashi.kernels.refusal import outside, refuse, unlike

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from kakehashi.arrays import Index, Numbers


class SubsidyCost(NamedTuple):
    """Signed components, plus is a cost, and the amount that they are measured by."""

    net_interest: Numbers
    net_default: Numbers
    net_fees: Numbers
    net_other: Numbers
    supported: Numbers  # present value of disbursements, direct or guaranteed

    @property
    def net_total(self) -> Numbers:
        """Subsidy cost: the sum of the components."""
        return self.net_interest + self.net_default + self.net_fees + self.net_other

    @property
    def rate(self) -> Numbers:
        """Subsidy rate: cost per unit disbursed or guaranteed."""
        return self.net_total / self.supported


def _supported(disbursed: ArrayLike, discount_factor: ArrayLike) -> Numbers:
    """Present value of what is disbursed; a rate of nothing is refused."""
    worth = present_value(disbursed, discount_factor)
    refuse(
        outside("present value of disbursed", worth, 0.0, np.inf,
                "leave out loans that are never disbursed", above_low=True),
    )  # fmt: skip
    return worth


def loan_subsidy(
    disbursed: ArrayLike,
    service: ArrayLike,
    service_without_default: ArrayLike,
    service_paid: ArrayLike,
    recovery: ArrayLike,
    fees: ArrayLike,
    discount_factor: ArrayLike,
) -> SubsidyCost:
    """Cost of direct loans by component; last axis period, other axes kept.

    interest = PV(disbursed) - PV(contract); other = PV(contract) - PV(paid if nobody
    defaulted: prepayment and the like); default = PV(that) - PV(paid) - PV(recovery);
    fees = -PV(fees). The split follows the headings of OMB Circular A-11 section 185;
    its detail here is ours. `service_without_default` is `service` where nothing but
    default departs from the contract.
    """
    contract = present_value(service, discount_factor)
    undefaulted = present_value(service_without_default, discount_factor)
    paid = present_value(service_paid, discount_factor)
    supported = _supported(disbursed, discount_factor)
    return SubsidyCost(
        net_interest=supported - contract,
        net_default=undefaulted - paid - present_value(recovery, discount_factor),
        net_fees=-present_value(fees, discount_factor),
        net_other=contract - undefaulted,
        supported=supported,
    )


def guarantee_subsidy(
    disbursed: ArrayLike,
    claims: ArrayLike,
    recovery: ArrayLike,
    fees: ArrayLike,
    interest_supplement: ArrayLike,
    other_payments: ArrayLike,
    discount_factor: ArrayLike,
) -> SubsidyCost:
    """Cost of guarantees: PV(claims) - PV(recoveries) - PV(fees) + PV(supplements).

    `disbursed` is what private lenders pay out under the guarantee, the covered part
    only if the rate is to be one of cover. `recovery` is the guarantor's part.
    """
    return SubsidyCost(
        net_interest=present_value(interest_supplement, discount_factor),
        net_default=present_value(claims, discount_factor)
        - present_value(recovery, discount_factor),
        net_fees=-present_value(fees, discount_factor),
        net_other=present_value(other_payments, discount_factor),
        supported=_supported(disbursed, discount_factor),
    )


def by_cohort(cost: SubsidyCost, cohort: Index, cohorts: int) -> SubsidyCost:
    """Add facilities up by cohort: (.., facility) becomes (.., cohort).

    Each component is additive; the rate of a cohort follows from its sums. Each loan's
    present values count from its own first disbursement, as its cohort's rate does.
    """
    refuse(
        unlike("cohort", cohort, "cost", np.moveaxis(cost.net_interest, -1, 0)),
        outside("cohort", cohort, 0, cohorts - 1, "number the cohorts from 0"),
    )
    members = (cohort[:, None] == np.arange(cohorts)).astype(np.float64)
    return SubsidyCost(*(np.asarray(part) @ members for part in cost))
