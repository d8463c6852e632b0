"""What the agreed tariffs save a year against one counterfactual, and who gets it.

Five perimeters always stand together: the duty avoided, the investor state's firms and
treasury, the host state's buyers and treasury. The verdict differs between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from kakehashi.kernels.tariff_incidence import Incidence, incidence
from kakehashi.kernels.tariff_rates import effective_rate, static_saving
from kakehashi.model.compile_tariffs import compile_tariffs, tariffs_of

if TYPE_CHECKING:
    import datetime as dt

    from kakehashi.arrays import ByItem
    from kakehashi.model.compile_tariffs import TariffTerms
    from kakehashi.schema.programme import Programme


class Perimeters(NamedTuple):
    """Gain a year by who gets it, in USD; negative: a loss.

    The last four add up to `net`, what the cut is worth to the two countries together.
    """

    gross_duty: float
    """Duty avoided if nothing moves: the headline's figure, nobody's gain as it stands."""
    investor_private: float
    """Exporters after tax: better prices and the margin on further sales."""
    investor_treasury: float
    """Tax on the exporters' gain."""
    host_buyers: float
    host_treasury: float
    """Duty that is no longer collected, so negative where a cut saves."""

    @property
    def investor(self) -> float:
        """Firms and treasury of the investor state."""
        return self.investor_private + self.investor_treasury

    @property
    def net(self) -> float:
        """Sum over all that pay or gain."""
        return self.investor + self.host_buyers + self.host_treasury


@dataclass(frozen=True)
class TariffSaving:
    """One comparison of two tariffs."""

    programme: Programme
    terms: TariffTerms

    @cached_property
    def static(self) -> ByItem:
        """Duty avoided by group if nothing moves, (group,), USD a year."""
        terms = self.terms
        return static_saving(terms.imports, terms.rate_without, terms.rate_with)

    @cached_property
    def incidence(self) -> Incidence:
        """Who gains, by group; USD a year."""
        return self._incidence(self.terms.elasticity)

    @cached_property
    def fixed_volumes(self) -> Incidence:
        """The same if prices move and volumes do not."""
        return self._incidence(np.zeros_like(self.terms.elasticity))

    @cached_property
    def long_run(self) -> Incidence:
        """The same with the long-run elasticity of each group, where one is given."""
        groups = self.programme.product_groups.values()
        given = [
            group.elasticity.base
            if group.long_run_elasticity is None
            else group.long_run_elasticity.base
            for group in groups
        ]
        return self._incidence(np.array(given))

    def _incidence(self, elasticity: ByItem) -> Incidence:
        terms = self.terms
        return incidence(
            terms.imports,
            terms.mfn,
            terms.rate_without,
            terms.rate_with,
            terms.pass_through,
            elasticity,
            terms.margin,
        )

    @property
    def gross_duty(self) -> float:
        """Duty avoided if nothing moves, over all groups; USD a year."""
        return float(np.sum(self.static))

    @property
    def on_all_imports(self) -> float:
        """Gross duty if what the groups leave out paid as they do; USD a year.

        Scaled to the customs total, since some imports map to no group.
        """
        total = tariffs_of(self.programme).imports.base
        return self.gross_duty * total / float(np.sum(self.terms.imports))

    @property
    def rate_without(self) -> float:
        """Average rate under the counterfactual, with the weights of the table."""
        return effective_rate(self.terms.imports, self.terms.rate_without)

    @property
    def rate_with(self) -> float:
        """Average rate under the rules of the day."""
        return effective_rate(self.terms.imports, self.terms.rate_with)

    @cached_property
    def perimeters(self) -> Perimeters:
        """Who gains how much, over all groups."""
        split = self.incidence
        gain = float(np.sum(split.exporter))
        taxed = self.terms.tax_share * gain
        return Perimeters(
            gross_duty=self.gross_duty,
            investor_private=gain - taxed,
            investor_treasury=taxed,
            host_buyers=float(np.sum(split.buyer)),
            host_treasury=-float(np.sum(split.duty_saved)),
        )

    def by_group(self) -> pd.DataFrame:
        """One row a group: rates, duty avoided, gain of exporters and buyers; USD a year."""
        terms, split = self.terms, self.incidence
        groups = self.programme.product_groups
        return pd.DataFrame(
            {
                "group": list(terms.groups),
                "label": [groups[name].label for name in terms.groups],
                "imports": terms.imports,
                "mfn": terms.mfn,
                "rate_without": terms.rate_without,
                "rate_with": terms.rate_with,
                "gross_duty": self.static,
                "exporters": split.exporter,
                "host_buyers": split.buyer,
                "host_treasury": -split.duty_saved,
                "calibrated": [groups[name].calibrated for name in terms.groups],
            }
        )

    def in_yen(self, dollars: float) -> float:
        """An amount at the rate that the tariffs of the programme name (§7)."""
        return dollars * tariffs_of(self.programme).usd_jpy.base

    @property
    def lawful(self) -> bool:
        """Whether the counterfactual still had a base in law on the day."""
        until = (
            tariffs_of(self.programme)
            .counterfactuals[self.terms.counterfactual]
            .legal_until
        )
        return until is None or self.terms.day < until


def tariff_saving(
    programme: Programme, counterfactual: str | None, day: dt.date | None = None
) -> TariffSaving:
    """Compare the tariffs of a day with a named counterfactual, of which none is default.

    `day` none: the day on which the agreed rates took effect. Raises `InputError` where
    no counterfactual is named, or the day is outside the schedule.
    """
    return TariffSaving(programme, compile_tariffs(programme, counterfactual, day))


def every_saving(
    programme: Programme, day: dt.date | None = None
) -> dict[str, TariffSaving]:
    """The comparison with each counterfactual, side by side."""
    return {
        name: tariff_saving(programme, name, day)
        for name in tariffs_of(programme).counterfactuals
    }
