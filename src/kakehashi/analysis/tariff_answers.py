"""The Python interface to tariffs: one comparison and the questions asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kakehashi.analysis.tariff_claim import check_claim, claimed_saving
from kakehashi.analysis.tariff_models import model_comparison
from kakehashi.analysis.tariff_saving import TariffSaving, tariff_saving
from kakehashi.schema.group_table import load_with_groups

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pandas as pd

    from kakehashi.analysis.tariff_claim import SavingCheck
    from kakehashi.analysis.tariff_saving import Perimeters


@dataclass(frozen=True)
class Tariffs:
    """What the tariffs of a day save against one named counterfactual."""

    saving: TariffSaving

    @property
    def perimeters(self) -> Perimeters:
        """Gain a year by who gets it, USD."""
        return self.saving.perimeters

    @property
    def rate_without(self) -> float:
        """Average rate under the counterfactual."""
        return self.saving.rate_without

    @property
    def rate_with(self) -> float:
        """Average rate under the rules of the day."""
        return self.saving.rate_with

    def by_group(self) -> pd.DataFrame:
        """One row a group of goods; USD a year."""
        return self.saving.by_group()

    def models(self) -> pd.DataFrame:
        """The cut through other models, one row a group; relative changes."""
        return model_comparison(self.saving)

    def check(self, claim: str) -> SavingCheck:
        """A claimed saving, such as `10 JPY tn`, against the computed one."""
        return check_claim(claimed_saving(claim), [self.saving])[0]


def tariffs(
    programme: str | Path = "us-japan-2025",
    counterfactual: str | None = None,
    *,
    as_of: dt.date | None = None,
    groups: str | Path | None = None,
    scenarios: Sequence[str] | None = None,
    changes: Iterable[tuple[str, object, str]] = (),
) -> Tariffs:
    """Compare the tariffs of a day with a named counterfactual; there is no default.

    `as_of` none: the day on which the agreed rates took effect. `groups` is a CSV table
    of goods in place of the programme's own. Raises `InputError` with every problem.
    """
    loaded = load_with_groups(programme, groups, scenarios, changes)
    return Tariffs(tariff_saving(loaded.programme, counterfactual, as_of))
