"""What a ratio of backing to exposure buys: it hangs on LGD and on how few names there are.

The same probabilities of default are put into three portfolios - infinitely many names,
as many equal names as there are, and the names as they are - under several LGD.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from kakehashi.analysis.obligor_portfolio import Portfolio
from kakehashi.analysis.own_portfolio import own_portfolio
from kakehashi.analysis.portfolio_comparison import exact_distribution
from kakehashi.analysis.tables import table_of
from kakehashi.kernels import loss_measures
from kakehashi.kernels.asymptotic import (
    asymptotic_exceedance,
    asymptotic_expected_shortfall,
    asymptotic_value_at_risk,
)
from kakehashi.kernels.concentration import effective_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    from numpy.typing import ArrayLike

    from kakehashi.model.inputs import Inputs
    from kakehashi.model.laws import Laws
    from kakehashi.schema.institution import Institution

GRANULAR, EQUAL, OWN = "infinitely granular", "equal names", "names as they are"
LEVEL = 0.99  # of the tail columns
COLUMNS = (
    "portfolio", "names", "effective_names", "lgd_variant", "lgd", "expected",
    "quantile_0.99", "shortfall_0.99",
)  # fmt: skip
STATED = re.compile(r"backing_ratio_(?P<reading>.+)")


def backing_ratio_table(
    portfolio: Portfolio,
    lgds: Mapping[str, ArrayLike],
    ratios: Mapping[str, float],
) -> pd.DataFrame:
    """One row a portfolio variant and LGD; all but the counts are shares of exposure.

    `lgds` holds an LGD for all obligors or one for each, `ratios` the backing over the
    exposure. Columns: those of `COLUMNS`, and for each ratio beyond_<name>, the
    probability that the loss is above it.
    """
    rows = []
    for variant, given in lgds.items():
        lgd = np.broadcast_to(np.asarray(given, dtype=np.float64), portfolio.pd.shape)
        share = portfolio.exposure / portfolio.total
        mean = float(share @ lgd)
        for name, measured in (
            (GRANULAR, _granular(portfolio, mean, ratios)),
            (EQUAL, _of(_equal(portfolio, mean), ratios)),
            (OWN, _of(_scaled(portfolio, share, lgd), ratios)),
        ):
            rows.append(
                {"portfolio": name, "lgd_variant": variant, "lgd": mean, **measured}
            )
    columns = (*COLUMNS, *(f"beyond_{name}" for name in ratios))
    numbers = tuple(set(columns) - {"portfolio", "lgd_variant", "names"})
    return table_of(rows, columns, numbers=numbers, wholes=("names",))


def stated_ratios(institution: Institution) -> dict[str, float]:
    """Ratios of backing that the programme states: facts named `backing_ratio_...`."""
    return {
        found["reading"]: fact.base
        for name, fact in institution.facts.items()
        if (found := STATED.fullmatch(name))
    }


def own_backing_ratios(
    inputs: Inputs, laws: Laws
) -> Iterator[tuple[str, Portfolio, pd.DataFrame]]:
    """Institution, its portfolio and its table, for each that states a ratio.

    LGD variants: the mix of the projects as they are, and each law of recovery that the
    programme has, for all.
    """
    programme = inputs.loaded.programme
    for name, institution in programme.institutions.items():
        ratios = stated_ratios(institution)
        portfolio = own_portfolio(inputs, laws, name) if ratios else None
        if portfolio is None or programme.uncertainty is None:
            continue
        credit = programme.uncertainty.credit
        lgds: dict[str, ArrayLike] = {"as the projects are": portfolio.lgd}
        lgds["project finance"] = 1.0 - credit.recovery.mean.base
        for sector, law in credit.recovery_by_sector.items():
            lgds[sector.replace("_", " ")] = 1.0 - law.mean.base
        yield name, portfolio, backing_ratio_table(portfolio, lgds, ratios)


def _mean(portfolio: Portfolio) -> tuple[float, float]:
    """Exposure-weighted pd and asset correlation."""
    share = portfolio.exposure / portfolio.total
    return float(share @ portfolio.pd), float(share @ portfolio.correlation)


def _granular(
    portfolio: Portfolio, lgd: float, ratios: Mapping[str, float]
) -> dict[str, float]:
    """The asymptotic loss of names that are all the mean of these."""
    pd, correlation = _mean(portfolio)
    arguments = (pd, lgd, correlation)
    return {
        "expected": pd * lgd,
        "quantile_0.99": float(asymptotic_value_at_risk(*arguments, LEVEL)),
        "shortfall_0.99": float(asymptotic_expected_shortfall(*arguments, LEVEL)),
        **{
            f"beyond_{name}": float(asymptotic_exceedance(*arguments, ratio))
            for name, ratio in ratios.items()
        },
    }


def _equal(portfolio: Portfolio, lgd: float) -> Portfolio:
    """As many names as there are, all of them the mean."""
    pd, correlation = _mean(portfolio)
    count = len(portfolio.names)
    return Portfolio(
        names=portfolio.names,
        exposure=np.full(count, 1.0 / count),
        pd=np.full(count, pd),
        lgd=np.full(count, lgd),
        loadings=np.full((count, 1), np.sqrt(correlation)),
    )


def _scaled(portfolio: Portfolio, share: np.ndarray, lgd: np.ndarray) -> Portfolio:
    """The names as they are, with exposures as shares."""
    return Portfolio(
        names=portfolio.names,
        exposure=share,
        pd=portfolio.pd,
        lgd=lgd,
        loadings=portfolio.loadings,
    )


def _of(portfolio: Portfolio, ratios: Mapping[str, float]) -> dict[str, float]:
    """Measures of the exact distribution."""
    found = exact_distribution(portfolio)
    return {
        "names": len(portfolio.names),
        "effective_names": effective_names(portfolio.exposure),
        "expected": loss_measures.expected_loss(*found),
        "quantile_0.99": loss_measures.value_at_risk(*found, LEVEL),
        "shortfall_0.99": loss_measures.expected_shortfall(*found, LEVEL),
        **{
            f"beyond_{name}": loss_measures.exceedance(*found, ratio)
            for name, ratio in ratios.items()
        },
    }
