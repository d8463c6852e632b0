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
    from kakehashi.kernels.supply.cascade import (
        systemic_risk_index as systemic_risk_index,
    )
    from kakehashi.kernels.supply.input_output import (
        allocation_coefficients as allocation_coefficients,
    )
    from kakehashi.kernels.supply.input_output import extraction_loss as extraction_loss
    from kakehashi.kernels.supply.input_output import ghosh_inverse as ghosh_inverse
    from kakehashi.kernels.supply.input_output import inoperability as inoperability
    from kakehashi.kernels.supply.input_output import (
        inoperability_path as inoperability_path,
    )
    from kakehashi.kernels.supply.input_output import (
        leontief_inverse as leontief_inverse,
    )
    from kakehashi.kernels.supply.input_output import (
        output_for_demand as output_for_demand,
    )
    from kakehashi.kernels.supply.input_output import (
        output_for_value_added as output_for_value_added,
    )
    from kakehashi.kernels.supply.input_output import (
        technical_coefficients as technical_coefficients,
    )
    from kakehashi.kernels.supply.maximum_flow import maximum_flow as maximum_flow
    from kakehashi.kernels.supply.stress_test import StressTests as StressTests
    from kakehashi.kernels.supply.stress_test import stress_tests as stress_tests
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
    "systemic_risk_index": "kakehashi.kernels.supply.cascade",
    "allocation_coefficients": "kakehashi.kernels.supply.input_output",
    "extraction_loss": "kakehashi.kernels.supply.input_output",
    "ghosh_inverse": "kakehashi.kernels.supply.input_output",
    "inoperability": "kakehashi.kernels.supply.input_output",
    "inoperability_path": "kakehashi.kernels.supply.input_output",
    "leontief_inverse": "kakehashi.kernels.supply.input_output",
    "output_for_demand": "kakehashi.kernels.supply.input_output",
    "output_for_value_added": "kakehashi.kernels.supply.input_output",
    "technical_coefficients": "kakehashi.kernels.supply.input_output",
    "maximum_flow": "kakehashi.kernels.supply.maximum_flow",
    "StressTests": "kakehashi.kernels.supply.stress_test",
    "stress_tests": "kakehashi.kernels.supply.stress_test",
}

__all__ = [  # the keys of _PLACES
    "BrokenIdentityError",
    "InputError",
    "Measure",
    "Problem",
    "Resilience",
    "Run",
    "StressTests",
    "Tariffs",
    "allocation_coefficients",
    "compare_portfolio",
    "extraction_loss",
    "ghosh_inverse",
    "inoperability",
    "inoperability_path",
    "leontief_inverse",
    "load_programme",
    "maximum_flow",
    "output_for_demand",
    "output_for_value_added",
    "resilience",
    "run",
    "stress_tests",
    "systemic_risk_index",
    "tariffs",
    "technical_coefficients",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - functions and classes alike
    if name not in _PLACES:
        raise AttributeError(f"module 'kakehashi' has no attribute '{name}'")
    return getattr(import_module(_PLACES[name]), name)
