"""What a measure is before there is a run: id, label, unit, formula, inputs, reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from kakehashi.analysis.views import Views

CAPITAL = ("projects.*.capex", "projects.*.programme_share", "default_programme_share")
FINANCE = ("financing_plans.**", "market.reference_rates.**")
OPERATION = (
    "technologies.**",
    "projects.*.operations.**",
    "projects.*.grants.**",
    "projects.*.tax_credits.**",
    "tax.rate",
    "market.escalation",
)
SPLIT = (
    "terms.distribution_rule",
    "terms.distribution_rules.**",
    "terms.deemed_allocation.spread",
    "terms.spv_pooling",
)
BUILDING = ("technologies.*.construction", "projects.*.construction.delay")
DEADLINE = ("terms.deadline.date", "terms.deadline.basis")
PLACING = (
    "terms.placement.minimum_stage",
    "terms.placement.sectors",
    "terms.placement.eligibility",
    "terms.notice_interval",
)
WAITING = ("terms.funding_lag", "terms.calendar")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The value of a measure in one run, and what a reader must know of it."""

    value: float | str | dt.date | None
    note: str | None = None
    parameters: tuple[str, ...] = ()
    """Paths of parameters beyond those of the definition."""
    low: float | None = None
    """Interval of 95 % of a value that is an estimate from draws."""
    high: float | None = None
    standard_error: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One measure, or one for each institution where its id says `{institution}`.

    Labels may say `{investor}`, `{host}` and `{institution}`; a run puts names in.
    """

    id: str
    label: str
    unit: str
    formula: str
    value: Callable[[Views, str], Found]
    """Reads the measure off a run; the text is the id of the institution, or empty."""
    parameters: tuple[str, ...] = ()
    """Shapes of the paths of parameters, with `*` for a free key and `**` at the end
    for all below, or plain paths of settings."""
    measures: tuple[str, ...] = ()
    without_parameters: str = ""
    """Why neither of the two is named, where that is so."""
    every_project: bool = False
    """True: projects that were not placed count among its parameters."""
    needs_draws: bool = False
    """True: it is an estimate from draws, and there is none without them."""
    needs_network: bool = False
    """True: it is of the supply network, and a programme without one has none."""
    takes_seconds: bool = False
    """True: who asks for all measures at once, to move a slider, goes without it."""

    @property
    def per_institution(self) -> bool:
        """Whether there is one measure for each institution."""
        return "{institution}" in self.id


def number(value: Any, note: str | None = None) -> Found:  # noqa: ANN401 - any cell
    """A cell of a table as a plain float; what the table leaves out is None."""
    absent = value is None or bool(pd.isna(value))
    return Found(value=None if absent else float(value), note=note)
