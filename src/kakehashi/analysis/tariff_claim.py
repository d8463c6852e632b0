"""What a headline saving would need to be true, beside what is computed.

A claim is never an input and never stands where a computed figure is asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.analysis.convert import currency_of
from kakehashi.errors import InputError, Problem
from kakehashi.kernels.tariff_claim import claim_needs
from kakehashi.model.compile_tariffs import tariffs_of
from kakehashi.units import UnknownUnitError, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kakehashi.analysis.tariff_saving import TariffSaving
    from kakehashi.schema.parameter import Parameter
    from kakehashi.schema.programme import Programme

_AMOUNT = re.compile(r"\s*(?P<figure>[0-9][0-9,]*(?:\.[0-9]+)?)\s+(?P<unit>\S.*?)\s*")
CURRENCIES = ("JPY", "USD")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedSaving:
    """A saving that somebody stated, in whole units of its currency."""

    text: str
    """As it was printed."""
    amount: float
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavingCheck:
    """A claimed saving against one computed yearly saving."""

    claim: ClaimedSaving
    counterfactual: str
    computed: float
    """Duty avoided a year if nothing moves, in the currency of the claim."""
    rate_cut: float
    """Cut of the tariff on all exports that would save the claim in one year."""
    years: float
    """Years of the computed saving in the claim; infinite: never."""
    ratio: float
    """Computed over claimed."""


def claimed_saving(text: str) -> ClaimedSaving:
    """A claim as a user types it, such as `10 JPY tn` or `67.72 USD bn / year`."""
    found = _AMOUNT.fullmatch(text)
    fix = "write a figure and its unit, such as '10 JPY tn' or '67.72 USD bn'"
    if found is None:
        raise InputError(
            [Problem(where="claim", what=f"'{text}' is no amount of money", fix=fix)]
        )
    try:
        unit = parse_unit(found["unit"].removesuffix("/ year").strip())
    except UnknownUnitError as error:
        what = f"the unit '{found['unit']}' is not known (the part '{error}')"
        raise InputError([Problem(where="claim", what=what, fix=fix)]) from None
    money = {((currency, 1),): currency for currency in CURRENCIES}
    amount = float(found["figure"].replace(",", "")) * unit.factor
    if unit.dimension not in money or amount <= 0:
        what = f"'{text}' is not an amount above 0 of {' or '.join(CURRENCIES)}"
        raise InputError([Problem(where="claim", what=what, fix=fix)])
    return ClaimedSaving(
        text=text.strip(), amount=amount, currency=money[unit.dimension]
    )


def claims_on_file(programme: Programme) -> list[tuple[str, ClaimedSaving]]:
    """(id, claim) of each recorded claim of money a year in one of the currencies."""
    found = []
    for name, claim in programme.claims.items():
        currency = currency_of(claim.claimed)
        yearly = ("year", -1) in claim.claimed.dimension
        if yearly and currency in CURRENCIES:
            found.append((name, _recorded(claim.claimed, currency)))
    return found


def _recorded(claimed: Parameter, currency: str) -> ClaimedSaving:
    return ClaimedSaving(
        text=f"{claimed.value:g} {claimed.unit}",
        amount=claimed.base,
        currency=currency,
    )


def check_claim(
    claim: ClaimedSaving, savings: Iterable[TariffSaving]
) -> list[SavingCheck]:
    """The claim against each computed saving, one currency throughout (§7)."""
    checks = []
    for saving in savings:
        tariffs = tariffs_of(saving.programme)
        rate = tariffs.usd_jpy.base
        in_yen = claim.currency == "JPY"
        computed = saving.gross_duty * (rate if in_yen else 1.0)
        exports = tariffs.exports.base / (1.0 if in_yen else rate)
        needs = claim_needs(claim.amount, exports, computed)
        checks.append(
            SavingCheck(
                claim=claim,
                counterfactual=saving.terms.counterfactual,
                computed=computed,
                rate_cut=float(needs.rate_cut),
                years=float(needs.years),
                ratio=float(needs.ratio),
            )
        )
    return checks
