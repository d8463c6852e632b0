"""The compiled simulation does what its Python says, and what NumPy says over arrays."""

import importlib.util
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from kakehashi.kernels.supply.events import steady_calendar
from kakehashi.kernels.supply.simulation import Rules, simulate

REFERENCE = """
import pickle, sys
from pathlib import Path
from kakehashi.kernels.supply.events import Events, steady_calendar
from kakehashi.kernels.supply.network import SupplyNetwork
from kakehashi.kernels.supply.simulation import Rules, simulate

network, events, ways = pickle.loads(Path(sys.argv[1]).read_bytes())
network, events = SupplyNetwork(*network), Events(*events)
found = [
    tuple(simulate(network, events, steady_calendar(network), Rules(*way), 30))
    for way in ways
]
Path(sys.argv[2]).write_bytes(pickle.dumps(found))
"""
WAYS = ((0.0, 1.0), (0.3, 4.0), (1.0, 4.0))


def of_benchmark(name: str) -> Any:
    """One of the benchmark's modules."""
    path = Path(__file__).resolve().parents[2] / "benchmarks" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made_up() -> Any:
    """Made-up networks and events."""
    return of_benchmark("supply_networks")


@pytest.mark.parametrize("seed", range(6))
def test_rules_agree_with_arrays_of_events(seed: int, made_up: Any) -> None:
    """The same rules written as NumPy over all events at once give the same losses."""
    network = made_up.made_up_network(seed, (3, 3, 4, 3), (2, 3, 1, 0), 14, 40)
    events = made_up.made_up_events(network, seed, 12)
    calendar, numpy_supply = steady_calendar(network), of_benchmark("numpy_supply")
    for way in WAYS:
        ours = simulate(network, events, calendar, Rules(*way), 50).loss.sum(axis=1)
        theirs = numpy_supply.simulate(network, events, calendar, Rules(*way), 50)
        assert_allclose(theirs, ours, rtol=1e-9, atol=1e-9 * ours.max())


@pytest.mark.parametrize("seed", [1, 2])
def test_compiled_and_plain_agree(seed: int, made_up: Any, tmp_path: Path) -> None:
    """Every loss and time of a compiled run is that of the same code run as Python."""
    network = made_up.made_up_network(seed, (3, 2, 3), (2, 1, 0), 8, 20)
    events = made_up.made_up_events(network, seed, 6)
    asked, found = tmp_path / "asked", tmp_path / "found"
    asked.write_bytes(pickle.dumps((tuple(network), tuple(events), WAYS)))
    subprocess.run(  # noqa: S603 - our own interpreter, our own text
        [sys.executable, "-W", "ignore", "-c", REFERENCE, str(asked), str(found)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        check=True,
    )
    plain = pickle.loads(found.read_bytes())  # noqa: S301 - written by the line above
    for way, wanted in zip(WAYS, plain, strict=True):
        compiled = simulate(network, events, steady_calendar(network), Rules(*way), 30)
        assert compiled.loss.any()
        for name, ours, theirs in zip(compiled._fields, compiled, wanted, strict=True):
            largest = float(np.abs(theirs).max()) + 1.0
            assert_allclose(
                ours, theirs, rtol=1e-12, atol=1e-12 * largest, err_msg=name
            )
