"""`kakehashi tariffs`: compare tariffs with named counterfactuals, and check a claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from kakehashi.analysis.tariff_claim import check_claim, claimed_saving, claims_on_file
from kakehashi.analysis.tariff_saving import every_saving, tariff_saving
from kakehashi.cli.drawing import drawing
from kakehashi.model.compile import compile_programme
from kakehashi.model.run import run_inputs
from kakehashi.reports.console import print_offset, print_tariffs
from kakehashi.schema.group_table import load_with_groups

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from kakehashi.analysis.tariff_saving import TariffSaving
    from kakehashi.schema.load import LoadedProgramme


def show_tariffs(
    programme: str,
    scenarios: Sequence[str] | None,
    *,
    counterfactuals: Sequence[str],
    as_of: dt.date | None,
    groups: Path | None,
    claim: str | None,
    draws: int,
    seed: int,
) -> None:
    """Load, compare with the named counterfactuals or with all, print."""
    stated = claimed_saving(claim) if claim is not None else None
    loaded = load_with_groups(programme, groups, scenarios)
    savings = every_saving(loaded.programme, as_of)
    if counterfactuals:
        savings = {
            name: tariff_saving(loaded.programme, name, as_of)
            for name in counterfactuals
        }
    on_file = [one for _, one in claims_on_file(loaded.programme)]
    claims = [stated] if stated is not None else on_file[:1]
    checks = [check_claim(one, list(savings.values())) for one in claims]
    console = Console()
    print_tariffs(savings, checks, console)
    if draws:
        _beside_losses(loaded, savings, as_of, draws=draws, seed=seed)


def _beside_losses(
    loaded: LoadedProgramme,
    savings: dict[str, TariffSaving],
    as_of: dt.date | None,
    *,
    draws: int,
    seed: int,
) -> None:
    """Run the programme in draws, and print saving and loss of the same draws."""
    from kakehashi.analysis.tariff_offset import tariff_offset  # SciPy is slow to load

    console = Console()
    with drawing(console, draws) as done:
        result = run_inputs(compile_programme(loaded), draws, seed, progress=done)
    print_offset(result, tariff_offset(result, as_of), savings, console)
