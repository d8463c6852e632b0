"""How the golden cases are found, one test a case, and how they are compared."""

import ast
import json
import operator
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

RELATIVE = 1e-9
OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def golden_file(name: str) -> Path:
    """Where a file of golden cases lies, if it lies anywhere; see the fixture `golden`."""
    beside = Path(__file__).resolve().parents[3] / "shared" / "golden"
    return Path(os.environ.get("KAKEHASHI_GOLDEN") or beside) / name


def loan_groups() -> Iterator[tuple[str, Any]]:
    """Name and contents of each group of `loans.yaml`."""
    text = golden_file("loans.yaml").read_text(encoding="utf-8")
    for name, group in YAML(typ="safe").load(text).items():
        if name != "meta":
            yield name, group


def sam_cases(rule: str) -> Iterator[tuple[str, Any]]:
    """Id and contents of each case of one rule of `sam.json`."""
    text = golden_file("sam.json").read_text(encoding="utf-8")
    for case in json.loads(text)[rule]:
        yield case["id"], case


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a case; one that asks for `golden`, and so skips, where there is none."""
    sources: dict[str, Callable[[], Iterator[tuple[str, Any]]]] = {
        "loan_group": loan_groups,
        **{
            rule: lambda rule=rule: sam_cases(rule)
            for rule in ("sculpting", "debt_service_reserve", "partnership_flip")
        },
    }
    for name in sources.keys() & set(metafunc.fixturenames):
        try:
            cases = list(sources[name]())
        except FileNotFoundError:
            cases = [("absent", None)]
        metafunc.parametrize(name, cases, ids=[case[0] for case in cases])


def same(actual: Any, expected: Any) -> None:
    """Equal to 1e-9 of the expected figure; beside a zero, of the largest one."""
    wanted = np.asarray(expected, dtype=np.float64)
    largest = float(np.max(np.abs(wanted), initial=0.0))
    np.testing.assert_allclose(
        actual, wanted, rtol=RELATIVE, atol=RELATIVE * largest * (wanted == 0).any()
    )


@pytest.fixture(scope="session")
def agrees() -> Callable[[Any, Any], None]:
    """Stop unless a figure of the engine is the golden one."""
    return same


def numbers_after(word: str, text: str) -> list[float]:
    """The number or numbers, with commas between, that stand behind `word`."""
    number = r"-?\d+(?:\.\d+)?(?![\d.])(?!\s*%)"
    found = re.search(rf"\b{word}\s+({number}(?:\s*,\s*{number})*)", text)
    if found is None:
        raise LookupError(f"no number behind '{word}' in '{text}'")
    return [float(part) for part in found[1].split(",")]


def number_before(word: str, text: str) -> float:
    """The number that stands before `word`."""
    found = re.search(rf"(-?\d+(?:\.\d+)?)\s+{word}", text)
    if found is None:
        raise LookupError(f"no number before '{word}' in '{text}'")
    return float(found[1])


def percentages(text: str) -> Mapping[str, float]:
    """Each percentage as a decimal, by the word before it; bare ones by ''."""
    pattern = r"(?:([A-Za-z]+)\s+)?(\d+(?:\.\d+)?)\s*%"
    return {word: float(number) / 100 for word, number in re.findall(pattern, text)}


def evaluated(expression: str, names: Mapping[str, float]) -> float:
    """Value of a formula of numbers and names with + - * /."""

    def value(node: ast.expr) -> float:
        match node:
            case ast.Constant(value=int() | float() as number):
                return float(number)
            case ast.Name(id=name):
                return names[name]
            case ast.BinOp(left=left, op=sign, right=right):
                return OPERATIONS[type(sign)](value(left), value(right))
        raise ValueError(f"'{expression}' is not a formula of + - * /")

    return value(ast.parse(expression.strip(), mode="eval").body)


def holds(sentence: str, names: Mapping[str, float]) -> bool:
    """Whether `a == b`, `a <= b`, `a > b` or `A implies B` is true, to a rounding."""
    if " implies " in sentence:
        first, then = sentence.split(" implies ")
        return not holds(first, names) or holds(then, names)
    found = re.fullmatch(r"(.+?)(==|<=|>=|<|>)(.+)", sentence)
    if found is None:
        raise ValueError(f"'{sentence}' compares nothing")
    left, right = evaluated(found[1], names), evaluated(found[3], names)
    slack = RELATIVE * max(abs(left), abs(right), 1.0)
    return {
        "==": abs(left - right) <= slack,
        "<=": left <= right + slack,
        ">=": left >= right - slack,
        "<": left < right - slack,
        ">": left > right + slack,
    }[found[2]]


class Case:
    """One golden case: its words, and its figures, each of which must be asked for."""

    def __init__(self, name: str, group: Mapping[str, Any]) -> None:
        self.name = name
        self.text: str = group["inputs"]
        self.left = {key: group[key] for key in group if key not in {"inputs", "columns"}}
        self.columns: Sequence[str] = group.get("columns", ())

    def take(self, pattern: str) -> Iterator[tuple[re.Match[str], Any]]:
        """Each figure not yet asked for whose key is of the `pattern`."""
        for key in list(self.left):
            found = re.fullmatch(pattern, key)
            if found is not None:
                yield found, self.left.pop(key)

    def table(self, pattern: str, made: Mapping[str, Any]) -> None:
        """Compare tables of the case, column by column, with what the engine made."""
        for _, rows in self.take(pattern):
            for place, column in enumerate(self.columns):
                same(made[column][: len(rows)], [row[place] for row in rows])


@pytest.fixture
def case(loan_group: tuple[str, Any], golden: Path) -> Iterator[Case]:
    """A group of `loans.yaml`; fails on a figure that no test asked for."""
    assert golden
    made = Case(*loan_group)
    yield made
    assert not made.left, f"nobody checks {sorted(made.left)} of {made.name}"


class Words:
    """How numbers are read out of the sentences of the cases."""

    after = staticmethod(numbers_after)
    before = staticmethod(number_before)
    percentages = staticmethod(percentages)
    evaluated = staticmethod(evaluated)
    holds = staticmethod(holds)


@pytest.fixture(scope="session")
def words() -> Words:
    """Numbers and formulas out of sentences."""
    return Words()


@pytest.fixture(scope="session")
def sculpted(golden: Path) -> dict[str, Any]:
    """The sculpted loans of `sam.json` by id."""
    assert golden
    return dict(sam_cases("sculpting"))
