"""The compiled kernels do what their Python says: each is its own reference."""

import os
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

if TYPE_CHECKING:
    from pathlib import Path

REFERENCE = """
import pickle, sys
from pathlib import Path
from kakehashi.model.compile import compile_programme
from kakehashi.model.run import run_inputs
from kakehashi.schema.load import LoadedProgramme
from kakehashi.schema.programme import Programme

found = []
for tree, rule in pickle.loads(Path(sys.argv[1]).read_bytes()):
    programme = Programme.model_validate(tree)
    loaded = LoadedProgramme(
        programme=programme, applied=(), provenance={}, scenario_names=()
    )
    result = run_inputs(compile_programme(loaded, reading=rule))
    tables = (result.project_flows, result.facility_flows, result.tier_flows)
    found.append([{n: t[n].tolist() for n in t.dtype.names} for t in tables])
Path(sys.argv[2]).write_bytes(pickle.dumps(found))
"""


def cases(make: Any) -> list[tuple[Any, str]]:
    """Few programmes that between them go through every kernel."""
    insured = {"cover": make.cover(), "upfront_fee": 1, "commitment_fee": 0.5}
    level = {"profile": {"kind": "level_payment"}, **insured}
    as_due = {**insured, "cover": make.cover(0.8, claim="as_due")}
    sculpted = {"profile": {"kind": "sculpted"}, "instalment_interval": 12}
    sculpted["interest_during_construction"] = "funded"
    equity = {"holder": "bank", "share": make.parameter(0.1, "share")}
    reserve = {"months": make.parameter(6, "months"), "funded": "at_completion"}
    bounds = {"reserve": reserve, "cash_sweep": 0.3, "draw_timing": "middle"}
    bounds["lock_up_dscr"] = make.parameter(1.2, "x")
    busy = make.plan(
        [make.facility("a", 0.5, **level), make.facility("b", 0.4, **sculpted)],
        programme_equity=equity,
        sizing_dscr=make.parameter(1.2, "x"),
        **bounds,
    )
    poor = make.plan(
        [make.facility("a", 0.9, **as_due)],
        programme_equity=equity,
        funding_order="equity_first",
        **{"default.missed_payments": 12, "default.arrears_are_default": True},
    )
    weak = {"operations.capacity": 0.3, "financing_plan": "poor"}
    plants = [make.project("A"), make.project("B", **weak)]
    target = make.tier("irr", 0.9, target_irr=make.parameter(8, "% / year"))
    rules = {
        "shared": make.reading(
            "available_cash",
            make.tier("deemed_principal", 0.8),
            make.tier("deemed_interest", 0.5),
            make.tier("unlimited", 0.1),
        ),
        "flip": make.reading("equity_residual", target, make.tier("unlimited", 0.1)),
    }
    changes = {
        "terms__distribution_rules": rules,
        "terms__distribution_rule": "flip",
        "terms__loss_share_of_host": 0.2,
        "tax__rate": 21,
        "grid__end": make.tree()["grid"]["end"].replace(year=2036),
    }
    plans = {"busy": busy, "poor": poor}
    pooled = {"terms__spv_pooling": "umbrella", **changes}
    return [
        (make.tree(*plants, plans=plans, **changes), "flip"),
        (make.tree(*plants, plans=plans, **pooled), "shared"),
    ]


@pytest.fixture(scope="module")
def reference(make: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The flows of the cases as plain Python finds them, in a process of its own."""
    folder: Path = tmp_path_factory.mktemp("reference")
    asked, found = folder / "asked", folder / "found"
    asked.write_bytes(pickle.dumps(cases(make)))
    subprocess.run(  # noqa: S603 - our own interpreter, our own text
        [sys.executable, "-W", "ignore", "-c", REFERENCE, str(asked), str(found)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        check=True,
    )
    return pickle.loads(found.read_bytes())  # noqa: S301 - written three lines above


@pytest.mark.parametrize("place", [0, 1])
def test_compiled_and_plain_agree(place: int, reference: Any, make: Any) -> None:
    """Each column of a compiled run is that of the same code run as plain Python."""
    tree, rule = cases(make)[place]
    result = make.result(tree, rule)
    tables = (result.project_flows, result.facility_flows, result.tier_flows)
    assert result.facility_flows["guarantee_call"].any()
    for table, plain in zip(tables, reference[place], strict=True):
        assert tuple(plain) == table.dtype.names
        for name, amounts in plain.items():
            largest = float(np.abs(table[name]).max()) + 1
            assert_allclose(
                table[name], amounts, rtol=1e-12, atol=1e-12 * largest, err_msg=name
            )
