"""How the golden cases are found, one test a case, and how they are compared."""

import ast
import json
import operator
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

HERE = Path(__file__).parent
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
    rules = ("sculpting", "debt_service_reserve", "partnership_flip")
    sources: dict[str, Callable[[], Iterator[tuple[str, Any]]]] = {
        "loan_group": loan_groups,
        **{rule: partial(sam_cases, rule) for rule in rules},
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
        self.left = {
            key: group[key] for key in group if key not in {"inputs", "columns"}
        }
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
    assert golden.is_dir()
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
    assert golden.is_dir()
    return dict(sam_cases("sculpting"))


class CreditCase:
    """A mapping of `credit.yaml` that remembers which of its keys were read."""

    descriptive = frozenset({"status", "source", "remark", "note", "made", "unit"})

    def __init__(self, entries: Mapping[Any, Any], name: str) -> None:
        self.entries, self.name = entries, name
        self.read: set[Any] = set()
        self.inner: dict[Any, CreditCase] = {}

    def __getitem__(self, key: Any) -> Any:
        self.read.add(key)
        value = self.entries[key]
        if isinstance(value, Mapping):
            return self.inner.setdefault(key, CreditCase(value, f"{self.name}.{key}"))
        return value

    def __contains__(self, key: object) -> bool:
        return key in self.entries

    def items(self) -> Iterator[tuple[Any, Any]]:
        """Every key with its value, all of them read."""
        return ((key, self[key]) for key in self.entries)

    def matching(self, pattern: str) -> Iterator[tuple[re.Match[str], Any]]:
        """Keys that match a pattern as a whole, with their values; <n> is a number."""
        for key in self.entries:
            found = re.fullmatch(pattern.replace("<n>", r"(\d+(?:\.\d+)?)"), str(key))
            if found is not None:
                yield found, self[key]

    def unread(self) -> list[str]:
        """Paths of the keys that no check has read."""
        own = set(self.entries) - self.read - self.descriptive
        below = [path for case in self.inner.values() for path in case.unread()]
        return [f"{self.name}.{key}" for key in sorted(own, key=str)] + below

    def number(self, key: Any, pattern: str) -> float:
        """The number that a sentence of the case gives at <n> of a pattern."""
        figure = r"([-+]?\d+(?:\.\d+)?)"
        found = re.search(pattern.replace("<n>", figure), str(self[key]))
        assert found, f"no {pattern!r} in {self.name}.{key}: {self.entries[key]!r}"
        return float(found[1])

    @staticmethod
    def printed(actual: Any, expected: Any, places: int | None = None) -> None:
        """Equal to within half a unit of the last place that is printed in the row."""
        wanted = np.atleast_1d(np.asarray(expected, dtype=np.float64))
        if places is None:
            places = max(len(repr(x).partition(".")[2]) for x in wanted.tolist())
        np.testing.assert_allclose(
            np.atleast_1d(actual), wanted, rtol=1e-14, atol=0.5000005 * 10.0**-places
        )


@pytest.fixture(scope="session")
def credit_cases(golden: Path) -> Callable[[str], list[CreditCase]]:
    """The cases of `credit.yaml` of one kind; of the kind "", those nobody checks.

    The kinds are the names of the check functions of test_credit*.py; a case is of the
    longest kind that its name begins with.
    """
    checks = [file.read_text("utf-8") for file in HERE.glob("test_credit*.py")]
    kinds = re.findall(r"^def check_(\w+)", "".join(checks), re.MULTILINE)
    file = golden / "credit.yaml"
    if not file.is_file():
        pytest.skip("the golden cases hold no credit.yaml")
    cases = CreditCase(YAML(typ="safe").load(file.read_text("utf-8")), "credit")

    def of_kind(kind: str) -> list[CreditCase]:
        names = {
            key: max((one for one in kinds if key.startswith(one)), key=len, default="")
            for key in cases.entries
        }
        return [cases[key] for key, name in names.items() if name == kind]

    return of_kind
