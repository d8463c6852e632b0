"""The project's own vectors: small runs whose arithmetic stands in a comment beside them."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from kakehashi.kernels import profile as shapes
from kakehashi.kernels import records as kinds
from kakehashi.kernels.debt import schedule
from kakehashi.kernels.sizing import sculpt

HERE = Path(__file__).parent / "vectors"
WORDS = {
    "equity_first": kinds.EQUITY_FIRST,
    "debt_first": kinds.DEBT_FIRST,
    "level_payment": kinds.LEVEL_PAYMENT,
    "level_principal": kinds.FROM_TABLE,
    "deemed_allocation": kinds.DEEMED_ALLOCATION,
    "deemed_principal": kinds.DEEMED_PRINCIPAL,
    "deemed_interest": kinds.DEEMED_INTEREST,
    "irr": kinds.IRR,
    "unlimited": kinds.UNLIMITED,
}


def read(name: str) -> dict[str, Any]:
    """The vectors of one file."""
    vectors: dict[str, Any] = YAML(typ="safe").load((HERE / name).read_text("utf-8"))
    return vectors


def figure(written: Any) -> Any:
    """A number as written: 0.5, 2/3, or a word of the records."""
    if isinstance(written, str):
        return WORDS[written] if written in WORDS else float(Fraction(written))
    return written


def instalments(written: Any) -> Any:
    """Shares of the balance: a list, or the name of a profile and what it takes."""
    if isinstance(written, dict):
        ((name, terms),) = written.items()
        if name == "of_balance":
            return shapes.of_balance(np.array(terms, dtype=np.float64))
        return getattr(shapes, name)(*(terms if isinstance(terms, list) else [terms]))
    return written


def arguments(run: dict[str, Any]) -> dict[str, Any]:
    """The run of a vector with its words and fractions turned into numbers."""
    made = dict(run)
    for name in ("project", "rule", "shock"):
        if name in made:
            made[name] = {key: figure(value) for key, value in made[name].items()}
    for name in ("facilities", "tiers"):
        if name in made:
            made[name] = [
                {key: figure(value) for key, value in row.items()} for row in made[name]
            ]
    if "spending" in made:
        made["spending"] = [figure(part) for part in made["spending"]]
    made["fractions"] = [instalments(row) for row in made.get("fractions", [[1.0]])]
    return made


RUNS = {
    f"{name[:-5]}/{key}": vector
    for name in ("construction.yaml", "repayment.yaml", "default.yaml", "sharing.yaml")
    for key, vector in read(name).items()
}


@pytest.mark.parametrize("vector", RUNS.values(), ids=RUNS)
def test_run(vector: dict[str, Any], step: Any) -> None:
    """Each figure of the vector is what a run of the engine gives."""
    assert vector.keys() <= {"says", "tolerance", "run", "loan", "second", "project"}
    relative = vector.get("tolerance", 1e-12)
    rows = step(**arguments(vector["run"]))
    tables = {"loan": rows.facilities[:, 0], "project": rows.projects[:, 0]}
    if "second" in vector:
        tables["second"] = rows.facilities[:, 1]
    for name, table in tables.items():
        for column, figures in vector.get(name, {}).items():
            np.testing.assert_allclose(
                table[column], [figure(part) for part in figures], rtol=relative,
                atol=1e-11, err_msg=f"{vector['says']}: {column}",
            )  # fmt: skip


@pytest.mark.parametrize(
    "vector", read("schedules.yaml").values(), ids=read("schedules.yaml")
)
def test_schedule(vector: dict[str, Any]) -> None:
    """Each figure of the vector is what the schedule of a loan gives."""
    facility = kinds.records(1, kinds.FACILITY)
    facility["profile"] = WORDS[vector["profile"]]
    facility["instalments"], facility["instalment_every"] = vector["instalments"], 1
    drawn = np.array(vector["draws"], dtype=np.float64)
    made = schedule(
        facility[0],
        shapes.level_principal(vector["instalments"]),
        np.full(drawn.size, vector["rate"], dtype=np.float64),
        drawn,
        -1,
        np.array(vector.get("sweep", [0.0] * drawn.size), dtype=np.float64),
    )
    names = ("interest", "principal", "prepayment", "closing")
    for name, figures in zip(names, made, strict=True):
        expected = vector.get(name, [0.0] * drawn.size)
        np.testing.assert_allclose(
            figures, expected, rtol=1e-12, atol=1e-11, err_msg=name
        )


def test_sculpting() -> None:
    """132 and 121 of cash at a cover of 1.1 and 10 % serve a debt of 200 in equal parts.

    Service 120 and 110; 120 / 1.1 + 110 / 1.21 = 1200/11 + 1000/11 = 200; 20 + 100, 10 + 100.
    """
    debt, interest, principal, closing = sculpt(
        np.array([132.0, 121.0]), 1.1, np.array([0.1, 0.1])
    )
    np.testing.assert_allclose(debt, 200.0, rtol=1e-14)
    np.testing.assert_allclose(interest, [20.0, 10.0], rtol=1e-14)
    np.testing.assert_allclose(principal, [100.0, 100.0], rtol=1e-14)
    np.testing.assert_allclose(closing, [100.0, 0.0], atol=1e-12)
