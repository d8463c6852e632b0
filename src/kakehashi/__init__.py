"""Kakehashi: an engine for state-backed strategic investment programmes.

    import kakehashi as kk
    run = kk.run("us-japan-2025", ["mou-2025"])
    run.measures["disbursed_by_deadline"].value
    run.flows

Names are imported when first used, so that `import kakehashi` is quick.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kakehashi.analysis.answers import Run as Run
    from kakehashi.analysis.answers import run as run
    from kakehashi.analysis.measure import Measure as Measure
    from kakehashi.analysis.portfolio_comparison import (
        compare_portfolio as compare_portfolio,
    )
    from kakehashi.analysis.resilience import Resilience as Resilience
    from kakehashi.analysis.resilience import resilience as resilience
    from kakehashi.analysis.tariff_answers import Tariffs as Tariffs
    from kakehashi.analysis.tariff_answers import tariffs as tariffs
    from kakehashi.errors import BrokenIdentityError as BrokenIdentityError
    from kakehashi.errors import InputError as InputError
    from kakehashi.errors import Problem as Problem
    from kakehashi.schema.load import load_programme as load_programme

__version__ = "0.1.0"

_PLACES = {
    "BrokenIdentityError": "kakehashi.errors",
    "InputError": "kakehashi.errors",
    "Measure": "kakehashi.analysis.measure",
    "Problem": "kakehashi.errors",
    "load_programme": "kakehashi.schema.load",
    "Run": "kakehashi.analysis.answers",
    "compare_portfolio": "kakehashi.analysis.portfolio_comparison",
    "run": "kakehashi.analysis.answers",
    "Tariffs": "kakehashi.analysis.tariff_answers",
    "tariffs": "kakehashi.analysis.tariff_answers",
    "Resilience": "kakehashi.analysis.resilience",
    "resilience": "kakehashi.analysis.resilience",
}

__all__ = [  # the keys of _PLACES
    "BrokenIdentityError",
    "InputError",
    "Measure",
    "Problem",
    "Resilience",
    "Run",
    "Tariffs",
    "compare_portfolio",
    "load_programme",
    "resilience",
    "run",
    "tariffs",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - functions and classes alike
    if name not in _PLACES:
        raise AttributeError(f"module 'kakehashi' has no attribute '{name}'")
    return getattr(import_module(_PLACES[name]), name)
