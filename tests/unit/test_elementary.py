"""Elementary functions: right, exact where it matters, alike on like machines."""

import os
import subprocess
import sys

import numpy as np
from numpy.testing import assert_allclose

from kakehashi.kernels import elementary

FEATURES = "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"  # what NumPy may be told to do without
MANY_DRAWS = """
import hashlib, numpy as np
from kakehashi.kernels import market_paths, shocks, sobol_points, streams, tail
years = np.full(24, 0.25)
bridge = sobol_points.brownian_bridge(np.cumsum(years))
points = sobol_points.sobol_uniforms(7, "market", 72, 64, 0, 128)
steps = sobol_points.factor_steps(bridge, points, 3)
law = market_paths.short_rate(0.05, 0.01, years)
curve = np.full(24, 0.04)
rates = market_paths.hull_white_rates(curve, years, law, steps[:, 0], steps[:, 1])
cycle = market_paths.chip_cycle(0.9, 0.2, 0.1, steps[:, 2])
own = streams.normals(7, "default", ["arizona", "ohio"], 0, 128)
uniforms = streams.uniforms(7, "recovery", ["arizona", "ohio"], 0, 128)
half = np.full(2, 0.5)
recovery = shocks.recovery_rates(uniforms, half, half / 2.0, half * 0.0, half * 2.0)
weights = tail.likelihood_weights(own, half, 0.5)
drawn = (rates, cycle, shocks.default_thresholds(own), recovery, weights)
print(hashlib.sha256(b"".join(part.tobytes() for part in drawn)).hexdigest())
"""


def drawn_without(features: str) -> str:
    """Hash of the draws in a process whose NumPy does without some instructions."""
    finished = subprocess.run(  # noqa: S603 - this very interpreter, and our own text
        [sys.executable, "-W", "ignore", "-c", MANY_DRAWS],
        env={**os.environ, "NPY_DISABLE_CPU_FEATURES": features},
        capture_output=True,
        text=True,
        check=True,
    )
    return finished.stdout


def test_the_processor_does_not_show(capsys):
    """A processor without vector instructions draws the same bits as this one."""
    exec(MANY_DRAWS, {})  # noqa: S102 - our own text, above
    assert drawn_without(FEATURES) == capsys.readouterr().out


def test_exponentials_agree():
    """The exponential is NumPy's to the last digits, and exact at zero."""
    x = np.linspace(-30.0, 30.0, 601)
    assert_allclose(elementary.exponential(x), np.exp(x), rtol=1e-14)
    assert_allclose(elementary.exponential_less_one(x), np.expm1(x), rtol=1e-14)
    assert elementary.exponential(np.zeros(1)) == 1.0
    assert elementary.exponential_less_one(np.zeros(1)) == 0.0
    assert elementary.log_of_one_plus(np.zeros(1)) == 0.0


def test_quantile_undoes_probability():
    """The normal quantile undoes the normal probability, far into the tail."""
    x = np.linspace(-8.0, 5.0, 131)
    assert_allclose(elementary.normal_quantile(elementary.normal_probability(x)), x)
    assert_allclose(
        np.exp(elementary.log_normal_probability(x)), elementary.normal_probability(x)
    )
