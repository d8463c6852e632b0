"""The compiled simulation does what its Python says: it is its own reference."""

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


@pytest.fixture(scope="module")
def made_up() -> Any:
    """The benchmark's module of made-up networks and events."""
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "supply_networks.py"
    spec = importlib.util.spec_from_file_location("supply_networks", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


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
