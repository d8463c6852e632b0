"""`kakehashi tariffs`: compare tariffs with named counterfactuals, and check a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from kakehashi.analysis.tariff_claim import check_claim, claimed_saving, claims_on_file
from kakehashi.analysis.tariff_saving import every_saving, tariff_saving
from kakehashi.reports.console import print_tariffs
from kakehashi.schema.group_table import load_with_groups

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path


def show_tariffs(
    programme: str,
    scenarios: Sequence[str] | None,
    *,
    counterfactuals: Sequence[str],
    as_of: dt.date | None,
    groups: Path | None,
    claim: str | None,
) -> None:
    """Load, compare with the named counterfactuals or with all, print."""
    stated = claimed_saving(claim) if claim is not None else None
    loaded = load_with_groups(programme, groups, scenarios).programme
    savings = every_saving(loaded, as_of)
    if counterfactuals:
        savings = {name: tariff_saving(loaded, name, as_of) for name in counterfactuals}
    on_file = [one for _, one in claims_on_file(loaded)]
    claims = [stated] if stated is not None else on_file[:1]
    checks = [check_claim(one, savings.values()) for one in claims]
    print_tariffs(savings, checks, Console())
