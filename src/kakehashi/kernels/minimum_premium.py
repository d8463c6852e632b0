"""Minimum premium rate of the OECD Arrangement on officially supported export credits.

A reference for country categories 1 to 7 only. Obligors in market-benchmark countries,
the United States among them, are priced case by case against the market (Art. 24(c)),
and untied investment finance is probably outside the Arrangement altogether.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kakehashi.errors import Problem
from kakehashi.kernels.refusal import outside, refuse, share_problems

if TYPE_CHECKING:
    from collections.abc import Mapping

BELOW_STANDARD, STANDARD, ABOVE_STANDARD = 0, 1, 2  # product quality
SOVEREIGN = "SOV/CC0"
BETTER_THAN_SOVEREIGN = "SOV+"

PERCENT = 0.01  # coefficients are printed in percent of principal
STANDARD_COVER = 0.95
DRAWING_WEIGHT = 0.5  # years of drawing count half
STANDARD_PERIOD_YEARS = 0.5  # between instalments of the standard profile
FIRST_HALF_PERIOD = 0.25
CATEGORIES = 7

Row = tuple[float | None, ...]  # one coefficient a country category; None: not offered


class MinimumPremiumTable(NamedTuple):
    """Coefficients in force from a date; rates in percent of principal, as printed."""

    effective_from: str
    source: str
    per_year: Row  # a
    constant: Row  # b
    buyer_per_year: Mapping[str, Row]  # c, by buyer class
    quality: Mapping[int, Row]  # factor by product quality
    full_cover: Row  # addition to the factor 1 at full cover
    better_than_sovereign: float
    term_per_year: float
    term_from_years: float
    most_term: float
    most_enhancement: float
    most_local_currency: float


def equivalent_repayment_years(weighted_average_life_years: float) -> float:
    """Repayment term of the standard profile with the same average life.

    (WAL - 0.25) / 0.5: equal semi-annual instalments over n years live n / 2 + 1/4.
    """
    refuse(
        outside("weighted_average_life_years", weighted_average_life_years,
                FIRST_HALF_PERIOD, np.inf, "repayment takes some time", above_low=True),
    )  # fmt: skip
    return (weighted_average_life_years - FIRST_HALF_PERIOD) / STANDARD_PERIOD_YEARS


def horizon_of_risk(drawing_years: float, repayment_years: float) -> float:
    """HOR in years: half the time of drawing and all the time of repayment."""
    refuse(
        outside("drawing_years", drawing_years, 0.0, np.inf, "give a time >= 0"),
        outside("repayment_years", repayment_years, 0.0, np.inf, "give a time above 0",
                above_low=True),
    )  # fmt: skip
    return DRAWING_WEIGHT * drawing_years + repayment_years


def cover_factor(table: MinimumPremiumTable, category: int, cover: float) -> float:
    """PCF: 1 up to 95 % cover, on a straight line to 1 + its coefficient at 100 %."""
    above_standard = max(cover - STANDARD_COVER, 0.0) / (1.0 - STANDARD_COVER)
    return 1.0 + above_standard * (table.full_cover[category - 1] or 0.0)


def term_relief(
    table: MinimumPremiumTable, horizon_years: float, *, is_speculative: bool
) -> float:
    """TERM: discount for a long horizon, of speculative grades only, up to its cap."""
    longer = max(horizon_years - table.term_from_years, 0.0) * is_speculative
    return min(table.term_per_year * longer, table.most_term)


def _refuse(
    table: MinimumPremiumTable,
    category: int,
    buyer: str,
    commercial_cover: float,
    political_cover: float,
    enhancement: float,
    local_currency: float,
) -> None:
    """Refuse what the table does not hold and relief beyond what it grants."""
    benchmark = (
        "price category 0 against the market, case by case; 1 to 7 are in the table"
    )
    refuse(
        outside("category", category, 1, CATEGORIES, benchmark),
        share_problems("commercial_cover", commercial_cover),
        share_problems("political_cover", political_cover),
        outside("enhancement", enhancement, 0.0, table.most_enhancement,
                "it is capped"),
        outside("local_currency", local_currency, 0.0, table.most_local_currency,
                "it is capped"),
    )  # fmt: skip
    if buyer not in table.buyer_per_year:
        known = ", ".join(table.buyer_per_year)
        what = f"{buyer!r} is no class of buyer"
        refuse([Problem(where="buyer", what=what, fix=f"give one of {known}")])
    if table.buyer_per_year[buyer][category - 1] is None:
        what = f"class {buyer} is not offered in country category {category}"
        refuse([Problem(where="buyer", what=what, fix="give a better class of buyer")])


def minimum_premium_rate(
    table: MinimumPremiumTable,
    category: int,
    buyer: str,
    horizon_years: float,
    commercial_cover: float,
    political_cover: float,
    quality: int,
    enhancement: float,
    local_currency: float,
    *,
    is_speculative: bool,
) -> float:
    """Premium per unit of principal, as if all were paid at the first drawdown.

    {[(a H + b) max(PCC, PCP) / 0.95] (1 - LCF) + c PCC / 0.95 H (1 - CEF)} x QPF x PCF
    x BTSF x (1 - TERM) [Arrangement Annex VI], with a, b, c, QPF by country category.
    """
    _refuse(
        table, category, buyer, commercial_cover, political_cover, enhancement,
        local_currency,
    )  # fmt: skip

    place = category - 1
    cover = max(commercial_cover, political_cover) / STANDARD_COVER
    country = (table.per_year[place] or 0.0) * horizon_years
    country += table.constant[place] or 0.0
    buyer_risk = (table.buyer_per_year[buyer][place] or 0.0) * horizon_years
    buyer_risk *= commercial_cover / STANDARD_COVER * (1.0 - enhancement)
    factors = table.quality[quality][place] or 0.0
    factors *= cover_factor(table, category, max(commercial_cover, political_cover))
    factors *= 1.0 - term_relief(table, horizon_years, is_speculative=is_speculative)
    if buyer == BETTER_THAN_SOVEREIGN:
        factors *= table.better_than_sovereign
    return PERCENT * (country * cover * (1.0 - local_currency) + buyer_risk) * factors
